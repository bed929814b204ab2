/**
 * Who is who near a line. A tracker numbers what it sees, and near a gate, where people pass close by each other, it
 * makes two mistakes that would each be a false or a missed alarm:
 * - two tracks swap numbers: both seem to jump to where the other was. Where that is far from where each should be by
 *   its pace, and crosswise fits at least twice as well, the memory of the two numbers is exchanged: nobody crossed;
 * - a track is lost behind a post and goes on under a new number: the new one takes over the memory of the old one,
 *   when that went missing a moment ago and close by, so that the crossing in between is still reported.
 * Kept apart from line-crossing.ts because it is about the tracker's habits, not about lines.
 */
import type { Point } from '#protocol/geometry.ts';
import type { ObjectLabel } from '#protocol/incident.ts';
import type { TrackObservation } from '#edge-agent/detect/look.ts';
import { distance, footPoint, type OwnSize } from './geometry.ts';

/** What a line remembers of one thing that moves. Sides: negative left, positive right, 0 not known yet. */
export interface Walker {
  label: ObjectLabel;
  size: OwnSize;
  /** Last foot point that was not exactly on the line, its side and its time. */
  foot: Point | null;
  footAtMs: number;
  side: number;
  /** Last foot point of all, and how far it moved per millisecond up to there. */
  seen: Point;
  pace: Point;
  lastSeenAtMs: number;
  sideSinceAtMs: number | null;
  settledSide: number;
  /** The last meeting with the line, when it was between the ends. */
  cut: { crossedAtMs: number; crossedAt: Point } | null;
}

export interface Walkers {
  /** Puts numbers right for the tracks seen in this look; call before `of`. */
  assign(seen: readonly TrackObservation[], atMs: number): void;
  of(track: TrackObservation, atMs: number): Walker;
  has(trackId: number): boolean;
  forget(trackIds: readonly number[], atMs: number): void;
}

/** A lost walker is remembered this long. */
const LOST_MS = 1000;
/** One that still has its number is missing, not merely overlooked, after this. */
const MISSING_MS = 300;
/** Own sizes: a new track this close to a lost one is the same, plus what it may have walked meanwhile. */
const REACH = 1;
const REACH_PER_SECOND = 3;
/** Own sizes: closer than this to where it should be, a track is no surprise. */
const SWAP_JUMP = 0.5;

export function createWalkers(): Walkers {
  const walkers = new Map<number, Walker>();
  let lost: Walker[] = [];

  const takeOver = (track: TrackObservation, atMs: number, seenIds: ReadonlySet<number>): void => {
    lost = lost.filter((walker) => atMs - walker.lastSeenAtMs <= LOST_MS);
    const missing = [...walkers].filter(
      ([id, walker]) => !seenIds.has(id) && isMissing(atMs - walker.lastSeenAtMs),
    );
    const reachable = [...lost, ...missing.map(([, walker]) => walker)].filter((walker) =>
      isWithinReach(walker, track, atMs),
    );
    const nearest = reachable.sort((a, b) => stepOf(a, track) - stepOf(b, track))[0];
    if (!nearest) {
      return;
    }
    walkers.set(track.trackId, nearest);
    lost = lost.filter((walker) => walker !== nearest);
    const oldId = missing.find(([, walker]) => walker === nearest)?.[0];
    if (oldId !== undefined) {
      walkers.delete(oldId);
    }
  };

  return {
    assign: (seen, atMs) => {
      const seenIds = new Set(seen.map((track) => track.trackId));
      undoSwaps(walkers, seen, atMs);
      seen.filter((track) => !walkers.has(track.trackId)).forEach((track) => takeOver(track, atMs, seenIds));
    },
    of: (track, atMs) => {
      const walker = walkers.get(track.trackId) ?? newWalker(track, atMs);
      walkers.set(track.trackId, walker);
      return walker;
    },
    has: (trackId) => walkers.has(trackId),
    forget: (trackIds, atMs) => {
      for (const trackId of trackIds) {
        const walker = walkers.get(trackId);
        if (walker && atMs - walker.lastSeenAtMs <= LOST_MS) {
          lost.push(walker);
        }
        walkers.delete(trackId);
      }
    },
  };
}

function newWalker(track: TrackObservation, atMs: number): Walker {
  return {
    label: track.label,
    size: { w: track.box.w, h: track.box.h },
    foot: null,
    footAtMs: atMs,
    side: 0,
    seen: footPoint(track.box),
    pace: [0, 0],
    lastSeenAtMs: atMs,
    sideSinceAtMs: null,
    settledSide: 0,
    cut: null,
  };
}

function isMissing(unseenMs: number): boolean {
  return unseenMs >= MISSING_MS && unseenMs <= LOST_MS;
}

function isWithinReach(walker: Walker, track: TrackObservation, atMs: number): boolean {
  const gapSeconds = (atMs - walker.lastSeenAtMs) / 1000;
  return walker.label === track.label && stepOf(walker, track) <= REACH + REACH_PER_SECOND * gapSeconds;
}

/** In own sizes. */
function stepOf(walker: Walker, track: TrackObservation): number {
  return distance(walker.seen, footPoint(track.box), walker.size);
}

/** How far from where it should be by now if it went on at its pace, in own sizes. */
function surpriseOf(walker: Walker, track: TrackObservation, atMs: number): number {
  const passedMs = atMs - walker.lastSeenAtMs;
  const [x, y] = walker.seen;
  const expected: Point = [x + walker.pace[0] * passedMs, y + walker.pace[1] * passedMs];
  return distance(expected, footPoint(track.box), walker.size);
}

function undoSwaps(walkers: Map<number, Walker>, seen: readonly TrackObservation[], atMs: number): void {
  const jumpers = seen.filter((track) => {
    const walker = walkers.get(track.trackId);
    return walker !== undefined && surpriseOf(walker, track, atMs) > SWAP_JUMP;
  });
  jumpers.forEach((first, index) => {
    for (const second of jumpers.slice(index + 1)) {
      const a = walkers.get(first.trackId);
      const b = walkers.get(second.trackId);
      if (!a || !b || a.label !== b.label) {
        continue;
      }
      const straight = surpriseOf(a, first, atMs) + surpriseOf(b, second, atMs);
      const crosswise = surpriseOf(a, second, atMs) + surpriseOf(b, first, atMs);
      if (crosswise < straight / 2) {
        walkers.set(first.trackId, b);
        walkers.set(second.trackId, a);
      }
    }
  });
}
