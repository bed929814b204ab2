/** The thread that draws one paper: takes its order at birth, answers once, ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { describeError } from '#base/errors.ts';
import { drawPaper, type PaperAnswer, type PaperOrder } from './draw-paper.ts';

drawPaper(workerData as PaperOrder).then(
  (file) => answer({ status: 'made', file }),
  (error: unknown) => answer({ status: 'failed', reason: describeError(error) }),
);

function answer(said: PaperAnswer): void {
  parentPort?.postMessage(said);
}
