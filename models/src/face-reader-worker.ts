/** Entry of the thread that reads faces (faces/start-face-reader.ts starts it): one request at a time, one answer each. */
import { parentPort, workerData } from 'node:worker_threads';
import { describeError, GiveUp, RetryLater } from '#base/errors.ts';
import type { FaceReader } from './faces/face.ts';
import type { FromReader, ReaderFault, ReaderRequest, ToReader } from './faces/hosting/reader-messages.ts';
import type { FaceReaderSpec } from './faces/spec.ts';
import { openFaceReader } from './open-face-reader.ts';

const port = parentPort;
if (!port) {
  throw new GiveUp('not-a-worker', 'face-reader-worker runs as a worker thread only');
}
const post = (message: FromReader): void => port.postMessage(message);

try {
  const { reader, facts } = await openFaceReader(workerData as FaceReaderSpec);
  port.on('message', (message: ToReader) => {
    if (message.type === 'close') {
      void reader.close().finally(() => port.close());
      return;
    }
    answer(reader, message).then(post, (error: unknown) => post({ type: 'failed', fault: faultOf(error) }));
  });
  post({ type: 'ready', facts });
} catch (error) {
  post({ type: 'unusable', fault: faultOf(error) });
}

async function answer(reader: FaceReader, request: ReaderRequest): Promise<FromReader> {
  return request.type === 'find'
    ? { type: 'found', faces: await reader.find(request.picture) }
    : { type: 'read', face: await reader.read(request.picture, request.face) };
}

function faultOf(error: unknown): ReaderFault {
  const isKnown = error instanceof GiveUp || error instanceof RetryLater;
  return {
    kind: error instanceof GiveUp ? 'GiveUp' : 'RetryLater',
    code: isKnown ? error.code : 'face-reader',
    reason: describeError(error),
  };
}
