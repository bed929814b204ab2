/**
 * The rules of one camera: read by all who may see it, tried on what it saw lately and changed by those who may edit
 * them. Each change and each trial leaves an audit row; a picture of the camera does so too.
 * Not here: how rules reach the agent (intake/rule-delivery.ts).
 */
import { z } from 'zod';
import {
  cameraRules,
  rulesChange,
  trial,
  trialRequest,
  type CameraRules,
  type RuleDelivery,
} from '#protocol/camera-rules.ts';
import { slug } from '#protocol/names.ts';
import type { AgentQuestions } from '../../intake/agent-questions.ts';
import type { RuleDeliveries } from '../../intake/rule-delivery.ts';
import type { AuditTrail, StoredRules } from '../../intake/stores.ts';
import type { Account } from '../../ledger/people/accounts.ts';
import type { CameraRulesRepository } from '../../ledger/registry/camera-rules.ts';
import type { CameraPlace, Cameras } from '../../ledger/registry/cameras.ts';
import { can } from '../../people/can.ts';
import { actorOf } from '../../people/sign-in.ts';
import { defineRoute, refuse, type Refusal, type Route } from '../route.ts';

export interface CameraRulesRouteDeps {
  cameras: Cameras;
  cameraRules: CameraRulesRepository;
  questions: AgentQuestions;
  deliveries: RuleDeliveries;
  audit: AuditTrail;
  nowMs: () => number;
}

const params = z.strictObject({ cameraId: slug });

export function cameraRulesRoutes(deps: CameraRulesRouteDeps): Route[] {
  return [readRoute(deps), changeRoute(deps), trialRoute(deps), stillRoute(deps)];
}

function readRoute(deps: CameraRulesRouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: '/api/cameras/:cameraId/rules',
    door: 'camera.list',
    summary: 'The newest rules of a camera, and whether its agent works by them',
    schemas: { params },
    reply: cameraRules,
    handle: async ({ who: { account }, params: { cameraId } }) => {
      const place = await findPlace(deps, account, cameraId);
      if (place === null) {
        return unknownCamera(cameraId);
      }
      const stored = await deps.cameraRules.newest(cameraId);
      if (stored !== null) {
        return { reply: describe(cameraId, stored, await deps.cameraRules.delivery(cameraId)) };
      }
      const asked = await deps.questions.ask(place.agentId, 'rules-get', { cameraId });
      if (asked.status === 'away') {
        return refuse('agent-away', asked.reason);
      }
      if (asked.answer.status === 'refused') {
        return refuse('agent-away', asked.answer.reason);
      }
      const { set } = asked.answer;
      return { reply: { cameraId, set, delivery: { status: 'in-force' as const }, changed: null } };
    },
  });
}

function changeRoute({
  cameraRules: repository,
  deliveries,
  audit,
  nowMs,
  ...deps
}: CameraRulesRouteDeps): Route {
  return defineRoute({
    method: 'PUT',
    path: '/api/cameras/:cameraId/rules',
    door: 'rules.edit',
    summary: 'New rules for a camera; 409 when somebody changed them since `revision`',
    schemas: { params, body: rulesChange },
    reply: cameraRules,
    handle: async ({ who: { account }, params: { cameraId }, body: { revision, ...content } }) => {
      const place = await findPlace(deps, account, cameraId);
      if (place === null || !can(account, 'rules.edit', place)) {
        return unknownCamera(cameraId);
      }
      const by = { id: account.id, name: account.displayName, atMs: nowMs() };
      const added = await repository.add(cameraId, revision, content, by);
      if (added.status === 'conflict') {
        return describeConflict(revision, added.newest);
      }
      await audit.append({
        actor: actorOf(account),
        action: 'rules.changed',
        resource: `camera:${cameraId}`,
        detail: `revision ${added.set.revision}: ${added.set.rules.map(({ id, kind }) => `${id} (${kind})`).join(', ')}`,
      });
      const delivery = await deliveries.deliver(place.agentId, cameraId);
      const changed = { byName: by.name, atMs: by.atMs };
      return { reply: { cameraId, set: added.set, delivery, changed } };
    },
  });
}

function trialRoute({ questions, audit, ...deps }: CameraRulesRouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: '/api/cameras/:cameraId/rules/trial',
    door: 'rules.edit',
    summary: 'What these rules would have raised on what the camera saw in that time; changes nothing',
    schemas: { params, body: trialRequest },
    reply: trial,
    handle: async ({ who: { account }, params: { cameraId }, body }) => {
      const place = await findPlace(deps, account, cameraId);
      if (place === null || !can(account, 'rules.edit', place)) {
        return unknownCamera(cameraId);
      }
      const asked = await questions.ask(place.agentId, 'rules-try', { cameraId, ...body });
      if (asked.status === 'away') {
        return refuse('agent-away', asked.reason);
      }
      if (asked.answer.status === 'refused') {
        return refuse('agent-away', asked.answer.reason);
      }
      await audit.append({
        actor: actorOf(account),
        action: 'rules.tried',
        resource: `camera:${cameraId}`,
        detail: `${new Date(body.fromMs).toISOString()} to ${new Date(body.toMs).toISOString()}`,
      });
      return { reply: asked.answer.trial };
    },
  });
}

function stillRoute({ questions, audit, ...deps }: CameraRulesRouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: '/api/cameras/:cameraId/still',
    door: 'camera.list',
    summary: 'The newest picture of a camera as JPEG, for those who may watch it live or edit its rules',
    schemas: { params },
    status: 200,
    reply: null,
    handle: async ({ who: { account }, params: { cameraId }, response }) => {
      const place = await findPlace(deps, account, cameraId);
      if (place === null) {
        return unknownCamera(cameraId);
      }
      if (!can(account, 'camera.live', place) && !can(account, 'rules.edit', place)) {
        return refuse('not-found', `cameraId: the role '${account.role}' sees no pictures of '${cameraId}'`);
      }
      const asked = await questions.ask(place.agentId, 'still-wanted', { cameraId });
      if (asked.status === 'away') {
        return refuse('agent-away', asked.reason);
      }
      if (asked.answer.status === 'refused') {
        return refuse('agent-away', asked.answer.reason);
      }
      const { jpeg, atMs } = asked.answer;
      await audit.append({
        actor: actorOf(account),
        action: 'still.viewed',
        resource: `camera:${cameraId}`,
      });
      response.setHeader('Content-Type', 'image/jpeg');
      response.setHeader('Cache-Control', 'no-store');
      response.setHeader('X-Captured-At-Ms', String(atMs));
      response.end(Buffer.from(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength));
      return 'sent';
    },
  });
}

async function findPlace(
  { cameras }: Pick<CameraRulesRouteDeps, 'cameras'>,
  account: Account,
  cameraId: string,
): Promise<CameraPlace | null> {
  const place = await cameras.place(cameraId);
  return place !== null && can(account, 'camera.list', place) ? place : null;
}

/** The same words for what is not there and what this person may not know to be there. */
function unknownCamera(cameraId: string): Refusal {
  return refuse('not-found', `cameraId: there is no camera '${cameraId}'`);
}

function describe(cameraId: string, { set, changed }: StoredRules, delivery: RuleDelivery): CameraRules {
  return { cameraId, set, delivery, changed };
}

function describeConflict(revision: number, newest: StoredRules | null): Refusal {
  return newest === null
    ? refuse('conflict', `revision: found ${revision}, expected 0, the rules of the agent's own file`)
    : refuse(
        'conflict',
        `revision: found ${revision}, expected ${newest.set.revision}; changed by ${newest.changed.byName} at ${new Date(newest.changed.atMs).toISOString()}`,
      );
}
