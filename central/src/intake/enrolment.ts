/**
 * How an agent becomes known: an admin draws a one-time code (24 hours), the agent hands it in with its public key.
 * A code works once; guessing is throttled per address. Only Ed25519 keys are taken.
 * Not here: proving the identity afterwards (agent-sessions.ts).
 */
import { createPublicKey, type KeyObject } from 'node:crypto';
import type { Clock } from '#base/clock.ts';
import { newId } from '#base/ids.ts';
import type { EnrolmentCode, EnrolmentReply } from '#protocol/agent.ts';
import { drawCode, hashSecret, normalizeCode } from './secrets.ts';
import type { AgentStore, AuditEntry, AuditTrail, CodeStore } from './stores.ts';
import { createThrottle } from './throttle.ts';

const CODE_LIFE_MS = 24 * 3_600_000;
const MAX_FAILURES = 10;
const FAILURE_WINDOW_MS = 15 * 60_000;

export interface EnrolmentDeps {
  clock: Clock;
  agents: AgentStore;
  codes: CodeStore;
  audit: AuditTrail;
  communeId: string;
  /** Base64 SPKI DER; agents check with it what central signs. */
  centralKey: string;
}

export type EnrolmentResult =
  | { status: 'enrolled'; reply: EnrolmentReply }
  | { status: 'unknown-code' }
  | { status: 'bad-key' }
  | { status: 'too-many-tries' };

export interface Enrolments {
  createCode(name: string, actor: AuditEntry['actor']): Promise<EnrolmentCode>;
  enrol(request: { code: string; publicKey: string }, address: string): Promise<EnrolmentResult>;
}

export function createEnrolments({
  clock,
  agents,
  codes,
  audit,
  communeId,
  centralKey,
}: EnrolmentDeps): Enrolments {
  const throttle = createThrottle({ clock, maxFailures: MAX_FAILURES, windowMs: FAILURE_WINDOW_MS });

  return {
    createCode: async (name, actor) => {
      const code = drawCode();
      const expiresAtMs = clock.nowMs() + CODE_LIFE_MS;
      await codes.add({ codeHash: hashSecret(normalizeCode(code)), name, expiresAtMs });
      await audit.append({ actor, action: 'agent.code-created', resource: `agent-name:${name}` });
      return { code, expiresAtMs };
    },

    enrol: async ({ code, publicKey }, address) => {
      if (throttle.isBlocked(address)) {
        return { status: 'too-many-tries' };
      }
      if (readAgentKey(publicKey) === null) {
        return { status: 'bad-key' };
      }
      const agentId = newId();
      const codeHash = hashSecret(normalizeCode(code));
      const enrolled = await agents.enrol({ codeHash, agentId, publicKey, atMs: clock.nowMs() });
      if (enrolled === null) {
        throttle.fail(address);
        return { status: 'unknown-code' };
      }
      await audit.append({
        actor: { kind: 'agent', id: agentId, name: enrolled.name },
        action: 'agent.enrolled',
        resource: `agent:${agentId}`,
      });
      return { status: 'enrolled', reply: { agentId, name: enrolled.name, communeId, centralKey } };
    },
  };
}

/** An Ed25519 public key from base64 SPKI DER (RFC 8410), or null for anything else. */
export function readAgentKey(publicKey: string): KeyObject | null {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519' ? key : null;
  } catch (error) {
    if (error instanceof Error) {
      return null;
    }
    throw error;
  }
}
