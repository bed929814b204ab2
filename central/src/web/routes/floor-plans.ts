/**
 * Floor plans: one picture a location, seen by those who may know its cameras, changed by those who keep its rows of
 * the registry. A plan out of reach is answered like one that is not there. Every change leaves an audit row.
 */
import { z } from 'zod';
import { GiveUp } from '#base/errors.ts';
import { floorPlan, floorPlanChange, floorPlanList, type FloorPlan } from '#protocol/map.ts';
import { slug } from '#protocol/names.ts';
import type { Ability } from '#protocol/account.ts';
import type { AuditTrail } from '../../intake/stores.ts';
import type { FloorPlans, PlanChanged } from '../../ledger/registry/floor-plans.ts';
import type { Account } from '../../ledger/people/accounts.ts';
import type { Registry } from '../../ledger/registry/registry.ts';
import { can } from '../../people/can.ts';
import { actorOf } from '../../people/sign-in.ts';
import { readPlanPicture } from '../../registry/plan-picture.ts';
import { readPictureBody } from '../picture-body.ts';
import { defineRoute, refuse, type Answer, type Refusal, type Route } from '../route.ts';

export interface FloorPlanRouteDeps {
  floorPlans: FloorPlans;
  registry: Registry;
  audit: AuditTrail;
  nowMs: () => number;
  onChanged: () => void;
}

const params = z.strictObject({ siteId: slug });
const revision = z.coerce.number().int().min(0).max(1e9);

export function floorPlanRoutes(deps: FloorPlanRouteDeps): Route[] {
  return [...readRoutes(deps), ...changeRoutes(deps)];
}

function readRoutes({ floorPlans, registry }: FloorPlanRouteDeps): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/floor-plans',
      door: 'camera.list',
      summary: 'Floor plans of the locations whose cameras this person may know',
      reply: floorPlanList,
      handle: async ({ who: { account } }) => {
        const reached = await sitesInReach(registry, account, 'camera.list');
        const plans = await floorPlans.list();
        return { reply: { items: plans.filter(({ siteId }) => reached.has(siteId)) } };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/floor-plans/:siteId/picture',
      door: 'camera.list',
      summary: 'The picture of a floor plan, WebP',
      // `v`: a new picture has a new address.
      schemas: { params, query: z.strictObject({ v: z.string().max(64).optional() }) },
      reply: null,
      handle: async ({ who: { account }, params: { siteId }, response }) => {
        const reached = await sitesInReach(registry, account, 'camera.list');
        const picture = reached.has(siteId) ? await floorPlans.picture(siteId) : null;
        if (picture === null) {
          return unknownPlan(siteId);
        }
        response.setHeader('Content-Type', 'image/webp');
        response.setHeader('Cache-Control', 'no-store');
        response.end(picture);
        return 'sent';
      },
    }),
  ];
}

function changeRoutes(deps: FloorPlanRouteDeps): Route[] {
  const { floorPlans, registry, nowMs } = deps;
  const mayChange = async (account: Account, siteId: string): Promise<boolean> =>
    (await sitesInReach(registry, account, 'registry.edit')).has(siteId);
  return [
    defineRoute({
      method: 'POST',
      path: '/api/floor-plans/:siteId/picture',
      door: 'registry.edit',
      summary:
        'The floor plan of a location as the body (JPEG, PNG, WebP); `revision` of the one it replaces, 0 for the first',
      schemas: { params, query: z.strictObject({ revision: revision.default(0) }) },
      reply: floorPlan,
      handle: async ({ who: { account }, params: { siteId }, query, request, response }) => {
        if (!(await mayChange(account, siteId))) {
          // What is sent is not waited for.
          response.setHeader('Connection', 'close');
          return refuse('not-found', `siteId: there is no location '${siteId}'`);
        }
        const body = await readPictureBody(request, response);
        if ('problem' in body) {
          return body;
        }
        const picture = await readPlanPicture(body.file).catch(refusalOf);
        if ('problem' in picture) {
          return picture;
        }
        const by = { name: account.displayName, atMs: nowMs() };
        const changed = await floorPlans.put(siteId, { picture, revision: query.revision }, by);
        const detail = `floor plan: ${picture.widthPx}x${picture.heightPx} pixels, sha256 ${picture.sha256}`;
        return tell(deps, account, { siteId, changed, detail });
      },
    }),
    defineRoute({
      method: 'PATCH',
      path: '/api/floor-plans/:siteId',
      door: 'registry.edit',
      summary:
        'Where north lies on a floor plan and how wide it is; 409 when somebody changed it since `revision`',
      schemas: { params, body: floorPlanChange },
      reply: floorPlan,
      handle: async ({ who: { account }, params: { siteId }, body }) => {
        if (!(await mayChange(account, siteId))) {
          return unknownPlan(siteId);
        }
        const by = { name: account.displayName, atMs: nowMs() };
        const changed = await floorPlans.change(siteId, body, by);
        const detail = `floor plan: north ${body.northDeg ?? 'as it was'}, width ${body.widthM ?? 'as it was'} m`;
        return tell(deps, account, { siteId, changed, detail });
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: '/api/floor-plans/:siteId',
      door: 'registry.edit',
      summary: 'A floor plan is erased; 409 when somebody changed it since `revision`',
      schemas: { params, query: z.strictObject({ revision }) },
      status: 204,
      reply: null,
      handle: async ({ who: { account }, params: { siteId }, query }) => {
        if (!(await mayChange(account, siteId))) {
          return unknownPlan(siteId);
        }
        const removed = await floorPlans.remove(siteId, query.revision);
        if (removed.status !== 'removed') {
          return removed.status === 'conflict' ? conflict(removed) : unknownPlan(siteId);
        }
        await note(deps, account, siteId, 'floor plan: removed');
        return { reply: undefined };
      },
    }),
  ];
}

/** Whole locations: who is limited to single cameras of one reaches no plan of it. */
async function sitesInReach(registry: Registry, account: Account, ability: Ability): Promise<Set<string>> {
  const { sites } = await registry.snapshot();
  const reached = sites.filter(({ id, group }) => can(account, ability, { siteId: id, siteGroup: group }));
  return new Set(reached.map(({ id }) => id));
}

async function tell(
  deps: FloorPlanRouteDeps,
  account: Account,
  { siteId, changed, detail }: { siteId: string; changed: PlanChanged; detail: string },
): Promise<Answer<FloorPlan>> {
  switch (changed.status) {
    case 'changed':
      await note(deps, account, siteId, detail);
      return { reply: changed.plan };
    case 'conflict':
      return conflict(changed);
    case 'unknown':
      return unknownPlan(siteId);
  }
}

async function note(
  { audit, onChanged }: FloorPlanRouteDeps,
  account: Account,
  siteId: string,
  detail: string,
): Promise<void> {
  const actor = actorOf(account);
  await audit.append({ actor, action: 'registry.changed', resource: `site:${siteId}`, detail });
  onChanged();
}

function conflict({ revision: expected, byName, atMs }: PlanChanged & { status: 'conflict' }): Refusal {
  const who =
    byName === null || atMs === null
      ? 'nobody in particular'
      : `${byName} at ${new Date(atMs).toISOString()}`;
  return refuse('conflict', `revision: found another, expected ${expected}; changed by ${who}`);
}

function unknownPlan(siteId: string): Refusal {
  return refuse('not-found', `siteId: there is no floor plan of '${siteId}'`);
}

/** What a picture is not, is said to who sent it; anything else is a fault. */
function refusalOf(error: unknown): Refusal {
  if (error instanceof GiveUp) {
    return refuse('bad-request', `body: ${error.message}`);
  }
  throw error;
}
