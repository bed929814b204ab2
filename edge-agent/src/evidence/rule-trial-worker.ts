/** The thread of one trial: takes its order at birth, answers once, ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { describeError } from '#base/errors.ts';
import { tryRules, type TrialOrder } from './rule-trial.ts';
import type { TrialAnswer } from './rule-trials.ts';

parentPort?.postMessage(answer());

function answer(): TrialAnswer {
  try {
    return { status: 'tried', trial: tryRules(workerData as TrialOrder) };
  } catch (error) {
    return { status: 'failed', reason: describeError(error) };
  }
}
