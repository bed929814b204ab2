/**
 * One life of the worker thread that reads faces: what it said when it had opened its nets, and one question at a time.
 * It is asked to end and never terminated: terminating a thread inside the runtime's native code aborts the process.
 */
import { describeError, GiveUp, RetryLater } from '#base/errors.ts';
import { startThread } from '#base/program.ts';
import type { FaceReaderSpec } from '../spec.ts';
import type { FromReader, ReaderFacts, ReaderFault, ReaderRequest, ToReader } from './reader-messages.ts';

/** A wiring file, because the nets are made by folders that come after this one. */
const ENTRY = new URL('../../face-reader-worker.ts', import.meta.url);

export type Answer = Extract<FromReader, { type: 'found' | 'read' }>;

export interface ReaderThread {
  /** Rejects when the nets cannot be used, or the thread ends before it knows. */
  ready: Promise<ReaderFacts>;
  /** Resolves when it has ended, or was given up. */
  ended: Promise<void>;
  /** Not before it is ready, and not before the last answer. Rejects when the thread ends. */
  ask(request: ReaderRequest): Promise<Answer>;
  /** It ends when it has answered. */
  close(): void;
  /** It does not answer: whatever it still does is no longer heard of, and does not keep the process. */
  abandon(): void;
}

/** `entry`: for tests, another program. */
export function startReaderThread(spec: FaceReaderSpec, entry: URL = ENTRY): ReaderThread {
  const worker = startThread(entry, spec);
  const [ready, ended] = [settleable<ReaderFacts>(), settleable<undefined>()];
  let answer: Settleable<Answer> | null = null;
  let fault = '';
  // Whoever waits for it sees the rejection; often nobody does.
  ready.promise.catch(() => undefined);

  const end = (reason: string): void => {
    const error = new RetryLater('face-reader-died', `the face reader ended: ${reason}`);
    ready.reject(error);
    answer?.reject(error);
    answer = null;
    ended.resolve(undefined);
  };
  const hear = (message: FromReader): void => {
    if (message.type === 'ready') {
      ready.resolve(message.facts);
    } else if (message.type === 'unusable') {
      ready.reject(errorOf(message.fault));
    } else {
      const waiting = answer;
      answer = null;
      if (message.type === 'failed') {
        waiting?.reject(errorOf(message.fault));
      } else {
        waiting?.resolve(message);
      }
    }
  };
  worker.on('message', hear);
  worker.on('error', (error) => (fault = describeError(error)));
  worker.on('exit', (code) => end(fault === '' ? `exit code ${code}` : fault));

  const post = (message: ToReader, transfer: ArrayBuffer[] = []): void =>
    worker.postMessage(message, transfer);
  return {
    ready: ready.promise,
    ended: ended.promise,
    ask: (request) => {
      // The caller keeps its picture: it reads the faces it has found in it. A Buffer's own slice would not copy.
      const data = new Uint8Array(request.picture.data);
      post({ ...request, picture: { ...request.picture, data } }, [data.buffer]);
      const asked = settleable<Answer>();
      answer = asked;
      return asked.promise;
    },
    close: () => post({ type: 'close' }),
    abandon: () => {
      post({ type: 'close' });
      worker.removeAllListeners('message');
      worker.unref();
      end('it did not answer');
    },
  };
}

function errorOf({ kind, code, reason }: ReaderFault): Error {
  return kind === 'GiveUp' ? new GiveUp(code, reason) : new RetryLater(code, reason);
}

interface Settleable<Value> {
  promise: Promise<Value>;
  resolve: (value: Value) => void;
  reject: (error: Error) => void;
}

function settleable<Value>(): Settleable<Value> {
  let resolve: (value: Value) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<Value>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { promise, resolve, reject };
}
