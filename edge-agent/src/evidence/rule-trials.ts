/**
 * Starts trials of rules beside the agent's event loop, one at a time: the box has alarms to raise first. A trial
 * that takes too long is given up.
 * Not here: what a trial does (rule-trial.ts).
 */
import type { Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import { startThread } from '#base/program.ts';
import type { Trial } from '#protocol/camera-rules.ts';
import type { TrialOrder } from './rule-trial.ts';

export type TrialAnswer =
  { status: 'tried'; trial: Trial } | { status: 'busy' } | { status: 'failed'; reason: string };

export interface RuleTrials {
  run: (order: TrialOrder) => Promise<TrialAnswer>;
}

/** Shorter than central waits. */
const LONGEST_RUN_MS = 80_000;

export function createRuleTrials(clock: Clock): RuleTrials {
  let isBusy = false;
  return {
    run: async (order) => {
      if (isBusy) {
        return { status: 'busy' };
      }
      isBusy = true;
      try {
        return await runWorker(order, clock);
      } finally {
        isBusy = false;
      }
    },
  };
}

function runWorker(order: TrialOrder, clock: Clock): Promise<TrialAnswer> {
  return new Promise((resolve) => {
    const worker = startThread(new URL('./rule-trial-worker.ts', import.meta.url), order);
    const cancel = clock.after(LONGEST_RUN_MS, () => {
      resolve({ status: 'failed', reason: `given up after ${LONGEST_RUN_MS / 1000} s` });
      void worker.terminate();
    });
    worker.once('message', (answer: TrialAnswer) => {
      cancel();
      resolve(answer);
    });
    worker.once('error', (error) => {
      cancel();
      resolve({ status: 'failed', reason: describeError(error) });
    });
    worker.once('exit', () => {
      cancel();
      resolve({ status: 'failed', reason: 'the trial ended without an answer' });
    });
  });
}
