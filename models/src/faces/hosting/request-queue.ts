/** Requests to the reader thread: one at a time, so many may wait, and each ends within its deadline. */
import type { Clock } from '#base/clock.ts';
import { RetryLater } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import type { ReaderRequest } from './reader-messages.ts';
import type { Answer, ReaderThread } from './reader-thread.ts';
import type { ThreadKeeper } from './thread-keeper.ts';

export interface RequestQueueOptions {
  keeper: ThreadKeeper;
  clock: Clock;
  log: Log;
  /** Besides the one that is being answered. */
  mostWaiting: number;
  /** From asking to the answer. */
  deadlineMs: number;
}

export interface RequestQueue {
  ask: (request: ReaderRequest) => Promise<Answer>;
  /** Waiting, without the one that is being answered. */
  size(): number;
  /** What waits, and what is asked from now on, is refused with this. */
  close(reason: Error): void;
}

interface Job {
  request: ReaderRequest;
  resolve: (answer: Answer) => void;
  reject: (error: Error) => void;
}

export function createRequestQueue(options: RequestQueueOptions): RequestQueue {
  const { keeper, clock, log, mostWaiting, deadlineMs } = options;
  let waiting: Job[] = [];
  let inHand: Job | null = null;
  let isPumping = false;
  let closedFor: Error | null = null;

  const refuseAll = (error: Error): void => {
    const refused = waiting;
    waiting = [];
    refused.forEach((job) => job.reject(error));
  };

  const work = async (thread: ReaderThread, job: Job): Promise<void> => {
    inHand = job;
    try {
      job.resolve(await thread.ask(job.request));
      keeper.praise();
    } catch (error) {
      job.reject(error as Error);
    }
    inHand = null;
  };

  const pump = async (): Promise<void> => {
    while (waiting.length > 0) {
      try {
        const thread = await keeper.thread();
        const job = waiting.shift();
        await (job && work(thread, job));
      } catch (error) {
        refuseAll(error as Error);
      }
    }
    isPumping = false;
  };

  const expire = (job: Job): void => {
    job.reject(new RetryLater('face-reader-late', `the face reader gave no answer in ${deadlineMs} ms`));
    waiting = waiting.filter((other) => other !== job);
    if (job === inHand) {
      log.error({ deadlineMs }, 'face reader does not answer');
      keeper.abandon();
    }
  };

  const enqueue = (job: Job): void => {
    waiting.push(job);
    if (!isPumping) {
      isPumping = true;
      void pump();
    }
  };

  return {
    ask: (request) =>
      new Promise<Answer>((resolve, reject) => {
        if (closedFor || waiting.length >= mostWaiting) {
          const busy = `${waiting.length} requests wait for the face reader, expected at most ${mostWaiting}`;
          reject(closedFor ?? new RetryLater('face-reader-busy', busy));
          return;
        }
        const job: Job = { request, resolve, reject };
        const cancel = clock.after(deadlineMs, () => expire(job));
        job.resolve = (answer) => {
          cancel();
          resolve(answer);
        };
        job.reject = (error) => {
          cancel();
          reject(error);
        };
        enqueue(job);
      }),
    size: () => waiting.length,
    close: (reason) => {
      closedFor = reason;
      refuseAll(reason);
    },
  };
}
