/**
 * Where the people of one camera were, for a picture that was not looked at itself: the main stream's key frames fall
 * between the looks, which see the sub-stream. Not here: what part of a box is cut out (head-region.ts).
 */
import type { Box } from '#protocol/geometry.ts';
import type { Look } from '../look.ts';

/** Older samples are of no use: a picture waits for its next look, and looks are at most some seconds apart. */
const KEEP_MS = 6000;
/** Between two samples further apart than this somebody may have been anywhere. */
const MOST_GAP_MS = 4000;
/** Beyond the newest sample, or before the first, a box is believed for so long. */
const MOST_BEYOND_MS = 500;
/** A look from so far back means that the clock was set. */
const CLOCK_JUMP_MS = 10_000;

export interface PlacedPerson {
  trackId: number;
  /** Fractions of the picture. */
  box: Box;
}

interface Sample {
  atMs: number;
  box: Box;
}

export interface TrackBoxes {
  saw(look: Look): void;
  /** Who was in the picture at that capture time, and where. */
  at(atMs: number): PlacedPerson[];
  /** Ids of whom the newest look showed. */
  people(): readonly number[];
  has(trackId: number): boolean;
  /** An ended track may still be in a picture that waits; this is when none is waiting any more. */
  forget(trackIds: readonly number[]): void;
}

export function createTrackBoxes(): TrackBoxes {
  const samples = new Map<number, Sample[]>();
  let present: number[] = [];
  let newestAtMs = -Infinity;

  return {
    saw: ({ atMs, tracks }) => {
      if (atMs < newestAtMs - CLOCK_JUMP_MS) {
        samples.clear();
      }
      newestAtMs = atMs;
      const people = tracks.filter(({ label }) => label === 'person');
      people.forEach(({ trackId, box }) => {
        const known = samples.get(trackId) ?? [];
        samples.set(trackId, [...known.filter((sample) => sample.atMs > atMs - KEEP_MS), { atMs, box }]);
      });
      forgetOld(samples, atMs);
      present = people.map(({ trackId }) => trackId);
    },
    at: (atMs) =>
      [...samples].flatMap(([trackId, known]) => {
        const box = boxAt(known, atMs);
        return box ? [{ trackId, box }] : [];
      }),
    people: () => present,
    has: (trackId) => samples.has(trackId),
    forget: (trackIds) => trackIds.forEach((trackId) => samples.delete(trackId)),
  };
}

function forgetOld(samples: Map<number, Sample[]>, atMs: number): void {
  for (const [trackId, known] of samples) {
    if ((known.at(-1)?.atMs ?? -Infinity) < atMs - KEEP_MS) {
      samples.delete(trackId);
    }
  }
}

function boxAt(samples: readonly Sample[], atMs: number): Box | null {
  const before = samples.findLast((sample) => sample.atMs <= atMs);
  const after = samples.find((sample) => sample.atMs >= atMs);
  if (before && after) {
    return after.atMs - before.atMs <= MOST_GAP_MS ? between(before, after, atMs) : null;
  }
  const nearest = before ?? after;
  return nearest && Math.abs(nearest.atMs - atMs) <= MOST_BEYOND_MS ? nearest.box : null;
}

function between(a: Sample, b: Sample, atMs: number): Box {
  const share = b.atMs === a.atMs ? 0 : (atMs - a.atMs) / (b.atMs - a.atMs);
  const mix = (from: number, to: number): number => from + (to - from) * share;
  return {
    x: mix(a.box.x, b.box.x),
    y: mix(a.box.y, b.box.y),
    w: mix(a.box.w, b.box.w),
    h: mix(a.box.h, b.box.h),
  };
}
