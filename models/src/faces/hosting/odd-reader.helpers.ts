/**
 * For tests: a program in place of the reader's thread that dies, keeps silent or complains when it is told to, which
 * the real one does not. What it does is said by the width of the picture; its recipe stands in the file `modelDir`.
 */
import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { FaceReaderSpec } from '../spec.ts';
import type { FromReader, ToReader } from './reader-messages.ts';

export const ODD = { answer: 1, die: 2, keepSilent: 3, complain: 4 } as const;

const net = { name: 'odd', provider: 'cpu', providerNote: '' };

if (parentPort) {
  const port = parentPort;
  const post = (message: FromReader): void => port.postMessage(message);
  const recipe = readFileSync((workerData as FaceReaderSpec).modelDir, 'utf8');
  if (recipe === 'unusable') {
    const fault = { kind: 'GiveUp', code: 'model-file', reason: 'odd.onnx is empty' } as const;
    post({ type: 'unusable', fault });
  } else {
    port.on('message', (message: ToReader) => {
      if (message.type === 'close') {
        port.close();
      } else if (message.picture.width === ODD.die) {
        process.exit(3);
      } else if (message.picture.width === ODD.complain) {
        post({ type: 'failed', fault: { kind: 'GiveUp', code: 'descriptor', reason: 'no length' } });
      } else if (message.picture.width === ODD.answer) {
        post({ type: 'found', faces: [] });
      }
    });
    post({
      type: 'ready',
      facts: { recipe, descriptorLength: 3, finder: net, embedder: net, finderProblem: '' },
    });
  }
}
