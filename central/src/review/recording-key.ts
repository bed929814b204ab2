/**
 * Opens the data keys of agents whose recordings are encrypted. A box that was carried off has them only wrapped for
 * this key; it gets them back as long as it is enrolled, and from the moment it is revoked never again.
 * One audit row per agent and start of its process.
 */
import type { KeyObject } from 'node:crypto';
import { GiveUp } from '#base/errors.ts';
import { unwrapKey } from '#base/key-wrap.ts';
import type { Log } from '#base/log.ts';
import { keysUnwrap, type KeysUnwrapped, type WrappedKey } from '#protocol/recording.ts';
import type { AgentProcess } from '../intake/agent-reports.ts';
import type { AgentStore, AuditTrail } from '../intake/stores.ts';

export interface KeyDeskDeps {
  log: Log;
  agents: AgentStore;
  audit: AuditTrail;
  isConnected: (agentId: string) => boolean;
  /** X25519. */
  privateKey: KeyObject;
}

export interface KeyDesk {
  /** Never throws for bad input. */
  unwrap(from: AgentProcess, message: unknown): Promise<KeysUnwrapped>;
}

export function createKeyDesk({ log, agents, audit, isConnected, privateKey }: KeyDeskDeps): KeyDesk {
  /** By agent: the process whose asking is on record. */
  const recorded = new Map<string, string>();

  return {
    unwrap: async ({ agentId, instanceId }, message) => {
      const parsed = keysUnwrap.safeParse(message);
      if (!parsed.success) {
        return { status: 'refused', reason: `keys: ${parsed.error.issues[0]?.message ?? 'malformed'}` };
      }
      const agent = await agents.find(agentId);
      if (agent?.revokedAtMs !== null || !isConnected(agentId)) {
        return { status: 'refused', reason: 'keys: only for an agent that is connected and not revoked' };
      }
      const keys = parsed.data.keys.map((wrapped) => ({
        keyId: wrapped.keyId,
        key: open(wrapped, privateKey),
      }));
      const opened = keys.filter(({ key }) => key !== null).length;
      if (recorded.get(agentId) !== instanceId) {
        recorded.set(agentId, instanceId);
        await audit.append({
          actor: { kind: 'agent', id: agentId, name: agent.name },
          action: 'recording.keys-unwrapped',
          resource: `agent:${agentId}`,
          detail: `${opened} of ${keys.length}`,
        });
      }
      log.info({ agentId, asked: keys.length, opened }, 'keys of recordings opened');
      return { status: 'unwrapped', keys };
    },
  };
}

/** Null where it was changed or wrapped for another key. */
function open({ keyId, wrapped }: WrappedKey, privateKey: KeyObject): string | null {
  try {
    return unwrapKey(wrapped, privateKey, keyId).toString('base64');
  } catch (error) {
    if (error instanceof GiveUp) {
      return null;
    }
    throw error;
  }
}
