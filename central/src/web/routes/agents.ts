/** Agents: enrolment and sessions (for the boxes), list, codes and revocation (for people). */
import { z } from 'zod';
import {
  agentChange,
  agentList,
  agentSession,
  agentSessionRequest,
  challenge,
  challengeRequest,
  enrolmentCode,
  enrolmentCodeRequest,
  enrolmentReply,
  enrolmentRequest,
  openCodes,
} from '#protocol/agent.ts';
import { uuid } from '#protocol/names.ts';
import { PROTOCOL_VERSION } from '#protocol/version.ts';
import type { AgentSessions } from '../../intake/agent-sessions.ts';
import type { Enrolments } from '../../intake/enrolment.ts';
import type { Presence } from '../../intake/presence.ts';
import type { AuditEntry, AuditTrail, CodeStore } from '../../intake/stores.ts';
import type { Agents } from '../../ledger/registry/agents.ts';
import type { AgentCheck } from '../../registry/agent-checks.ts';
import { actorOf } from '../../people/sign-in.ts';
import { defineRoute, refuse, type Refusal, type Route } from '../route.ts';
import { tooManyTries } from './sessions.ts';

export interface AgentRouteDeps {
  agents: Agents;
  enrolments: Enrolments;
  sessions: AgentSessions;
  presence: Presence;
  nowMs: () => number;
  codes: CodeStore;
  audit: AuditTrail;
  /** Of the registry. */
  isSiteKnown: (siteId: string) => Promise<boolean>;
  lastCheck: (agentId: string) => AgentCheck | null;
  /** False when there is no such agent or it was revoked before. */
  revoke: (agentId: string, actor: AuditEntry['actor']) => Promise<boolean>;
}

export function agentRoutes(deps: AgentRouteDeps): Route[] {
  return [...routesForPeople(deps), ...changeRoutes(deps), ...codeRoutes(deps), ...routesForBoxes(deps)];
}

function routesForPeople({
  agents,
  enrolments,
  presence,
  nowMs,
  revoke,
  lastCheck,
}: AgentRouteDeps): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/agents',
      door: 'agent.read',
      summary: 'All agents, and whether they are connected',
      reply: agentList,
      handle: async () => {
        const rows = await agents.list();
        const items = rows.map((row) => {
          const isConnected = presence.isConnected(row.id);
          const { protocolVersion, camerasWorking, ...view } = row;
          return {
            ...view,
            isConnected,
            lastSeenAtMs: isConnected ? nowMs() : row.lastSeenAtMs,
            protocol: compareProtocol(protocolVersion),
            camerasWorking: isConnected ? camerasWorking : 0,
            check: lastCheck(row.id),
          };
        });
        return { reply: { items } };
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/agents/codes',
      door: 'agent.enrol',
      summary: 'A one-time enrolment code, good for 24 hours',
      schemas: { body: enrolmentCodeRequest },
      status: 201,
      reply: enrolmentCode,
      handle: async ({ who, body }) => ({
        reply: await enrolments.createCode(body.name, actorOf(who.account)),
      }),
    }),
    defineRoute({
      method: 'POST',
      path: '/api/agents/:agentId/revocation',
      door: 'agent.enrol',
      summary: 'Take an agent its rights, at once and for good',
      schemas: { params: z.strictObject({ agentId: uuid }) },
      reply: null,
      handle: async ({ who, params }) =>
        (await revoke(params.agentId, actorOf(who.account)))
          ? { reply: undefined }
          : refuse('not-found', `agentId: '${params.agentId}' is no agent that could be revoked`),
    }),
  ];
}

