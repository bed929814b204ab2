/**
 * The face reader as the rest of a process sees it: in a worker thread, because the runtime blocks the thread it runs
 * on and neither cameras nor web pages may wait. Nothing runs before it is first opened; a thread that dies is started
 * again; every request ends, with an answer or with a fault.
 *
 *   const host = startFaceReader(faceReaderSpec(config.faces, modelDir), { clock, log });
 *   const reader = await host.open();
 *   const faces = await reader.find(picture);
 */
import type { Clock } from '#base/clock.ts';
import { GiveUp, RetryLater } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import type { FaceReader } from './face.ts';
import type { NetInUse, ReaderRequest } from './hosting/reader-messages.ts';
import type { Answer } from './hosting/reader-thread.ts';
import { createRequestQueue } from './hosting/request-queue.ts';
import { createThreadKeeper, type KeeperState } from './hosting/thread-keeper.ts';
import type { FaceReaderSpec } from './spec.ts';

/** Converting our own nets at the very first start takes seconds; starting a thread again about one. */
const OPEN_DEADLINE_MS = 120_000;
const DEADLINE_MS = 30_000;
const MOST_WAITING = 16;

export interface FaceReaderHost {
  /**
   * The reader, the same at each call; it outlives threads that die. Throws GiveUp when the nets cannot be used (the
   * message says what was expected of which file), RetryLater when the thread died. The reader's own calls throw
   * RetryLater `face-reader-busy` (too many wait), `face-reader-late` and `face-reader-died`. Closing it closes the host.
   */
  open(): Promise<FaceReader>;
  state(): FaceReaderState;
  /** What waits is refused; resolves when the thread has ended. */
  close(): Promise<void>;
}

export interface FaceReaderState {
  status: KeeperState;
  /** Null until it was ready once. */
  recipe: string | null;
  finder: NetInUse | null;
  embedder: NetInUse | null;
  /** Why it is not ready, or not as configured; empty when all is well. */
  problem: string;
  waiting: number;
}

export interface FaceReaderOptions {
  clock: Clock;
  log: Log;
  /** Requests that may wait while another is read. */
  mostWaiting?: number;
  /** From asking to the answer. */
  deadlineMs?: number;
  /** For tests: another program in place of the reader's. */
  entry?: URL;
}

export function startFaceReader(spec: FaceReaderSpec, options: FaceReaderOptions): FaceReaderHost {
  const { clock, log, entry, mostWaiting = MOST_WAITING, deadlineMs = DEADLINE_MS } = options;
  const keeper = createThreadKeeper({ spec, clock, log, entry });
  const queue = createRequestQueue({ keeper, clock, log, mostWaiting, deadlineMs });

  const close = async (): Promise<void> => {
    queue.close(new GiveUp('face-reader-closed', 'the face reader is closed'));
    await keeper.close();
  };
  return {
    open: async () => {
      await within(clock, OPEN_DEADLINE_MS, keeper.thread());
      const { recipe = '', descriptorLength = 0 } = keeper.facts() ?? {};
      return { ...createCalls(queue.ask), recipe, descriptorLength, close };
    },
    state: () => {
      const facts = keeper.facts();
      return {
        status: keeper.state(),
        recipe: facts?.recipe ?? null,
        finder: facts?.finder ?? null,
        embedder: facts?.embedder ?? null,
        problem: keeper.problem(),
        waiting: queue.size(),
      };
    },
    close,
  };
}

function createCalls(ask: (request: ReaderRequest) => Promise<Answer>): Pick<FaceReader, 'find' | 'read'> {
  return {
    find: async (picture) => {
      const answer = await ask({ type: 'find', picture });
      return answer.type === 'found' ? answer.faces : [];
    },
    read: async (picture, face) => {
      const answer = await ask({ type: 'read', picture, face });
      if (answer.type !== 'read') {
        throw new GiveUp('face-reader-confused', 'expected a read face, found something else');
      }
      return answer.face;
    },
  };
}

async function within<Value>(clock: Clock, deadlineMs: number, work: Promise<Value>): Promise<Value> {
  let cancel: () => void = () => undefined;
  const late = new Promise<never>((_, reject) => {
    cancel = clock.after(deadlineMs, () =>
      reject(new RetryLater('face-reader-late', `the face reader was not ready in ${deadlineMs} ms`)),
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    cancel();
  }
}
