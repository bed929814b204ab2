/**
 * Keeps a reader thread: starts it when it is first needed, and again, with back-off, after it died. Nets that cannot
 * be used are not tried again at once, and why is told meanwhile.
 */
import { createBackoff } from '#base/backoff.ts';
import { sleep, type Clock } from '#base/clock.ts';
import { describeError, GiveUp } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import type { FaceReaderSpec } from '../spec.ts';
import { startReaderThread, type ReaderThread } from './reader-thread.ts';
import type { ReaderFacts } from './reader-messages.ts';

const RESTART = { baseMs: 500, maxMs: 30_000 };

export interface ThreadKeeperOptions {
  spec: FaceReaderSpec;
  clock: Clock;
  log: Log;
  /** For tests: another program in place of the reader's. */
  entry?: URL | undefined;
}

export type KeeperState = 'idle' | 'starting' | 'ready' | 'waiting' | 'unusable' | 'closed';

export interface ThreadKeeper {
  state(): KeeperState;
  /** Of the last start that went well. */
  facts(): ReaderFacts | null;
  /** Why it is not ready, or what last went wrong; empty while all is well. */
  problem(): string;
  /** A thread that is ready. Rejects when the nets cannot be used, and when it is closed. */
  thread(): Promise<ReaderThread>;
  /** The thread answered. */
  praise(): void;
  /** The thread does not answer. */
  abandon(): void;
  close(): Promise<void>;
}

export function createThreadKeeper({ spec, clock, log, entry }: ThreadKeeperOptions): ThreadKeeper {
  const backoff = createBackoff(RESTART);
  const closing = new AbortController();
  let state: KeeperState = 'idle';
  let facts: ReaderFacts | null = null;
  let problem = '';
  let unusable: Error | null = null;
  let notBeforeMs = 0;
  let running: ReaderThread | null = null;
  let ready: Promise<ReaderThread> | null = null;

  const onEnded = (thread: ReaderThread): void => {
    if (running !== thread) {
      return;
    }
    [running, ready] = [null, null];
    const waitMs = backoff.nextMs();
    notBeforeMs = clock.monotonicMs() + waitMs;
    if (!closing.signal.aborted) {
      state = unusable ? 'unusable' : 'waiting';
      problem = unusable ? describeError(unusable) : 'the face reader died';
      log.warn({ waitMs, reason: problem }, 'face reader ended');
    }
  };

  const start = async (): Promise<ReaderThread> => {
    const waitMs = notBeforeMs - clock.monotonicMs();
    if (waitMs > 0) {
      await sleep(clock, waitMs, closing.signal);
    }
    refuseIfClosed(closing.signal);
    state = 'starting';
    unusable = null;
    const thread = startReaderThread(spec, entry);
    running = thread;
    void thread.ended.then(() => onEnded(thread));
    try {
      const told = await thread.ready;
      refuseOtherNets(facts, told);
      facts = told;
      [state, problem] = ['ready', told.finderProblem];
      tell(log, told);
      return thread;
    } catch (error) {
      unusable = error instanceof GiveUp ? error : null;
      thread.close();
      onEnded(thread);
      throw error;
    }
  };

  return {
    state: () => state,
    facts: () => facts,
    problem: () => problem,
    thread: () => {
      if (unusable && clock.monotonicMs() < notBeforeMs) {
        return Promise.reject(unusable);
      }
      ready ??= start().catch((error: unknown) => {
        ready = null;
        throw error;
      });
      return ready;
    },
    praise: () => {
      backoff.reset();
      problem = facts?.finderProblem ?? '';
    },
    abandon: () => running?.abandon(),
    close: async () => {
      closing.abort();
      state = 'closed';
      running?.close();
      await running?.ended;
    },
  };
}

function refuseIfClosed(signal: AbortSignal): void {
  if (signal.aborted) {
    throw new GiveUp('face-reader-closed', 'the face reader is closed');
  }
}

/** Whoever holds descriptors of the old nets would compare them with those of the new ones. */
function refuseOtherNets(before: ReaderFacts | null, now: ReaderFacts): void {
  if (before && before.recipe !== now.recipe) {
    throw new GiveUp(
      'face-nets-changed',
      `the files of the nets have changed: expected ${before.recipe}, found ${now.recipe}; start the program again`,
    );
  }
}

function tell(log: Log, { recipe, finder, embedder, finderProblem }: ReaderFacts): void {
  log.info({ finder: finder.name, embedder: embedder.name, recipe }, 'face reader ready');
  if (finderProblem !== '') {
    log.error({ reason: finderProblem, finder: finder.name }, 'the configured face finder cannot be used');
  }
  for (const { name, provider, providerNote } of [finder, embedder]) {
    if (providerNote !== '') {
      log.warn(
        { net: name, provider, reason: providerNote },
        'a configured execution provider does not work here',
      );
    }
  }
}
