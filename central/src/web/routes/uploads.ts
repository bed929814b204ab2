/** The doors of resumable upload; tus itself answers (intake/uploads.ts). Only what agents use has a door. */
import { z } from 'zod';
import { UPLOAD_PATH } from '#protocol/upload.ts';
import type { Uploads } from '../../intake/uploads.ts';
import { defineRoute, type Route } from '../route.ts';

const uploadParams = z.strictObject({ uploadId: z.string().regex(/^[0-9a-f-]{36}-[a-z]+\.[a-z0-9]+$/) });

const VERBS = {
  HEAD: 'How much of an upload has arrived',
  PATCH: 'The next bytes of an upload',
} as const;

export function uploadRoutes(uploads: Uploads): Route[] {
  const create = defineRoute({
    method: 'POST',
    path: UPLOAD_PATH,
    door: 'agent',
    summary: 'Begin a resumable upload (tus 1.0) of an incident file',
    status: 201,
    reply: null,
    handle: async ({ who, request, response }) => {
      await uploads.handle(request, response, who.agentId);
      return 'sent';
    },
  });
  const resume = (['HEAD', 'PATCH'] as const).map((method) =>
    defineRoute({
      method,
      path: `${UPLOAD_PATH}/:uploadId`,
      door: 'agent',
      summary: VERBS[method],
      status: method === 'HEAD' ? 200 : 204,
      schemas: { params: uploadParams },
      reply: null,
      handle: async ({ who, request, response }) => {
        await uploads.handle(request, response, who.agentId);
        return 'sent';
      },
    }),
  );
  return [create, ...resume];
}
