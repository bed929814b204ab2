/**
 * Spells of movement of one camera's tracks. What stands is not told: a parked motorcycle is nothing until somebody
 * rides away on it, and that is a spell of its own, with its own time. Sizes are in the thing's own sizes, so that the
 * same share means a step near the camera and far away.
 *
 * In: tracks, look by look. Out: a passage when it is over. Not here: its picture (passer-watch.ts).
 */
import type { Point } from '#protocol/geometry.ts';
import type { ObjectLabel } from '#protocol/incident.ts';
import type { TrackObservation } from '../look.ts';

/** Moved, since it was last said to have; jitter of boxes stays below. */
const STEP = 0.25;
/** From beginning to farthest: what has not gone so far has only stirred. */
const LEAST_REACH = 0.6;
/** Without a step for so long it stands. */
const REST_MS = 10_000;
/** Who works in front of a camera all day is told in pieces, so that none waits for the evening. */
export const LONGEST_PASSAGE_MS = 5 * 60_000;

export interface Passage {
  label: ObjectLabel;
  fromMs: number;
  toMs: number;
  from: Point;
  to: Point;
}

interface Walker {
  label: ObjectLabel;
  /** Where it last made a step. */
  anchor: Point;
  anchorAtMs: number;
  lastSeenAtMs: number;
  spell: { fromMs: number; from: Point; to: Point; reach: number } | null;
}

export interface Passages {
  /** Whether it is in a spell of movement now; a spell that this look ends is told first. */
  see(track: TrackObservation, look: { atMs: number; aspect: number }): boolean;
  ended(trackIds: readonly number[]): void;
  close(): void;
}

/** `onOver`: of a spell that went far enough, its passage; else null. */
export function createPassages(onOver: (trackId: number, passage: Passage | null) => void): Passages {
  const walkers = new Map<number, Walker>();

  const end = (trackId: number, walker: Walker): void => {
    const { spell, label, anchorAtMs } = walker;
    walker.spell = null;
    if (spell) {
      const { fromMs, from, to, reach } = spell;
      onOver(trackId, reach < LEAST_REACH ? null : { label, fromMs, toMs: anchorAtMs, from, to });
    }
  };
  const forget = (trackId: number): void => {
    const walker = walkers.get(trackId);
    if (walker) {
      end(trackId, walker);
      walkers.delete(trackId);
    }
  };

  return {
    see: (track, { atMs, aspect }) => {
      const foot = footOf(track);
      const walker = walkers.get(track.trackId) ?? standing(track, foot, atMs);
      walkers.set(track.trackId, walker);
      walker.label = track.label;
      const far = (from: Point): number => distanceOf(from, foot, aspect) / sizeOf(track, aspect);
      if (far(walker.anchor) >= STEP) {
        walker.spell ??= { fromMs: walker.lastSeenAtMs, from: walker.anchor, to: foot, reach: 0 };
        walker.anchor = foot;
        walker.anchorAtMs = atMs;
      }
      walker.lastSeenAtMs = atMs;
      if (walker.spell) {
        walker.spell.to = foot;
        walker.spell.reach = Math.max(walker.spell.reach, far(walker.spell.from));
        if (atMs - walker.anchorAtMs >= REST_MS || atMs - walker.spell.fromMs >= LONGEST_PASSAGE_MS) {
          end(track.trackId, walker);
        }
      }
      return walker.spell !== null;
    },
    ended: (trackIds) => trackIds.forEach(forget),
    close: () => [...walkers.keys()].forEach(forget),
  };
}

function standing({ label }: TrackObservation, foot: Point, atMs: number): Walker {
  return { label, anchor: foot, anchorAtMs: atMs, lastSeenAtMs: atMs, spell: null };
}

function footOf({ box: { x, y, w, h } }: TrackObservation): Point {
  return [x + w / 2, y + h];
}

/** Heights of the picture. */
function distanceOf(a: Point, b: Point, aspect: number): number {
  return Math.hypot((a[0] - b[0]) * aspect, a[1] - b[1]);
}

function sizeOf({ box: { w, h } }: TrackObservation, aspect: number): number {
  return Math.max(0.01, Math.sqrt(w * aspect * h));
}
