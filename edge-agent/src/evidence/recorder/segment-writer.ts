/**
 * Brings the segments of one camera to disk, in order, one write at a time. Whoever gives it work never waits and
 * never hears an exception: a slow disk fills a bounded queue, a failing one ends the segment and is tried again.
 *
 * What has piled up goes into one write and is forced to disk once, so that a slow disk is not asked more often than
 * it can answer. Not here: where segments and fragments begin (segment-cutter.ts).
 */
import { join } from 'node:path';
import type { Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import { finishSegment, type SegmentHead, type WrittenSegment } from './finish-segment.ts';
import type { BuiltFragment } from './mp4/fragment-builder.ts';
import type { SegmentDisk } from './part-file.ts';
import type { ClosedSegment, OpenSegment, RecorderSetup } from './segment.ts';
import { troubleKind, type TroubleKind, type TroubleTeller } from './trouble-teller.ts';

export interface SegmentWriter {
  /** Why nothing is taken at the moment; null: it is. */
  refusal(): { kind: TroubleKind; detail: string } | null;
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
  onOpened: (segment: OpenSegment) => void;
  onClosed: (segment: ClosedSegment) => void;
}

type Work =
  | { type: 'open'; segment: OpenSegment; head: SegmentHead }
  | { type: 'fragment'; fragment: BuiltFragment }
  | { type: 'close'; end: ClosedSegment['end']; droppedMs: number };

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 5_000;
const MOST_BYTES_A_WRITE = 8 * 1024 * 1024;

export function createSegmentWriter(options: SegmentWriterOptions): SegmentWriter {
  const { setup, disk, most, teller, clock, log } = options;
  const queue: Work[] = [];
  let waiting = { fragments: 0, bytes: 0 };
  let current: WrittenSegment | null = null;
  /** The segment whose work is being done, whether its file is there or not. */
  let segment: OpenSegment | null = null;
  let failure: { kind: TroubleKind; detail: string; retryAtMs: number } | null = null;
  let failures = 0;
  let isBroken = false;
  let working: Promise<void> | null = null;

  /** Opens given after the failing one are tried anew; only the newest segment's fate is the giver's business. */
  const hasNewerOpen = (): boolean => queue.some(({ type }) => type === 'open');

  const fail = async (error: unknown, lost: readonly BuiltFragment[]): Promise<void> => {
    failures += 1;
    const kind = troubleKind(error);
    const detail = describeError(error);
    const waitMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1));
    failure = { kind, detail, retryAtMs: clock.monotonicMs() + waitMs };
    isBroken = !hasNewerOpen();
    log.warn({ kind, detail, waitMs }, 'recording cannot be written');
    const startsAtMs = segment?.startsAtMs ?? clock.nowMs();
    for (const { startsMs, durationMs } of lost) {
      teller.dropped(kind, startsAtMs + startsMs, startsAtMs + startsMs + durationMs, detail);
    }
    const lostMs = lost.reduce((sum, { durationMs }) => sum + durationMs, 0);
    await finish('disk', lostMs);
  };

  const finish = async (end: ClosedSegment['end'], droppedMs: number): Promise<void> => {
    const written = current;
    current = null;
    if (!written) {
      return;
    }
    try {
      const closed = await finishSegment(written, setup.folder, end, droppedMs);
      if (closed) {
        options.onClosed(closed);
      }
    } catch (error) {
      // It stays under its temporary name and is made whole when recordings and index are next compared.
      log.warn(
        { file: written.segment.file, problem: describeError(error) },
        'a segment could not be finished',
      );
    } finally {
      await written.file.close().catch((error: unknown) => {
        log.warn({ problem: describeError(error) }, 'a segment could not be closed');
      });
    }
  };

  const openFile = async ({ segment: next, head }: Extract<Work, { type: 'open' }>): Promise<void> => {
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
      const { kind, detail } = failure ?? { kind: 'failed' as const, detail: '' };
      const startsAtMs = segment?.startsAtMs ?? clock.nowMs();
      for (const { startsMs, durationMs } of fragments) {
        teller.dropped(kind, startsAtMs + startsMs, startsAtMs + startsMs + durationMs, detail);
      }
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
    failures = 0;
    failure = null;
    teller.written();
    if (isFirst) {
      options.onOpened(current.segment);
    }
  };

  const takeFragments = (): BuiltFragment[] => {
    const taken: BuiltFragment[] = [];
    let bytes = 0;
    for (let next = queue[0]; next?.type === 'fragment' && bytes < MOST_BYTES_A_WRITE; next = queue[0]) {
      taken.push(next.fragment);
      bytes += next.fragment.sizeBytes;
      queue.shift();
    }
    return taken;
  };

  const workOff = async (): Promise<void> => {
    for (let next = queue[0]; next; next = queue[0]) {
      if (next.type === 'fragment') {
        const fragments = takeFragments();
        await write(fragments);
        waiting = {
          fragments: waiting.fragments - fragments.length,
          bytes: waiting.bytes - fragments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
        };
      } else {
        queue.shift();
        await (next.type === 'open' ? openFile(next) : finish(next.end, next.droppedMs));
      }
    }
  };

  const give = (work: Work): void => {
    queue.push(work);
    working ??= workOff()
      .catch((error: unknown) => {
        log.error({ err: error }, 'writing recordings failed');
        failure = { kind: 'failed', detail: describeError(error), retryAtMs: clock.monotonicMs() };
        isBroken = true;
      })
      .finally(() => {
        working = null;
      });
  };

  return {
    get isBroken() {
      return isBroken;
    },
    refusal: () => {
      if (failure && clock.monotonicMs() < failure.retryAtMs) {
        return failure;
      }
      const isFull = waiting.fragments >= most.fragments || waiting.bytes >= most.bytes;
      return isFull
        ? { kind: 'slow', detail: `${waiting.fragments} fragments, ${waiting.bytes} bytes wait for the disk` }
        : null;
    },
    open: (next, head) => {
      isBroken = false;
      give({ type: 'open', segment: next, head });
    },
    append: (fragment) => {
      waiting = { fragments: waiting.fragments + 1, bytes: waiting.bytes + fragment.sizeBytes };
      give({ type: 'fragment', fragment });
    },
    close: (end, droppedMs) => {
      give({ type: 'close', end, droppedMs });
    },
    settled: async () => {
      while (working) {
        await working;
      }
    },
  };
}
