/**
 * One agent's reports, answered in the order they came. Reports about different incidents are begun in that order and
 * need not wait for each other's commit, so that they share one (ledger/incidents/group-commit.ts); what is about the same one,
 * and everything else, waits for what came before. A queue that grows without end is cut off.
 */
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';

const MAX_PENDING = 1000;

export interface OrderedAnswers {
  /**
   * `group`: what it is about; null: it waits for all before it. Without an answer the agent sends again: so after a
   * fault, and where `work` answers null.
   */
  add<Answer>(reply: unknown, work: () => Promise<Answer | null>, group: string | null): void;
}

export interface OrderedAnswerDeps {
  log: Log;
  agentId: string;
  isConnected: () => boolean;
  onFlood: () => void;
}

export function createOrderedAnswers(deps: OrderedAnswerDeps): OrderedAnswers {
  const { log, agentId } = deps;
  const unfinished = new Map<string, Promise<void>>();
  let queue = Promise.resolve();
  let pending = 0;

  const begin = (group: string, answer: () => Promise<void>): void => {
    const running = (unfinished.get(group) ?? Promise.resolve()).then(answer).then(() => {
      if (unfinished.get(group) === running) {
        unfinished.delete(group);
      }
    });
    unfinished.set(group, running);
  };

  return {
    add: <Answer>(reply: unknown, work: () => Promise<Answer | null>, group: string | null) => {
      pending += 1;
      if (pending > MAX_PENDING) {
        log.warn({ agentId, pending }, 'agent floods, disconnected');
        deps.onFlood();
        return;
      }
      const answer = async (): Promise<void> => {
        try {
          const given = deps.isConnected() ? await work() : null;
          if (given !== null && typeof reply === 'function') {
            (reply as (given: Answer) => void)(given);
          }
        } catch (error) {
          log.error({ agentId, reason: describeError(error) }, 'report could not be stored');
        } finally {
          pending -= 1;
        }
      };
      queue = queue.then(async () => {
        if (group !== null) {
          begin(group, answer);
          return;
        }
        await Promise.all(unfinished.values());
        await answer();
      });
    },
  };
}
