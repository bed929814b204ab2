/**
 * The layouts of the live wall: one's own, and those others share. Where a camera is gone, or is not for the eyes of
 * whoever asks, its slot comes back empty and is named as missing: an id alone already tells that a camera is there.
 */
import { z } from 'zod';
import { newId } from '#base/ids.ts';
import { uuid } from '#protocol/names.ts';
import {
  MOST_WALL_LAYOUTS,
  newWallLayout,
  wallLayout,
  wallLayoutChange,
  wallLayoutList,
  type NewWallLayout,
  type WallLayout,
} from '#protocol/wall-layout.ts';
import type { AuditAction, AuditTrail } from '../../intake/stores.ts';
import type { Account } from '../../ledger/people/accounts.ts';
import type { StoredLayout, WallLayouts } from '../../ledger/people/wall-layouts.ts';
import type { Cameras } from '../../ledger/registry/cameras.ts';
import { can } from '../../people/can.ts';
import { actorOf } from '../../people/sign-in.ts';
import { defineRoute, refuse, type Refusal, type Route } from '../route.ts';

const params = z.strictObject({ id: uuid });

export interface LayoutRouteDeps {
  wallLayouts: WallLayouts;
  cameras: Cameras;
  audit: AuditTrail;
  nowMs: () => number;
}

export function layoutRoutes(deps: LayoutRouteDeps): Route[] {
  const { wallLayouts, nowMs } = deps;
  return [
    defineRoute({
      method: 'GET',
      path: '/api/me/layouts',
      door: 'camera.live',
      summary: "One's own layouts of the live wall, then those that are shared",
      reply: wallLayoutList,
      handle: async ({ who: { account } }) => {
        const seen = await visibleIds(deps, account);
        const views = (await wallLayouts.of(account.id)).map((layout) => toView(account, layout, seen));
        const items = [...views.filter(({ isOwn }) => isOwn), ...views.filter(({ isOwn }) => !isOwn)];
        return { reply: { items, mayShare: mayShare(account) } };
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/me/layouts',
      door: 'camera.live',
      summary: 'Keep a layout of the live wall',
      status: 201,
      schemas: { body: newWallLayout },
      reply: wallLayout,
      handle: async ({ who: { account }, body }) => {
        const seen = await visibleIds(deps, account);
        const own = (await wallLayouts.of(account.id)).filter(({ ownerId }) => ownerId === account.id);
        if (own.length >= MOST_WALL_LAYOUTS) {
          return refuse('conflict', `there are ${MOST_WALL_LAYOUTS} layouts of yours: delete one first`);
        }
        const layout: StoredLayout = {
          ...{ ...body, id: newId(), ownerId: account.id, ownerName: account.displayName },
          ...{ changedAtMs: nowMs(), revision: 1 },
        };
        const refusal = refusalOf(account, body, seen);
        if (refusal !== null) {
          return refusal;
        }
        if (!(await wallLayouts.add(layout))) {
          return nameTaken(body.name);
        }
        await note(deps, account, 'layout.saved', layout);
        return { reply: toView(account, layout, seen) };
      },
    }),
    ...changeRoutes(deps),
  ];
}

function changeRoutes(deps: LayoutRouteDeps): Route[] {
  const { wallLayouts, nowMs } = deps;
  const own = async (account: Account, id: string): Promise<StoredLayout | null> => {
    const found = await wallLayouts.find(id);
    return found?.ownerId === account.id ? found : null;
  };

  return [
    defineRoute({
      method: 'PUT',
      path: '/api/me/layouts/:id',
      door: 'camera.live',
      summary: 'Change a layout of one’s own',
      schemas: { params, body: wallLayoutChange },
      reply: wallLayout,
      handle: async ({ who: { account }, params: { id }, body }) => {
        const found = await own(account, id);
        if (found === null) {
          return unknown(id);
        }
        const seen = await visibleIds(deps, account);
        const layout = { ...found, ...body, changedAtMs: nowMs() };
        const refusal = refusalOf(account, body, seen);
        if (refusal !== null) {
          return refusal;
        }
        const outcome = await wallLayouts.change(layout);
        if (outcome === 'name-taken') {
          return nameTaken(body.name);
        }
        if (outcome === 'conflict') {
          return refuse(
            'conflict',
            `changed at ${new Date(found.changedAtMs).toISOString()} by another window: read it again`,
          );
        }
        await note(deps, account, 'layout.changed', layout);
        return { reply: toView(account, { ...layout, revision: body.revision + 1 }, seen) };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: '/api/me/layouts/:id',
      door: 'camera.live',
      summary: 'Take away a layout of one’s own',
      schemas: { params },
      reply: null,
      handle: async ({ who: { account }, params: { id } }) => {
        const found = await own(account, id);
        if (found === null) {
          return unknown(id);
        }
        await wallLayouts.remove(id);
        await note(deps, account, 'layout.deleted', found);
        return { reply: undefined };
      },
    }),
  ];
}

async function visibleIds({ cameras }: LayoutRouteDeps, account: Account): Promise<Set<string>> {
  const places = await cameras.places();
  return new Set(
    places.filter((place) => can(account, 'camera.live', place)).map(({ cameraId }) => cameraId),
  );
}

/** Who answers alarms arranges the room for the others of the room. */
function mayShare(account: Account): boolean {
  return can(account, 'incident.acknowledge');
}

function refusalOf(account: Account, layout: NewWallLayout, seen: ReadonlySet<string>): Refusal | null {
  const hidden = [...layout.slots, layout.spotCameraId].find((id) => id !== null && !seen.has(id));
  if (hidden !== undefined) {
    return refuse('bad-request', `slots: there is no camera '${hidden}' that you may watch`);
  }
  if (layout.isShared && !mayShare(account)) {
    return refuse('no-right', 'isShared: only who answers alarms may share a layout');
  }
  return null;
}

function note(
  { audit }: LayoutRouteDeps,
  account: Account,
  action: AuditAction,
  { id, name, grid, isShared }: StoredLayout,
): Promise<void> {
  return audit.append({
    actor: actorOf(account),
    action,
    resource: `wall-layout:${id}`,
    detail: JSON.stringify([name, grid, isShared]),
  });
}

function toView(account: Account, layout: StoredLayout, seen: ReadonlySet<string>): WallLayout {
  const { ownerId, slots, spotCameraId, ...rest } = layout;
  const isHidden = (cameraId: string | null): boolean => cameraId !== null && !seen.has(cameraId);
  return {
    ...rest,
    slots: slots.map((cameraId) => (isHidden(cameraId) ? null : cameraId)),
    spotCameraId: isHidden(spotCameraId) ? null : spotCameraId,
    missing: slots.flatMap((cameraId, index) => (isHidden(cameraId) ? [index] : [])),
    isOwn: ownerId === account.id,
  };
}

function nameTaken(name: string): Refusal {
  return refuse('conflict', `name: you have a layout '${name}' already`);
}

/** The same words for one that is another's. */
function unknown(id: string): Refusal {
  return refuse('not-found', `id: there is no layout '${id}' of yours`);
}
