/**
 * What waits for the disk, of one camera, in order, one thing at a time. Fragments that have piled up go together, so
 * that a slow disk is not asked more often than it can answer.
 */
import type { BuiltFragment } from './mp4/fragment-builder.ts';
import type { SegmentHead } from './finish-segment.ts';
import type { ClosedSegment, OpenSegment } from './segment.ts';

export type QueuedWork =
  | { type: 'open'; segment: OpenSegment; head: SegmentHead }
  | { type: 'fragment'; fragment: BuiltFragment }
  | { type: 'close'; end: ClosedSegment['end']; droppedMs: number };

export interface QueueWorker {
  open(segment: OpenSegment, head: SegmentHead): Promise<void>;
  write(fragments: BuiltFragment[]): Promise<void>;
  close(end: ClosedSegment['end'], droppedMs: number): Promise<void>;
  /** A worker should not throw; where it does, the queue goes on with what comes next. */
  onFault(error: unknown): void;
}

export interface WriteQueue {
  give(work: QueuedWork): void;
  /** What waits and what is being written. */
  readonly fragments: number;
  readonly bytes: number;
  /** A segment waits to be opened. */
  hasOpen(): boolean;
  settled(): Promise<void>;
}

const MOST_BYTES_A_WRITE = 8 * 1024 * 1024;

export function createWriteQueue(worker: QueueWorker): WriteQueue {
  const queue: QueuedWork[] = [];
  let fragments = 0;
  let bytes = 0;
  let working: Promise<void> | null = null;

  const takeFragments = (): BuiltFragment[] => {
    const taken: BuiltFragment[] = [];
    let takenBytes = 0;
    for (let next = queue[0]; next?.type === 'fragment' && takenBytes < MOST_BYTES_A_WRITE; next = queue[0]) {
      taken.push(next.fragment);
      takenBytes += next.fragment.sizeBytes;
      queue.shift();
    }
    return taken;
  };

  const doNext = async (next: QueuedWork): Promise<void> => {
    if (next.type === 'fragment') {
      const taken = takeFragments();
      try {
        await worker.write(taken);
      } finally {
        fragments -= taken.length;
        bytes -= taken.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
      }
      return;
    }
    queue.shift();
    await (next.type === 'open'
      ? worker.open(next.segment, next.head)
      : worker.close(next.end, next.droppedMs));
  };

  const workOff = async (): Promise<void> => {
    for (let next = queue[0]; next; next = queue[0]) {
      await doNext(next).catch((error: unknown) => worker.onFault(error));
    }
    working = null;
  };

  return {
    get fragments() {
      return fragments;
    },
    get bytes() {
      return bytes;
    },
    give: (work) => {
      queue.push(work);
      if (work.type === 'fragment') {
        fragments += 1;
        bytes += work.fragment.sizeBytes;
      }
      working ??= workOff();
    },
    hasOpen: () => queue.some(({ type }) => type === 'open'),
    settled: async () => {
      while (working) {
        await working;
      }
    },
  };
}
