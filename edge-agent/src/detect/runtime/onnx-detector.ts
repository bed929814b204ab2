/**
 * The detector as the eye process sees it: a canvas in, detections out, one at a time. Behind it runs a worker thread
 * (onnx-worker.ts); when that dies the canvas in hand is reported lost, and a new worker is started with back-off.
 *
 * A worker does not inherit the TypeScript loader of its parent, however the parent was started, so it brings its own.
 * It is asked to end and never terminated: terminating a thread inside the runtime's native code aborts the process.
 */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { createBackoff } from '#base/backoff.ts';
import { sleep, type Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import type { Service } from '#base/service.ts';
import type { ObjectLabel } from '#protocol/incident.ts';
import type { Detection } from '../detection.ts';
import type { FromWorker, ToWorker, WorkerSettings } from './onnx-messages.ts';

const RESTART = { baseMs: 500, maxMs: 30_000 };

export type DetectOutcome =
  | { status: 'detected'; detections: Detection[]; inferenceMs: number }
  /** The canvas was lost; it is no use sending the same one again. */
  | { status: 'failed' };

export interface CanvasJob {
  /** Given away: it comes back to `recycle`. */
  pixels: ArrayBuffer;
  width: number;
  height: number;
  onDone: (outcome: DetectOutcome) => void;
}

export interface Detector extends Service {
  /** Whether `detect` may be called. */
  isFree(): boolean;
  detect(job: CanvasJob): void;
}

export interface OnnxDetectorOptions {
  modelFile: string;
  labels: readonly ObjectLabel[];
  /** Detections below this are not reported. */
  leastScore: number;
  clock: Clock;
  log: Log;
  /** Called each time the detector has become free. */
  onFree: () => void;
  /** A buffer that came back; after a crash none does. */
  recycle: (pixels: ArrayBuffer) => void;
  /** For tests: another program in place of the inference worker. */
  entry?: URL;
}

export function createOnnxDetector(options: OnnxDetectorOptions): Detector {
  const { clock, log, onFree, recycle } = options;
  const backoff = createBackoff(RESTART);
  let worker: Worker | null = null;
  let isReady = false;
  let job: CanvasJob | null = null;

  const finish = (outcome: DetectOutcome): void => {
    const done = job;
    job = null;
    done?.onDone(outcome);
  };

  const receive = (message: FromWorker): void => {
    if (message.type === 'ready') {
      isReady = true;
    } else {
      recycle(message.pixels);
      if (message.type === 'detected') {
        backoff.reset();
        finish({ ...message, status: 'detected' });
      } else {
        log.error({ reason: message.reason }, 'detection failed');
        finish({ status: 'failed' });
      }
    }
    onFree();
  };

  /** Resolves when the worker has ended, for whatever reason. */
  const runWorker = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const current = startWorker(options);
      worker = current;
      const close = (): void => current.postMessage({ type: 'close' } satisfies ToWorker);
      signal.addEventListener('abort', close, { once: true });
      current.on('message', receive);
      current.on('error', (error) => log.error({ reason: describeError(error) }, 'inference worker failed'));
      current.on('exit', () => {
        signal.removeEventListener('abort', close);
        [worker, isReady] = [null, false];
        finish({ status: 'failed' });
        resolve();
      });
    });

  return {
    isFree: () => isReady && job === null,
    detect: (next) => {
      job = next;
      const { pixels, width, height } = next;
      worker?.postMessage({ type: 'detect', pixels, width, height } satisfies ToWorker, [pixels]);
    },
    run: async (signal) => {
      const isOver = (): boolean => signal.aborted;
      while (!isOver()) {
        await runWorker(signal);
        if (!isOver()) {
          const waitMs = backoff.nextMs();
          log.warn({ waitMs }, 'inference worker restarts');
          await sleep(clock, waitMs, signal);
        }
      }
    },
  };
}

/**
 * A thread runs JavaScript only until it has registered the TypeScript loader for itself. The loader is found by its
 * package file, because resolving it by name gives another file when this module was itself loaded by `require`.
 */
function startWorker({ modelFile, labels, leastScore, entry }: OnnxDetectorOptions): Worker {
  const loaderPackage = pathToFileURL(createRequire(import.meta.url).resolve('tsx/package.json'));
  const loader = JSON.stringify(new URL('dist/esm/api/index.mjs', loaderPackage).href);
  const program = JSON.stringify((entry ?? new URL('./onnx-worker.ts', import.meta.url)).href);
  const start = `import { register } from ${loader}; register(); await import(${program});`;
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(start)}`), {
    workerData: { modelFile, labels, leastScore } satisfies WorkerSettings,
    execArgv: [],
  });
}
