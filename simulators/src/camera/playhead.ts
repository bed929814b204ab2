/**
 * Where a camera is in its reel: steps from showing to showing, asks the schedule what comes next at every cut, and
 * keeps two times, when the next picture is due (monotonic) and its media time, which runs evenly over every cut.
 */
import type { Chunk, Reel, ReelSegment, Showing } from './reel.ts';
import type { Schedule } from './schedule.ts';

export interface Playhead {
  readonly segment: ReelSegment;
  /** When the next showing, or the next cut, is due. */
  nextDueMs(): number;
  /** The next showing and its media time, or null where a cut was passed; never waits. */
  step(nowMs: number): { showing: Showing; mediaMs: number } | null;
}

export interface PlayheadOptions {
  reel: Reel;
  schedule: Schedule;
  startsAtMs: number;
  /** Shown in place of everything else, from the next picture on; null: the reel. */
  turned?: (() => ReelSegment | null) | undefined;
  /** While false the quiet segment repeats. */
  isAwake: () => boolean;
  onSegment: (segment: ReelSegment) => void;
}

/** A stall longer than this (a sleeping laptop) is skipped, not caught up with. */
const MAX_LATE_MS = 1500;

export function createPlayhead({
  reel,
  schedule,
  startsAtMs,
  isAwake,
  turned,
  onSegment,
}: PlayheadOptions): Playhead {
  let segment: ReelSegment = reel.quiet;
  let chunkIndex = 0;
  let showingIndex = 0;
  let chunkStartsAtMs = startsAtMs;
  let mediaMs = 0;

  let turnedTo: ReelSegment | null = null;

  const currentChunk = (): Chunk => segment.chunks[chunkIndex] ?? { durationMs: 1000, showings: [] };

  const cut = (nowMs: number): void => {
    const { durationMs } = currentChunk();
    const lateMs = nowMs - (chunkStartsAtMs + durationMs);
    const skippedMs = durationMs + (lateMs > MAX_LATE_MS ? lateMs : 0);
    chunkStartsAtMs += skippedMs;
    mediaMs += skippedMs;
    showingIndex = 0;
    if (turnedTo !== null) {
      return;
    }
    if (segment !== reel.quiet && chunkIndex + 1 < segment.chunks.length) {
      chunkIndex += 1;
      return;
    }
    const next = isAwake() ? schedule.next(reel) : reel.quiet;
    const isStillQuiet = next === reel.quiet && segment === reel.quiet;
    chunkIndex = isStillQuiet ? (chunkIndex + 1) % next.chunks.length : 0;
    segment = next;
    if (chunkIndex === 0) {
      onSegment(segment);
    }
  };

  /** In the middle of whatever is shown: what follows begins with a key frame. */
  const turn = (to: ReelSegment | null, nowMs: number): void => {
    const shownMs = Math.max(0, nowMs - chunkStartsAtMs);
    turnedTo = to;
    segment = to ?? reel.quiet;
    chunkIndex = 0;
    showingIndex = 0;
    chunkStartsAtMs += shownMs;
    mediaMs += shownMs;
  };

  return {
    get segment() {
      return segment;
    },
    nextDueMs: () => {
      const chunk = currentChunk();
      return chunkStartsAtMs + (chunk.showings[showingIndex]?.offsetMs ?? chunk.durationMs);
    },
    step: (nowMs) => {
      const to = turned?.() ?? null;
      if (to !== turnedTo) {
        turn(to, nowMs);
        return null;
      }
      const showing = currentChunk().showings[showingIndex];
      if (showing === undefined) {
        cut(nowMs);
        return null;
      }
      showingIndex += 1;
      return { showing, mediaMs: mediaMs + showing.offsetMs };
    },
  };
}
