/** Searching what cameras have seen: a face somebody gives, and the search itself, with its case and its reason. */
import { faceProbe, faceSearchRequest, faceSearchResult } from '#protocol/face-work.ts';
import type { AuditTrail } from '../../intake/stores.ts';
import { actorOf } from '../../people/sign-in.ts';
import type { Probes } from '../../recognition/probes.ts';
import type { SearchDesk } from '../../recognition/searches.ts';
import { readPictureBody } from '../picture-body.ts';
import { defineRoute, type Route } from '../route.ts';

export interface FaceSearchRouteDeps {
  probes: Probes;
  searches: SearchDesk;
  audit: AuditTrail;
}

export function faceSearchRoutes({ probes, searches, audit }: FaceSearchRouteDeps): Route[] {
  return [
    defineRoute({
      method: 'POST',
      path: '/api/face-probes',
      door: 'face.search',
      summary: 'A picture of whom to search for, JPEG, PNG or WebP as the body; kept in memory for an hour',
      status: 201,
      reply: faceProbe,
      handle: async ({ who: { account }, request, response }) => {
        const body = await readPictureBody(request, response);
        if ('problem' in body) {
          return body;
        }
        const probe = await probes.give(account.id, body.file);
        if ('problem' in probe) {
          return probe;
        }
        await audit.append({
          actor: actorOf(account),
          action: 'face.probe-read',
          resource: `face-probe:${probe.id}`,
          detail: probe.isUsable ? 'usable' : `not usable: ${probe.faults.join(', ')}`,
        });
        return { reply: probe };
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/face-searches',
      door: 'face.search',
      summary: 'Where a face has been seen, best first; at most 31 days, at most 20 searches an hour',
      schemas: { body: faceSearchRequest },
      reply: faceSearchResult,
      handle: async ({ who: { account }, body }) => {
        const result = await searches.search(account, body);
        return 'problem' in result ? result : { reply: result };
      },
    }),
  ];
}