function changeRoutes({ agents, audit, nowMs, isSiteKnown }: AgentRouteDeps): Route[] {
  return [
    defineRoute({
      method: 'PATCH',
      path: '/api/agents/:agentId',
      door: 'agent.enrol',
      summary: 'Name, place and note of an agent; 409 when somebody changed it since `revision`',
      schemas: { params: z.strictObject({ agentId: uuid }), body: agentChange },
      reply: null,
      handle: async ({ who: { account }, params: { agentId }, body }) => {
        if (typeof body.siteId === 'string' && !(await isSiteKnown(body.siteId))) {
          return refuse(
            'bad-request',
            `body.siteId: found '${body.siteId}', expected a location of the registry`,
          );
        }
        const changed = await agents.change(agentId, body, { name: account.displayName, atMs: nowMs() });
        if (changed.status === 'unknown') {
          return refuse('not-found', `agentId: there is no agent '${agentId}'`);
        }
        if (changed.status === 'conflict') {
          const { revision, byName, atMs } = changed;
          const who = `${byName ?? 'nobody in particular'} at ${new Date(atMs ?? 0).toISOString()}`;
          const found = `body.revision: found ${body.revision}, expected ${revision}`;
          return refuse('conflict', `${found}; changed by ${who}`);
        }
        await audit.append({
          actor: actorOf(account),
          action: 'agent.changed',
          resource: `agent:${agentId}`,
          detail: changed.fields.join(', '),
        });
        return { reply: undefined };
      },
    }),
  ];
}

function codeRoutes({ codes, audit, nowMs }: AgentRouteDeps): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/agents/codes',
      door: 'agent.enrol',
      summary: 'Enrolment codes that nobody has used yet, without the codes themselves',
      reply: openCodes,
      handle: async () => ({ reply: { items: await codes.open(nowMs()) } }),
    }),
    defineRoute({
      method: 'DELETE',
      path: '/api/agents/codes/:id',
      door: 'agent.enrol',
      summary: 'Withdraw an enrolment code that nobody has used yet',
      schemas: { params: z.strictObject({ id: uuid }) },
      reply: null,
      handle: async ({ who: { account }, params: { id } }) => {
        const name = await codes.withdraw(id, nowMs());
        if (name === null) {
          return refuse('not-found', `id: there is no open code '${id}'`);
        }
        const resource = `agent-name:${name}`;
        await audit.append({ actor: actorOf(account), action: 'agent.code-withdrawn', resource });
        return { reply: undefined };
      },
    }),
  ];
}

function compareProtocol(version: number | null): 'same' | 'older' | 'newer' | null {
  if (version === null) {
    return null;
  }
  return version === PROTOCOL_VERSION ? 'same' : version < PROTOCOL_VERSION ? 'older' : 'newer';
}

function routesForBoxes({ enrolments, sessions }: AgentRouteDeps): Route[] {
  return [
    defineRoute({
      method: 'POST',
      path: '/api/agents/enrolments',
      door: 'public',
      summary: 'Become known with a one-time code and an Ed25519 public key',
      schemas: { body: enrolmentRequest },
      status: 201,
      reply: enrolmentReply,
      handle: async ({ body, address }) => {
        const result = await enrolments.enrol(body, address);
        switch (result.status) {
          case 'enrolled':
            return { reply: result.reply };
          case 'too-many-tries':
            return tooManyTries();
          case 'bad-key':
            return refuse('bad-request', 'body.publicKey: expected base64 SPKI DER of an Ed25519 key');
          case 'unknown-code':
            return refuse('unknown-code', 'body.code: unknown, used or expired; ask for a new one');
        }
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/agents/challenges',
      door: 'public',
      summary: 'A nonce to sign, good once and for 30 seconds',
      schemas: { body: challengeRequest },
      reply: challenge,
      handle: async ({ body }) => {
        const result = await sessions.challenge(body.agentId);
        return result.status === 'asked'
          ? { reply: { nonce: result.nonce, expiresAtMs: result.expiresAtMs } }
          : describeRefusal(result.status, body.agentId);
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/agents/sessions',
      door: 'public',
      summary: 'A bearer token for a signed nonce',
      schemas: { body: agentSessionRequest },
      status: 201,
      reply: agentSession,
      handle: async ({ body }) => {
        const result = await sessions.open(body);
        return result.status === 'open'
          ? { reply: result.session }
          : describeRefusal(result.status, body.agentId);
      },
    }),
  ];
}

function describeRefusal(status: 'unknown-agent' | 'bad-signature' | 'revoked', agentId: string): Refusal {
  switch (status) {
    case 'unknown-agent':
      return refuse('unknown-agent', `agentId: '${agentId}' is not enrolled here`);
    case 'bad-signature':
      return refuse(
        'bad-signature',
        'signature: does not fit the agent and a nonce asked for within 30 seconds',
      );
    case 'revoked':
      return refuse('revoked', `agentId: '${agentId}' was revoked; enrol the box anew`);
  }
}
