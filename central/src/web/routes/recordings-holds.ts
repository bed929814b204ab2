/** Holds: recordings that must not be deleted. Placed and released by who may, never deleted by anybody. */
import { z } from 'zod';
import type { Clock } from '#base/clock.ts';
import { uuid } from '#protocol/names.ts';
import { holdList, holdRelease, holdRequest, holdView, type HoldView } from '#protocol/review.ts';
import type { Account } from '../../ledger/people/accounts.ts';
import type { RecordedCamera, RecordingCameras } from '../../ledger/recordings/recording-cameras.ts';
import type { HoldList, RecordingHolds, StoredHold } from '../../ledger/recordings/recording-holds.ts';
import { can } from '../../people/can.ts';
import { actorOf } from '../../people/sign-in.ts';
import { deliveryOf, MOST_HOLDS_OF_AGENT, type Holder, type HoldsDesk } from '../../review/holds-desk.ts';
import { defineRoute, refuse, type Refusal, type Route } from '../route.ts';
import { unknownCamera } from './recordings.ts';

export interface HoldRouteDeps {
  clock: Clock;
  recordingCameras: RecordingCameras;
  recordingHolds: RecordingHolds;
  holds: HoldsDesk;
}

export function holdRoutes(deps: HoldRouteDeps): Route[] {
  return [listRoute(deps), placeRoute(deps), releaseRoute(deps)];
}

function listRoute({ recordingCameras, recordingHolds }: HoldRouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: '/api/recordings/holds',
    door: 'recording.hold',
    summary: 'What is held and what was, newest first, and whether the agents keep to it',
    reply: holdList,
    handle: async ({ who: { account } }) => {
      const cameras = await recordingCameras.all();
      const lists = await recordingHolds.lists();
      const items = (await recordingHolds.list()).flatMap((hold) => {
        const camera = cameras.get(hold.cameraId);
        return camera !== undefined && can(account, 'recording.hold', camera)
          ? [viewOf(hold, camera, lists)]
          : [];
      });
      return { reply: { items } };
    },
  });
}

function placeRoute({ clock, recordingCameras, recordingHolds, holds }: HoldRouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: '/api/recordings/holds',
    door: 'recording.hold',
    summary: 'Keep a stretch of recording from being deleted, until it is released or its time is up',
    schemas: { body: holdRequest },
    status: 201,
    reply: holdView,
    handle: async ({ who: { account }, body }) => {
      const camera = (await recordingCameras.all()).get(body.cameraId);
      if (camera === undefined || !can(account, 'recording.hold', camera)) {
        return unknownCamera(body.cameraId);
      }
      if (body.expiresAtMs !== null && body.expiresAtMs <= clock.nowMs()) {
        return refuse('bad-request', `body.expiresAtMs: found ${body.expiresAtMs}, expected a time to come`);
      }
      const { agentId } = camera;
      const placed = await holds.place({ ...body, agentId, packageId: null }, holderOf(account));
      if ('status' in placed) {
        return refuse(
          'conflict',
          `this agent has ${MOST_HOLDS_OF_AGENT} holds, as many as it may: release some`,
        );
      }
      return await tell(recordingHolds, placed.id, camera);
    },
  });
}

function releaseRoute({ recordingCameras, recordingHolds, holds }: HoldRouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: '/api/recordings/holds/:id/release',
    door: 'recording.hold',
    summary: 'Release a hold, with a reason; it stays on record',
    schemas: { params: z.strictObject({ id: uuid }), body: holdRelease },
    reply: holdView,
    handle: async ({ who: { account }, params: { id }, body }) => {
      const hold = await recordingHolds.find(id);
      const camera = hold === null ? undefined : (await recordingCameras.all()).get(hold.cameraId);
      if (camera === undefined || !can(account, 'recording.hold', camera)) {
        return unknownHold(id);
      }
      return (await holds.release(id, body.reason, holderOf(account)))
        ? await tell(recordingHolds, id, camera)
        : refuse('conflict', `id: hold '${id}' is over already`);
    },
  });
}

export function holderOf(account: Account): Holder {
  return { actor: actorOf(account), id: account.id, name: account.displayName };
}

async function tell(
  recordingHolds: RecordingHolds,
  id: string,
  camera: RecordedCamera,
): Promise<{ reply: HoldView } | Refusal> {
  const hold = await recordingHolds.find(id);
  return hold === null
    ? unknownHold(id)
    : { reply: viewOf(hold, camera, [await recordingHolds.listOf(hold.agentId)]) };
}

function viewOf(hold: StoredHold, camera: RecordedCamera, lists: readonly HoldList[]): HoldView {
  const { id, cameraId, fromMs, toMs, reason, holderName, placedAtMs, expiresAtMs, released } = hold;
  const list = lists.find(({ agentId }) => agentId === hold.agentId);
  return {
    ...{ id, cameraId, fromMs, toMs, reason, holderName, placedAtMs, expiresAtMs, released },
    cameraName: camera.name,
    delivery: deliveryOf(hold, list),
  };
}

function unknownHold(id: string): Refusal {
  return refuse('not-found', `id: there is no hold '${id}'`);
}
