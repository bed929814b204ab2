/**
 * Asks each connected agent once a minute how its clock and its disk are, so that the list of agents can say it at a
 * glance. Kept in memory: an answer of before a restart would be an old one.
 */
import type { Clock } from '#base/clock.ts';
import type { Service } from '#base/service.ts';
import type { AgentState } from '#protocol/agent-state.ts';
import type { AgentQuestions } from '../intake/agent-questions.ts';
import type { Presence } from '../intake/presence.ts';
import { untilAborted } from '../intake/until-aborted.ts';
import type { Agents } from '../ledger/registry/agents.ts';

const CHECK_PERIOD_MS = 60_000;

export interface AgentCheck {
  atMs: number;
  /** To be added to the agent's time; null while it knows no better one. */
  clockOffsetMs: number | null;
  /** Null where nothing is recorded. */
  disk: NonNullable<AgentState['storage']>['disk'] | null;
  waitingMessages: number;
}

export interface AgentChecks extends Service {
  lastOf(agentId: string): AgentCheck | null;
  /** Resolves when every connected agent has answered or its time is up. */
  askAll(): Promise<void>;
}

export function createAgentChecks({
  clock,
  agents,
  presence,
  questions,
}: {
  clock: Clock;
  agents: Agents;
  presence: Pick<Presence, 'isConnected'>;
  questions: AgentQuestions;
}): AgentChecks {
  const last = new Map<string, AgentCheck>();
  const askOne = async (agentId: string): Promise<void> => {
    const asked = await questions.ask(agentId, 'agent-state-get', {});
    if (asked.status === 'answered' && asked.answer.status === 'told') {
      const { clock: told, storage, outbox } = asked.answer.state;
      last.set(agentId, {
        atMs: clock.nowMs(),
        clockOffsetMs: told.source === 'none' ? null : told.offsetMs,
        disk: storage?.disk ?? null,
        waitingMessages: outbox.waitingMessages,
      });
    }
  };
  let asking: Promise<void> | null = null;
  const askAll = async (): Promise<void> => {
    const connected = (await agents.list()).filter(({ id }) => presence.isConnected(id));
    await Promise.all(connected.map(({ id }) => askOne(id)));
  };

  return {
    lastOf: (agentId) => (presence.isConnected(agentId) ? (last.get(agentId) ?? null) : null),
    askAll,
    run: async (signal) => {
      const stop = clock.every(CHECK_PERIOD_MS, () => {
        asking ??= askAll()
          // The ledger that does not answer is said elsewhere; the next minute asks again.
          .catch(() => undefined)
          .finally(() => {
            asking = null;
          });
      });
      await untilAborted(signal);
      stop();
      await asking;
    },
  };
}
