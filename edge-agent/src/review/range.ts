/**
 * A stretch of time as opened files one after the other: from the last key frame at or before its beginning, as far
 * as one initialisation serves. One file is open at a time.
 */
import type { RecordingLibrary } from '../recordings/stored-segment.ts';
import { firstPicture, keyAtOrAfter, keyAtOrBefore, lastShownMs, type KeyFrame } from './key-search.ts';
import { areAlike, type Head, type Track } from './mp4/head.ts';
import { CONTIGUOUS_MS, createPartCursor, type Part } from './parts.ts';
import { openSegment, type SegmentReader } from './segment-reader.ts';

export interface RangeOrder {
  cameraId: string;
  fromMs: number;
  toMs: number;
  /** Which tracks are wanted. */
  choose: (tracks: readonly Track[]) => Track[];
  endsAtGap: boolean;
}

export interface OpenedPart {
  part: Part;
  reader: SegmentReader;
  /** The wanted tracks of this file, in the order of the first file's. */
  tracks: Track[];
  /** The first picture wanted of it. */
  start: KeyFrame;
}

export interface Range {
  /** When the first picture was taken. */
  startsAtMs: number;
  codecs: string;
  head: Head;
  tracks: Track[];
  /**
   * The next file; the one before is closed. Null at the end of the stretch, of what is recorded, or where another
   * initialisation is needed. Throws what opening throws.
   */
  next: () => Promise<OpenedPart | null>;
  /** What will come next, if it is to follow without a break. */
  following: (endsAtMs: number) => Part | null;
  /** Where it ended before `toMs`: what is recorded from there needs a file of its own. */
  stoppedAtMs: () => number | null;
  close: () => Promise<void>;
}

/** Null where nothing is recorded in the stretch. Throws what opening the first file throws. */
export async function openRange(library: RecordingLibrary, order: RangeOrder): Promise<Range | null> {
  const cursor = createPartCursor(library, order);
  for (let part = cursor.next(); part && part.fromMs < order.toMs; part = cursor.next()) {
    const outcome = await openPart(library, part, order, null);
    if (outcome.status === 'open') {
      return rangeFrom(library, order, { cursor, first: outcome.opened });
    }
  }
  return null;
}

function rangeFrom(
  library: RecordingLibrary,
  order: RangeOrder,
  { cursor, first }: { cursor: ReturnType<typeof createPartCursor>; first: OpenedPart },
): Range {
  const { segment, head } = first.reader;
  let current: OpenedPart | null = null;
  let isBegun = false;
  let stoppedAtMs: number | null = null;

  const closeCurrent = async (): Promise<void> => {
    const closing = current ?? (isBegun ? null : first);
    current = null;
    isBegun = true;
    await closing?.reader.close();
  };

  const stop = (part: Part): null => {
    stoppedAtMs = part.fromMs;
    return null;
  };

  const open = async (endedAtMs: number): Promise<OpenedPart | null> => {
    for (let part = cursor.next(); part; part = cursor.next()) {
      if (part.fromMs >= order.toMs) {
        return null;
      }
      const isContinued = part.fromMs - endedAtMs <= CONTIGUOUS_MS;
      if (order.endsAtGap && !isContinued) {
        return stop(part);
      }
      const outcome = await openPart(library, part, order, { tracks: first.tracks, isContinued });
      if (outcome.status === 'other') {
        return stop(part);
      }
      if (outcome.status === 'open') {
        return outcome.opened;
      }
    }
    return null;
  };

  return {
    startsAtMs: Math.floor(segment.startsAtMs + first.start.showMs),
    codecs: codecsOf(segment.codecs, first.tracks),
    head,
    tracks: first.tracks,
    next: async () => {
      if (!isBegun) {
        isBegun = true;
        current = first;
        return current;
      }
      const endedAtMs = current ? await endOf(current) : -Infinity;
      await closeCurrent();
      current = await open(endedAtMs);
      return current;
    },
    following: (endsAtMs) => {
      const part = cursor.peek();
      return part && part.fromMs < order.toMs && part.fromMs - endsAtMs <= CONTIGUOUS_MS ? part : null;
    },
    stoppedAtMs: () => stoppedAtMs,
    close: closeCurrent,
  };
}

async function endOf({ part, reader }: OpenedPart): Promise<number> {
  return part.toMs === Infinity ? part.segment.startsAtMs + (await lastShownMs(reader)) : part.toMs;
}

/** What plays when this file's turn comes; `isContinued`: without a break. */
interface Before {
  tracks: readonly Track[];
  isContinued: boolean;
}

type Opening = { status: 'open'; opened: OpenedPart } | { status: 'empty' | 'other' };

/** `empty`: it has no picture of the stretch. `other`: its tracks are not like those. */
async function openPart(
  library: RecordingLibrary,
  part: Part,
  { fromMs, choose }: RangeOrder,
  before: Before | null,
): Promise<Opening> {
  const reader = await openSegment(library, part.segment);
  let outcome: Opening = { status: 'empty' };
  try {
    const chosen = choose(reader.head.tracks);
    if (before && !areAlike(before.tracks, chosen)) {
      outcome = { status: 'other' };
      return outcome;
    }
    const tracks =
      before?.tracks.flatMap(({ kind }) => chosen.find((track) => track.kind === kind) ?? []) ?? chosen;
    const start = before?.isContinued
      ? await continuedStart(reader, part)
      : await startOf(reader, part, fromMs);
    outcome = start ? { status: 'open', opened: { part, reader, tracks, start } } : outcome;
    return outcome;
  } finally {
    if (outcome.status !== 'open') {
      await reader.close();
    }
  }
}

function codecsOf(codecs: string, tracks: readonly Track[]): string {
  const hasSound = tracks.some(({ kind }) => kind === 'audio');
  return codecs
    .split(',')
    .map((codec) => codec.trim())
    .slice(0, hasSound ? 2 : 1)
    .join(',');
}

async function startOf(reader: SegmentReader, part: Part, fromMs: number): Promise<KeyFrame | null> {
  const { startsAtMs } = part.segment;
  const clippedMs = part.fromMs - startsAtMs;
  const wanted = fromMs > part.fromMs ? await keyAtOrBefore(reader, fromMs - startsAtMs) : null;
  return wanted && wanted.showMs >= clippedMs ? wanted : keyAtOrAfter(reader, clippedMs);
}

/** Where key frames are minutes apart a file had to be cut between them, and begins with any picture. */
async function continuedStart(reader: SegmentReader, part: Part): Promise<KeyFrame | null> {
  return part.fromMs > part.segment.startsAtMs ? startOf(reader, part, part.fromMs) : firstPicture(reader);
}
