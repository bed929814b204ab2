/**
 * Entry of the inference worker thread: ONNX Runtime blocks the thread it runs on, and the thread of the cameras
 * must not wait. One session, one compute thread: an eye process is one core.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { describeError, GiveUp } from '#base/errors.ts';
import { openDetector, type OpenDetector } from './open-detector.ts';
import type { DetectorEquipment, FromWorker, ToWorker, WorkerSettings } from './onnx-messages.ts';

const port = parentPort;
if (!port) {
  throw new GiveUp('not-a-worker', 'onnx-worker runs as a worker thread only');
}
const { detector, equipment } = await openFirst(workerData as WorkerSettings);

const post = (message: FromWorker, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);

port.on('message', (message: ToWorker) => {
  if (message.type === 'close') {
    void detector.close().finally(() => port.close());
    return;
  }
  const { pixels, width, height } = message;
  const startedAtMs = performance.now();
  detector
    .detect(new Uint8Array(pixels, 0, width * height * 3), { width, height })
    .then((detections) =>
      post({ type: 'detected', pixels, detections, inferenceMs: performance.now() - startedAtMs }, [pixels]),
    )
    .catch((error: unknown) => post({ type: 'failed', pixels, reason: describeError(error) }, [pixels]));
});
post({ type: 'ready', equipment, runMs: detector.runMs });

/** A detector that cannot be used gives way to the next one; why is part of what is told. */
async function openFirst({
  detectors,
  marks,
}: WorkerSettings): Promise<{ detector: OpenDetector; equipment: DetectorEquipment }> {
  const problems: string[] = [];
  for (const spec of detectors) {
    try {
      const opened = await openDetector(spec, marks);
      const { provider, providerNote } = opened;
      const detectorProblem = problems.join('; ');
      return {
        detector: opened,
        equipment: { detector: spec.name, detectorProblem, provider, providerNote },
      };
    } catch (error) {
      problems.push(`${spec.name}: ${describeError(error)}`);
    }
  }
  throw new GiveUp('no-detector', problems.join('; '));
}
