/**
 * What a rule remembers of each track, carried over to its next number when the tracker loses it and finds it again.
 *
 * A track that is new may take over the memory of one that was lost (ended, or not seen for MISSING_MS and not in
 * this look). Which of them is the same thing is the rule's judgement: one that waits for somebody to stay forgives a
 * long absence near by, one that waits for a vehicle to stand asks for the very same place. The best pairs of a look
 * come first. Only the first look of a new track counts: who has been somewhere else meanwhile is somebody else.
 * One that was only missing may come back under its own number: then it was somebody else who took its memory (a
 * passer-by in front of it). It gets back what it had, and the other begins anew.
 * Kept apart from line-identities.ts, where a fraction of a second decides and numbers are swapped back.
 */
import type { TrackObservation } from '#edge-agent/detect/look.ts';
import type { Box, Point } from '#protocol/geometry.ts';
import type { RuleLook } from './behaviour.ts';
import { distance, footPoint } from './geometry.ts';

export interface Followed<M> {
  trackId: number;
  /** As last seen. */
  box: Box;
  lastSeenAtMs: number;
  /** Fractions of the picture for each millisecond, smoothed. */
  pace: Point;
  memory: M;
}

export interface SuccessionOptions<M> {
  create: (track: TrackObservation, look: RuleLook) => M;
  /** How unlike: 0 is surely the same thing, null is another. Asked for pairs of lost and new. */
  unlikeness: (lost: Followed<M>, track: TrackObservation, look: RuleLook) => number | null;
  /** A lost one is remembered this long. */
  keepLostMs: number;
}

export interface Succession<M> {
  /** The memories of those really seen in this look; the rule then calls `noteSeen` for each. */
  follow(look: RuleLook): { track: TrackObservation; followed: Followed<M>; isNewNumber: boolean }[];
  /** Place and pace as of this look. */
  noteSeen(followed: Followed<M>, track: TrackObservation, atMs: number): void;
  /** At the end of a look: numbers that ended count as lost, those lost for too long are forgotten. */
  advance(look: RuleLook): void;
  /** All that are remembered, lost ones too. */
  all(): Iterable<Followed<M>>;
}

/** What a missing number had when another took it over. */
interface Lent<M> {
  toId: number;
  before: Followed<M>;
}

/** One that still has its number is lost after this, not merely overlooked. */
const MISSING_MS = 300;
/** A memory is bounded whatever the tracker does. */
const MOST_LOST = 64;
const PACE_MS = 600;

export function createSuccession<M>(options: SuccessionOptions<M>): Succession<M> {
  const byId = new Map<number, Followed<M>>();
  const lent = new Map<number, Lent<M>>();
  let lost: Followed<M>[] = [];

  /** Numbers that are back. */
  const giveBack = (seen: readonly TrackObservation[]): void => {
    for (const { trackId } of lent.size === 0 ? [] : seen) {
      const loan = lent.get(trackId);
      if (loan && !byId.has(trackId)) {
        byId.delete(loan.toId);
        byId.set(trackId, loan.before);
      }
      lent.delete(trackId);
    }
  };

  /** New numbers get the memory of the lost one they are most like. */
  const takeOver = (newcomers: readonly TrackObservation[], look: RuleLook): void => {
    const missing = [...byId.values()].filter((one) => isMissing(one, look));
    const pairs = newcomers
      .flatMap((track) =>
        [...lost, ...missing].map((one) => ({ track, one, cost: options.unlikeness(one, track, look) })),
      )
      .filter(isPossible)
      .sort((a, b) => a.cost - b.cost);
    const taken = new Set<Followed<M>>();
    for (const { track, one } of pairs) {
      if (byId.has(track.trackId) || taken.has(one)) {
        continue;
      }
      taken.add(one);
      if (byId.delete(one.trackId)) {
        lent.set(one.trackId, { toId: track.trackId, before: structuredClone(one) });
      }
      byId.set(track.trackId, one);
      one.trackId = track.trackId;
    }
    lost = taken.size === 0 ? lost : lost.filter((one) => !taken.has(one));
  };

  return {
    follow: (look) => {
      const seen = look.tracks.filter((track) => !track.isPredicted);
      const newcomers = seen.filter(({ trackId }) => !byId.has(trackId));
      if (newcomers.length > 0) {
        giveBack(newcomers);
        takeOver(
          newcomers.filter(({ trackId }) => !byId.has(trackId)),
          look,
        );
      }
      return seen.map((track) => {
        const followed =
          byId.get(track.trackId) ?? newFollowed(track, options.create(track, look), look.atMs);
        byId.set(track.trackId, followed);
        return { track, followed, isNewNumber: newcomers.includes(track) };
      });
    },
    noteSeen: (followed, track, atMs) => {
      const passedMs = atMs - followed.lastSeenAtMs;
      if (passedMs > 0) {
        const [from, to] = [footPoint(followed.box), footPoint(track.box)];
        const share = Math.min(1, passedMs / PACE_MS);
        const blend = (old: number, step: number): number => old + share * (step / passedMs - old);
        followed.pace = [blend(followed.pace[0], to[0] - from[0]), blend(followed.pace[1], to[1] - from[1])];
      }
      followed.box = track.box;
      followed.lastSeenAtMs = atMs;
    },
    advance: ({ atMs, endedTrackIds }) => {
      for (const trackId of endedTrackIds) {
        const followed = byId.get(trackId);
        if (followed) {
          byId.delete(trackId);
          lost = [...lost.slice(1 - MOST_LOST), followed];
        }
        lent.delete(trackId);
      }
      if (lost.length > 0) {
        lost = lost.filter((one) => atMs - one.lastSeenAtMs <= options.keepLostMs);
      }
    },
    all: function* () {
      yield* byId.values();
      yield* lost;
    },
  };
}

/** Where it is expected if it walked on for a moment and then stopped. */
export function expectedFoot({ box, pace }: Followed<unknown>, unseenMs: number): Point {
  const walkedMs = Math.min(unseenMs, PACE_MS);
  const [x, y] = footPoint(box);
  return [x + pace[0] * walkedMs, y + pace[1] * walkedMs];
}

/** Own sizes a second. */
export function speedOf({ box, pace }: Followed<unknown>): number {
  return distance([0, 0], pace, box) * 1000;
}

/** The picture cuts it off at the left or right: it is on its way in or out. */
export function isAtSide({ x, w }: Box): boolean {
  return x <= SIDE || x + w >= 1 - SIDE;
}

const SIDE = 0.01;

function newFollowed<M>({ trackId, box }: TrackObservation, memory: M, atMs: number): Followed<M> {
  return { trackId, box, lastSeenAtMs: atMs, pace: [0, 0], memory };
}

function isMissing({ trackId, lastSeenAtMs }: Followed<unknown>, { atMs, tracks }: RuleLook): boolean {
  const isSeen = tracks.some((track) => track.trackId === trackId && !track.isPredicted);
  return !isSeen && atMs - lastSeenAtMs >= MISSING_MS;
}

function isPossible<T extends { cost: number | null }>(pair: T): pair is T & { cost: number } {
  return pair.cost !== null;
}
