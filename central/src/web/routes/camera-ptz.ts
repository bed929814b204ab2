/**
 * Turning a camera: its presets and who has it in hand, orders, and keeping the present view as a preset. Pictures of
 * it one must be allowed to see: nobody turns what he does not look at. Presets are part of how a camera is set up,
 * so that naming one needs the right to do that as well.
 * Not here: who comes first (live/ptz-desk.ts).
 */
import { z } from 'zod';
import { slug } from '#protocol/names.ts';
import { ptzHolder, ptzOrder, ptzPresetRequest, ptzView, type PtzDone, type PtzDo } from '#protocol/ptz.ts';
import type { AgentQuestions } from '../../intake/agent-questions.ts';
import type { AuditTrail } from '../../intake/stores.ts';
import type { Account } from '../../ledger/people/accounts.ts';
import type { CameraPlace, Cameras } from '../../ledger/registry/cameras.ts';
import type { PtzDesk } from '../../live/ptz-desk.ts';
import { can } from '../../people/can.ts';
import { actorOf } from '../../people/sign-in.ts';
import { defineRoute, refuse, type Refusal, type Route } from '../route.ts';

export interface PtzRouteDeps {
  cameras: Cameras;
  questions: AgentQuestions;
  audit: AuditTrail;
  ptz: PtzDesk;
}

const params = z.strictObject({ cameraId: slug });

export function cameraPtzRoutes(deps: PtzRouteDeps): Route[] {
  return [readRoute(deps), orderRoute(deps), presetRoute(deps)];
}

function readRoute(deps: PtzRouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: '/api/cameras/:cameraId/ptz',
    door: 'camera.ptz',
    summary: 'The presets of a camera that turns, and who has it in hand',
    schemas: { params },
    reply: ptzView,
    handle: async ({ who: { account }, params: { cameraId } }) => {
      const place = await findPlace(deps, account, cameraId);
      if (place === null) {
        return unknownCamera(cameraId);
      }
      const asked = await ask(deps, place, { type: 'presets' });
      return 'problem' in asked ? asked : { reply: view(deps, account, place, asked.presets ?? []) };
    },
  });
}

function orderRoute(deps: PtzRouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: '/api/cameras/:cameraId/ptz/orders',
    door: 'camera.ptz',
    summary:
      'Move, stop or go to a preset; a move ends unless it comes again; 409 while somebody else has it',
    schemas: { params, body: ptzOrder },
    status: 200,
    reply: z.strictObject({ holder: ptzHolder.nullable() }),
    handle: async ({ who: { account }, params: { cameraId }, body }) => {
      const place = await findPlace(deps, account, cameraId);
      if (place === null) {
        return unknownCamera(cameraId);
      }
      const by = { actor: actorOf(account), displayName: account.displayName };
      const outcome = await deps.ptz.order(place, body, by);
      switch (outcome.status) {
        case 'done':
          return { reply: { holder: deps.ptz.holder(cameraId) } };
        case 'taken':
          return refuse('conflict', `cameraId: ${outcome.holder.name} has '${cameraId}' in hand`);
        case 'away':
          return refuse('agent-away', outcome.reason);
      }
    },
  });
}

function presetRoute(deps: PtzRouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: '/api/cameras/:cameraId/ptz/presets',
    door: 'camera.ptz',
    summary: 'Keeps where the camera looks now under a name; for those who may also edit its rules',
    schemas: { params, body: ptzPresetRequest },
    status: 200,
    reply: ptzView,
    handle: async ({ who: { account }, params: { cameraId }, body: { token, name } }) => {
      const place = await findPlace(deps, account, cameraId);
      if (place === null) {
        return unknownCamera(cameraId);
      }
      if (!can(account, 'rules.edit', place)) {
        return refuse('no-right', `the role '${account.role}' may turn '${cameraId}', not set it up`);
      }
      const holder = deps.ptz.holder(cameraId);
      if (holder !== null && holder.id !== account.id) {
        return refuse('conflict', `cameraId: ${holder.name} has '${cameraId}' in hand`);
      }
      await deps.audit.append({
        actor: actorOf(account),
        action: 'camera.preset-set',
        resource: `camera:${cameraId}`,
        detail: name,
      });
      const asked = await ask(deps, place, { type: 'preset-set', token, name });
      return 'problem' in asked ? asked : { reply: view(deps, account, place, asked.presets ?? []) };
    },
  });
}

function view(
  { ptz }: PtzRouteDeps,
  account: Account,
  place: CameraPlace,
  presets: z.input<typeof ptzView>['presets'],
): z.input<typeof ptzView> {
  const maySetPresets = can(account, 'rules.edit', place);
  return { presets, holder: ptz.holder(place.cameraId), maySetPresets };
}

async function ask(
  { questions }: PtzRouteDeps,
  { agentId, cameraId }: CameraPlace,
  order: PtzDo['order'],
): Promise<Extract<PtzDone, { status: 'done' }> | Refusal> {
  const asked = await questions.ask(agentId, 'ptz-do', { cameraId, order });
  if (asked.status === 'away') {
    return refuse('agent-away', asked.reason);
  }
  return asked.answer.status === 'done' ? asked.answer : refuse('agent-away', asked.answer.reason);
}

/** The same words for what is not there and what this person may not see. */
function unknownCamera(cameraId: string): Refusal {
  return refuse('not-found', `cameraId: there is no camera '${cameraId}'`);
}

async function findPlace(
  { cameras }: PtzRouteDeps,
  account: Account,
  cameraId: string,
): Promise<CameraPlace | null> {
  const place = await cameras.place(cameraId);
  const may = place !== null && can(account, 'camera.live', place) && can(account, 'camera.ptz', place);
  return may ? place : null;
}
