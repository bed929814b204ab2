/**
 * The detector as the eye process sees it: a canvas in, detections out, one at a time. Behind it runs a worker thread
 * (onnx-worker.ts); when that dies the canvas in hand is reported lost, and a new worker is started with back-off.
 * It is asked to end and never terminated: terminating a thread inside the runtime's native code aborts the process.
 */
import type { Worker } from 'node:worker_threads';
import { createBackoff } from '#base/backoff.ts';
import { sleep, type Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import type { Service } from '#base/service.ts';
import { startThread } from '#base/program.ts';
import type { Detection } from '../detection.ts';
import type { DetectorEquipment, FromWorker, ToWorker, WorkerSettings } from './onnx-messages.ts';

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
  /** As far as is known: before the first start nothing is. */
  equipment(): DetectorEquipment;
}

export interface OnnxDetectorOptions extends WorkerSettings {
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
  let equipment: DetectorEquipment = {
    detector: 'none',
    detectorProblem: '',
    provider: '',
    providerNote: '',
  };
  /** Of the worker or its last canvas; gone with the next one that is well. */
  let fault = '';

  const finish = (outcome: DetectOutcome): void => {
    const done = job;
    job = null;
    done?.onDone(outcome);
  };

  const receive = (message: FromWorker): void => {
    if (message.type === 'ready') {
      isReady = true;
      fault = '';
      equipment = message.equipment;
      tellEquipment(log, message);
    } else {
      recycle(message.pixels);
      if (message.type === 'detected') {
        backoff.reset();
        fault = '';
        finish({ ...message, status: 'detected' });
      } else {
        fault = `detection failed: ${message.reason}`;
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
      current.on('error', (error) => {
        fault = describeError(error);
        log.error({ reason: fault }, 'inference worker failed');
      });
      current.on('exit', () => {
        signal.removeEventListener('abort', close);
        [worker, isReady] = [null, false];
        finish({ status: 'failed' });
        resolve();
      });
    });

  return {
    isFree: () => isReady && job === null,
    equipment: () => ({
      ...equipment,
      detectorProblem: [equipment.detectorProblem, fault].filter((text) => text !== '').join('; '),
    }),
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

function tellEquipment(log: Log, { equipment, runMs }: Extract<FromWorker, { type: 'ready' }>): void {
  const { detector, detectorProblem, provider, providerNote } = equipment;
  log.info({ detector, provider, runMs: Math.round(runMs) }, 'detector ready');
  if (detectorProblem !== '') {
    log.error({ reason: detectorProblem, detector }, 'the configured detector cannot be used');
  }
  if (providerNote !== '') {
    log.warn({ reason: providerNote, provider }, 'the configured execution providers do not work here');
  }
}

function startWorker({ detectors, marks, entry }: OnnxDetectorOptions): Worker {
  const program = entry ?? new URL('./onnx-worker.ts', import.meta.url);
  return startThread(program, { detectors, marks } satisfies WorkerSettings);
}
