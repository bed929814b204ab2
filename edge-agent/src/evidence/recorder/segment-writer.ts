/**
 * Brings the segments of one camera to disk. Whoever gives it work never waits and never hears an exception: a slow
 * disk fills a bounded queue (write-queue.ts), a failing one ends the segment and is tried again with the next.
 * Not here: where segments and fragments begin (segment-cutter.ts).
 */
import { join } from 'node:path';
import type { Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import { finishSegment, type SegmentHead, type WrittenSegment } from './finish-segment.ts';
import type { BuiltFragment } from './mp4/fragment-builder.ts';
import type { SegmentDisk } from './part-file.ts';
import type { ClosedSegment, OpenSegment, RecorderSetup } from './segment.ts';
import { createPatience, type Refusal } from './patience.ts';
import type { TroubleTeller } from './trouble-teller.ts';
import { createWriteQueue } from './write-queue.ts';

export interface SegmentWriter {
  /** Why nothing is taken at the moment; null: it is. */
  refusal(): Refusal | null;
  open(segment: OpenSegment, head: SegmentHead): void;
  /** To the segment opened last. */
  append(fragment: BuiltFragment): void;
  close(end: ClosedSegment['end'], droppedMs: number): void;
  /** The segment opened last cannot be written any further: a new one is needed. */
  readonly isBroken: boolean;
  /** Everything given so far is on disk or given up. */
  settled(): Promise<void>;
}

export interface SegmentWriterOptions {
  setup: RecorderSetup;
  disk: SegmentDisk;
  /** How much may wait for the disk. */
  most: { fragments: number; bytes: number };
  teller: TroubleTeller;
  clock: Clock;
  log: Log;
  /** Its first pictures are on disk. */
  onOpened: (segment: OpenSegment) => void;
  onClosed: (segment: ClosedSegment) => void;
}

export function createSegmentWriter(options: SegmentWriterOptions): SegmentWriter {
  const { setup, disk, most, teller, clock, log } = options;
  let current: WrittenSegment | null = null;
  /** The segment whose work is being done, whether its file is there or not. */
  let segment: OpenSegment | null = null;
  const patience = createPatience(clock);
  let isBroken = false;

  const fail = async (error: unknown, lost: readonly BuiltFragment[]): Promise<void> => {
    const failure = patience.failed(error);
    // A segment that waits to be opened is tried on its own.
    isBroken = !queue.hasOpen();
    log.warn(failure, 'recording cannot be written');
    lose(teller, failure, segment, lost);
    await close(
      'disk',
      lost.reduce((sum, { durationMs }) => sum + durationMs, 0),
    );
  };

  const open = async (next: OpenSegment, head: SegmentHead): Promise<void> => {
    segment = next;
    try {
      const file = await disk.create(join(setup.folder, next.file), setup.key);
      current = { segment: next, file, head, fragments: [], wholeBytes: 0 };
      await file.append([head.initial, head.room]);
      current.wholeBytes = file.sizeBytes;
    } catch (error) {
      await fail(error, []);
    }
  };

  const write = async (fragments: BuiltFragment[]): Promise<void> => {
    if (!current) {
      lose(teller, patience.last() ?? NO_FILE, segment, fragments);
      return;
    }
    try {
      await current.file.append(fragments.flatMap(({ parts }) => parts));
      if (setup.isForced) {
        await current.file.force();
      }
    } catch (error) {
      await fail(error, fragments);
      return;
    }
    const isFirst = current.fragments.length === 0;
    current.wholeBytes = current.file.sizeBytes;
    current.fragments.push(...fragments.map(({ parts: _, ...fragment }) => fragment));
    patience.worked();
    teller.written(endOf(current.segment, fragments.at(-1)));
    if (isFirst) {
      options.onOpened(current.segment);
    }
  };

  const close = async (end: ClosedSegment['end'], droppedMs: number): Promise<void> => {
    const written = current;
    current = null;
    const closed = written && (await finishOrLeave(written, { end, droppedMs, folder: setup.folder, log }));
    if (closed) {
      options.onClosed(closed);
    }
  };

  const onFault = (error: unknown): void => {
    log.error({ err: error }, 'writing recordings failed');
    patience.failed(error);
    isBroken = true;
  };
  const queue = createWriteQueue({ open, write, close, onFault });

  return {
    get isBroken() {
      return isBroken;
    },
    refusal: () => {
      const failure = patience.refusal();
      if (failure) {
        return failure;
      }
      const isFull = queue.fragments >= most.fragments || queue.bytes >= most.bytes;
      const detail = `${queue.fragments} fragments, ${queue.bytes} bytes wait for the disk`;
      return isFull ? { kind: 'slow', detail } : null;
    },
    open: (next, head) => {
      isBroken = false;
      queue.give({ type: 'open', segment: next, head });
    },
    append: (fragment) => {
      queue.give({ type: 'fragment', fragment });
    },
    close: (end, droppedMs) => {
      queue.give({ type: 'close', end, droppedMs });
    },
    settled: () => queue.settled(),
  };
}

const NO_FILE: Refusal = { kind: 'failed', detail: 'no file to write to' };

function lose(
  teller: TroubleTeller,
  { kind, detail }: Refusal,
  segment: OpenSegment | null,
  fragments: readonly BuiltFragment[],
): void {
  for (const { startsMs, durationMs } of fragments) {
    const fromMs = (segment?.startsAtMs ?? 0) + startsMs;
    teller.dropped(kind, fromMs, fromMs + durationMs, detail);
  }
}

function endOf({ startsAtMs }: OpenSegment, last: BuiltFragment | undefined): number {
  return startsAtMs + (last ? last.startsMs + last.durationMs : 0);
}

interface Finishing {
  end: ClosedSegment['end'];
  droppedMs: number;
  folder: string;
  log: Log;
}

/**
 * What cannot be finished stays under its temporary name, and is made whole when recordings and index are compared
 * the next time.
 */
async function finishOrLeave(
  written: WrittenSegment,
  { end, droppedMs, folder, log }: Finishing,
): Promise<ClosedSegment | null> {
  const { file } = written.segment;
  try {
    return await finishSegment(written, folder, end, droppedMs);
  } catch (error) {
    log.warn({ file, problem: describeError(error) }, 'a segment could not be finished');
    return null;
  } finally {
    await written.file.close().catch((error: unknown) => {
      log.warn({ file, problem: describeError(error) }, 'a segment could not be closed');
    });
  }
}
