/** Who and what passed cameras: the search with its reason, and the small pictures of what it found. */
import { z } from 'zod';
import { uuid } from '#protocol/names.ts';
import { passerPicturesQuery, passerPicturesView, passersFound, passersRequest } from '#protocol/passers.ts';
import type { PasserDesk } from '../../review/passer-desk.ts';
import { defineRoute, type Route } from '../route.ts';

export interface PasserRouteDeps {
  passers: PasserDesk;
}

export function passerRoutes({ passers }: PasserRouteDeps): Route[] {
  return [
    defineRoute({
      method: 'POST',
      path: '/api/passers',
      door: 'recording.view',
      summary:
        'What moved in front of cameras in at most 24 hours, or near a camera in the minutes after; at most 60 an hour',
      schemas: { body: passersRequest },
      reply: passersFound,
      handle: async ({ who: { account }, body }) => {
        const found = await passers.search(account, body);
        return 'problem' in found ? found : { reply: found };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/passers/:id/pictures',
      door: 'recording.view',
      summary: 'Small pictures of what one’s own search has found, for an hour',
      schemas: { params: z.strictObject({ id: uuid }), query: passerPicturesQuery },
      reply: passerPicturesView,
      handle: async ({ who: { account }, params: { id }, query: { keys } }) => {
        const pictures = await passers.pictures(account, id, keys);
        return 'problem' in pictures ? pictures : { reply: pictures };
      },
    }),
  ];
}
