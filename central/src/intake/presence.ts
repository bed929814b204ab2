/**
 * Which box holds an agent's identity now. A process that reconnects (same `instanceId`) replaces its own old
 * connection at once. Another box with the same identity must first outlive the grace: after a power cut the old
 * connection is dead but central has not noticed; a heartbeat settles which it is. If the first still lives, the
 * second is refused and the conflict is recorded.
 * Not here: tokens (agent-sessions.ts), what is said over the connection (agents-namespace.ts).
 */
import { sleep, type Clock } from '#base/clock.ts';
import type { CentralEvents } from '#protocol/agent-events.ts';

export interface AgentConnection {
  instanceId: string;
  /** Of the protocol, as its hello says; null before that. */
  protocolVersion: number | null;
  /** The raw answer; rejects when none comes in time. */
  ask(event: keyof CentralEvents, message: unknown, timeoutMs: number): Promise<unknown>;
  close(): void;
}

export interface Presence {
  claim(agentId: string, connection: AgentConnection): Promise<'claimed' | 'already-connected'>;
  /** True when this was the connection that held the identity. */
  release(agentId: string, connection: AgentConnection): boolean;
  isConnected(agentId: string): boolean;
  connection(agentId: string): AgentConnection | null;
  disconnect(agentId: string): void;
}

export interface PresenceOptions {
  clock: Clock;
  /** Longer than a connection can stay dead without being noticed. */
  graceMs: number;
}

export function createPresence({ clock, graceMs }: PresenceOptions): Presence {
  const held = new Map<string, AgentConnection>();
  const waiting = new Map<string, Set<() => void>>();

  const tryClaim = (agentId: string, connection: AgentConnection): boolean => {
    const current = held.get(agentId);
    if (current !== undefined && current.instanceId !== connection.instanceId) {
      return false;
    }
    held.set(agentId, connection);
    current?.close();
    return true;
  };

  /** Resolves when the identity is given back, at the latest after the grace. */
  const untilReleased = async (agentId: string): Promise<void> => {
    const wake = new AbortController();
    const wakeUp = (): void => {
      wake.abort();
    };
    const waiters = waiting.get(agentId) ?? new Set();
    waiting.set(agentId, waiters.add(wakeUp));
    await sleep(clock, graceMs, wake.signal);
    waiters.delete(wakeUp);
    if (waiters.size === 0) {
      waiting.delete(agentId);
    }
  };

  return {
    claim: async (agentId, connection) => {
      if (tryClaim(agentId, connection)) {
        return 'claimed';
      }
      await untilReleased(agentId);
      return tryClaim(agentId, connection) ? 'claimed' : 'already-connected';
    },
    release: (agentId, connection) => {
      if (held.get(agentId) !== connection) {
        return false;
      }
      held.delete(agentId);
      waiting.get(agentId)?.forEach((wakeUp) => wakeUp());
      return true;
    },
    isConnected: (agentId) => held.has(agentId),
    connection: (agentId) => held.get(agentId) ?? null,
    disconnect: (agentId) => {
      held.get(agentId)?.close();
    },
  };
}
