/**
 * Brings the newest rules of each camera to its agent, and keeps trying: when somebody changes them, and whenever the
 * agent says hello. An agent that knows newer ones than central (whose ledger was put back from a copy) hands them
 * over instead: the agent works by them, so they are what is true.
 *
 * The deliveries of one camera go one after another, so an older revision cannot overtake a newer one.
 */
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import type { RuleDelivery } from '#protocol/camera-rules.ts';
import type { AgentQuestions } from './agent-questions.ts';
import type { RuleStore } from './stores.ts';

export interface RuleDeliveryDeps {
  log: Log;
  rules: RuleStore;
  questions: AgentQuestions;
  nowMs: () => number;
  /** What a camera is watched for has changed. */
  onInForce: () => void;
}

export interface RuleDeliveries {
  /** Answers when the agent has taken the newest rules, refused them or turned out to be away. */
  deliver(agentId: string, cameraId: string): Promise<RuleDelivery>;
  /** The agent has just said hello: whatever it works by that is not the newest is put right. */
  agentCame(agentId: string): void;
  settled(): Promise<void>;
}

export function createRuleDeliveries(deps: RuleDeliveryDeps): RuleDeliveries {
  const { log, rules } = deps;
  const queues = new Map<string, Promise<unknown>>();

  const inOrder = <Result>(cameraId: string, work: () => Promise<Result>): Promise<Result> => {
    const running = (queues.get(cameraId) ?? Promise.resolve()).then(work, work);
    queues.set(cameraId, running);
    const forget = (): void => {
      if (queues.get(cameraId) === running) {
        queues.delete(cameraId);
      }
    };
    running.then(forget, forget);
    return running;
  };

  const catchUp = async (agentId: string): Promise<void> => {
    for (const { cameraId, heldRevision, newestRevision } of await rules.outOfStep(agentId)) {
      await inOrder(cameraId, async () => {
        await (heldRevision > newestRevision ? takeOver : deliver)(deps, agentId, cameraId);
      });
    }
  };

  return {
    deliver: (agentId, cameraId) => inOrder(cameraId, () => deliver(deps, agentId, cameraId)),
    agentCame: (agentId) => {
      const running = catchUp(agentId).catch((error: unknown) => {
        log.error({ agentId, reason: describeError(error) }, 'rules could not be brought to the agent');
      });
      queues.set(`agent ${agentId}`, running);
    },
    settled: async () => {
      await Promise.allSettled([...queues.values()]);
    },
  };
}

async function deliver(
  { log, rules, questions, onInForce }: RuleDeliveryDeps,
  agentId: string,
  cameraId: string,
): Promise<RuleDelivery> {
  const newest = await rules.newest(cameraId);
  if (newest === null) {
    return { status: 'in-force' };
  }
  const { revision } = newest.set;
  const asked = await questions.ask(agentId, 'rules-set', { cameraId, set: newest.set });
  if (asked.status === 'away') {
    return { status: 'on-its-way' };
  }
  const { answer } = asked;
  if (answer.status === 'refused') {
    log.warn({ agentId, cameraId, revision, reason: answer.reason }, 'agent refuses rules');
    await rules.markRefused(cameraId, revision, answer.reason);
    return answer;
  }
  await rules.markInForce(agentId, cameraId, { revision, summaries: answer.rules });
  log.info({ agentId, cameraId, revision }, 'rules in force');
  onInForce();
  return { status: 'in-force' };
}

async function takeOver(
  { log, rules, questions, nowMs }: RuleDeliveryDeps,
  agentId: string,
  cameraId: string,
): Promise<void> {
  const asked = await questions.ask(agentId, 'rules-get', { cameraId });
  if (asked.status === 'answered' && asked.answer.status === 'held') {
    const { set } = asked.answer;
    await rules.takeOver(cameraId, set, { id: agentId, name: 'bộ xử lý biên', atMs: nowMs() });
    log.warn({ agentId, cameraId, revision: set.revision }, 'rules of the agent are newer, taken over');
  }
}
