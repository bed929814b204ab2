/**
 * Entry of the inference worker thread: ONNX Runtime blocks the thread it runs on, and the thread of the cameras
 * must not wait. One session, one compute thread: an eye process is one core.
 */
import { parentPort, workerData } from 'node:worker_threads';
import * as ort from 'onnxruntime-node';
import { describeError, GiveUp } from '#base/errors.ts';
import { readPeaks } from './centernet-peaks.ts';
import type { FromWorker, ToWorker, WorkerSettings } from './onnx-messages.ts';

const port = parentPort;
if (!port) {
  throw new GiveUp('not-a-worker', 'onnx-worker runs as a worker thread only');
}
const settings = workerData as WorkerSettings;
const session = await ort.InferenceSession.create(settings.modelFile, {
  executionProviders: ['cpu'],
  executionMode: 'sequential',
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  graphOptimizationLevel: 'all',
});

const post = (message: FromWorker, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);

port.on('message', (message: ToWorker) => {
  if (message.type === 'close') {
    void session.release().finally(() => port.close());
    return;
  }
  const { pixels } = message;
  detect(message)
    .then((result) => post({ type: 'detected', pixels, ...result }, [pixels]))
    .catch((error: unknown) => post({ type: 'failed', pixels, reason: describeError(error) }, [pixels]));
});
post({ type: 'ready' });

async function detect({ pixels, width, height }: Extract<ToWorker, { type: 'detect' }>) {
  const startedAtMs = performance.now();
  const input = new ort.Tensor('uint8', new Uint8Array(pixels, 0, width * height * 3), [1, height, width, 3]);
  const { heat, reach } = await session.run({ input });
  const [, , rows, columns] = heat?.dims ?? [];
  if (!heat || !reach || rows === undefined || columns === undefined) {
    throw new GiveUp('model-outputs', 'the model lacks the outputs heat and reach');
  }
  const heads = {
    heat: heat.data as Float32Array,
    reach: reach.data as Float32Array,
    width: columns,
    height: rows,
  };
  const detections = readPeaks(heads, settings.labels, settings.leastScore);
  return { detections, inferenceMs: performance.now() - startedAtMs };
}
