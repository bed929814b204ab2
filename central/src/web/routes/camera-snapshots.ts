/**
 * Pictures that leave the screen as a file. The page has the picture already; here stands who kept it, one row each,
 * because a file goes where no audit follows. The page saves nothing before this has answered.
 */
import { z } from 'zod';
import { slug } from '#protocol/names.ts';
import { snapshotNote } from '#protocol/snapshot.ts';
import type { AuditTrail } from '../../intake/stores.ts';
import type { Cameras } from '../../ledger/registry/cameras.ts';
import { can } from '../../people/can.ts';
import { actorOf } from '../../people/sign-in.ts';
import { defineRoute, refuse, type Route } from '../route.ts';

export interface SnapshotRouteDeps {
  cameras: Cameras;
  audit: AuditTrail;
}

const SEEN_BY = { live: 'camera.live', recording: 'recording.view' } as const;

export function cameraSnapshotRoutes({ cameras, audit }: SnapshotRouteDeps): Route[] {
  return [
    defineRoute({
      method: 'POST',
      path: '/api/cameras/:cameraId/snapshots',
      door: 'camera.live',
      summary: 'Says that the picture on the screen is being saved as a file, live or of a recording',
      schemas: { params: z.strictObject({ cameraId: slug }), body: snapshotNote },
      reply: null,
      handle: async ({ who: { account }, params: { cameraId }, body: { source, atMs } }) => {
        const place = await cameras.place(cameraId);
        if (place === null || !can(account, SEEN_BY[source], place)) {
          return refuse('not-found', `cameraId: there is no camera '${cameraId}'`);
        }
        await audit.append({
          actor: actorOf(account),
          action: 'live.snapshot',
          resource: `camera:${cameraId}`,
          detail: `${source}, picture of ${new Date(atMs).toISOString()}`,
        });
        return { reply: undefined };
      },
    }),
  ];
}
