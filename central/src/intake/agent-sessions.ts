/**
 * How an agent proves who it is: central draws a nonce (30 s, single use), the agent signs it, central answers with a
 * bearer token. Tokens live in memory, hashed, and die with this process: after a restart every agent proves itself
 * again. Both tables are bounded per agent, so a box in a loop cannot fill the memory.
 * Not here: which of two boxes with one identity may connect (presence.ts).
 */
import { verify } from 'node:crypto';
import type { Clock } from '#base/clock.ts';
import { sessionText, type AgentSession } from '#protocol/agent.ts';
import { readAgentKey } from './enrolment.ts';
import { drawToken, hashSecret } from './secrets.ts';
import type { AgentRecord, AgentStore } from './stores.ts';

const CHALLENGE_LIFE_MS = 30_000;
const SESSION_LIFE_MS = 12 * 3_600_000;
const MAX_CHALLENGES_PER_AGENT = 8;
const MAX_SESSIONS_PER_AGENT = 32;

export interface SessionProof {
  agentId: string;
  nonce: string;
  /** Base64. */
  signature: string;
}

export type ChallengeResult =
  { status: 'asked'; nonce: string; expiresAtMs: number } | { status: 'unknown-agent' | 'revoked' };
export type SessionResult =
  { status: 'open'; session: AgentSession } | { status: 'unknown-agent' | 'bad-signature' | 'revoked' };

export interface AgentSessions {
  challenge(agentId: string): Promise<ChallengeResult>;
  open(proof: SessionProof): Promise<SessionResult>;
  /** The agent a token speaks for; null when it is unknown, expired or revoked. */
  find(token: string): string | null;
  /** All tokens and challenges of the agent stop working now. */
  drop(agentId: string): void;
}

interface Held {
  agentId: string;
  expiresAtMs: number;
}

export function createAgentSessions({ clock, agents }: { clock: Clock; agents: AgentStore }): AgentSessions {
  const challenges = createHeldTable(clock, MAX_CHALLENGES_PER_AGENT);
  const sessions = createHeldTable(clock, MAX_SESSIONS_PER_AGENT);

  return {
    challenge: async (agentId) => {
      const agent = await agents.find(agentId);
      if (agent === null || agent.revokedAtMs !== null) {
        return { status: agent === null ? 'unknown-agent' : 'revoked' };
      }
      const nonce = drawToken();
      const expiresAtMs = clock.nowMs() + CHALLENGE_LIFE_MS;
      challenges.add(nonce, agentId, CHALLENGE_LIFE_MS);
      return { status: 'asked', nonce, expiresAtMs };
    },

    open: async (proof) => {
      const isAsked = challenges.take(proof.nonce) === proof.agentId;
      const agent = await agents.find(proof.agentId);
      if (agent === null || agent.revokedAtMs !== null) {
        return { status: agent === null ? 'unknown-agent' : 'revoked' };
      }
      if (!isAsked || !isSignedBy(agent, proof)) {
        return { status: 'bad-signature' };
      }
      const token = drawToken();
      const expiresAtMs = clock.nowMs() + SESSION_LIFE_MS;
      sessions.add(hashSecret(token), proof.agentId, SESSION_LIFE_MS);
      return { status: 'open', session: { token, expiresAtMs } };
    },

    find: (token) => sessions.get(hashSecret(token)),

    drop: (agentId) => {
      challenges.drop(agentId);
      sessions.drop(agentId);
    },
  };
}

function isSignedBy(agent: AgentRecord, { agentId, nonce, signature }: SessionProof): boolean {
  const key = readAgentKey(agent.publicKey);
  const bytes = Buffer.from(signature, 'base64');
  return key !== null && verify(null, Buffer.from(sessionText(agentId, nonce)), key, bytes);
}

interface HeldTable {
  add(key: string, agentId: string, lifeMs: number): void;
  get(key: string): string | null;
  take(key: string): string | null;
  drop(agentId: string): void;
}

/** Keys that speak for an agent for a while. Life is measured on the monotonic clock: NTP cannot prolong it. */
function createHeldTable(clock: Clock, maxPerAgent: number): HeldTable {
  const held = new Map<string, Held>();

  const keysOf = (agentId: string): string[] =>
    [...held].filter(([, entry]) => entry.agentId === agentId).map(([key]) => key);
  const sweep = (): void => {
    for (const [key, entry] of held) {
      if (entry.expiresAtMs <= clock.monotonicMs()) {
        held.delete(key);
      }
    }
  };
  const get = (key: string): string | null => {
    const entry = held.get(key);
    return entry !== undefined && entry.expiresAtMs > clock.monotonicMs() ? entry.agentId : null;
  };

  return {
    add: (key, agentId, lifeMs) => {
      sweep();
      for (const old of keysOf(agentId).slice(0, -(maxPerAgent - 1))) {
        held.delete(old);
      }
      held.set(key, { agentId, expiresAtMs: clock.monotonicMs() + lifeMs });
    },
    get,
    take: (key) => {
      const agentId = get(key);
      held.delete(key);
      return agentId;
    },
    drop: (agentId) => {
      for (const key of keysOf(agentId)) {
        held.delete(key);
      }
    },
  };
}
