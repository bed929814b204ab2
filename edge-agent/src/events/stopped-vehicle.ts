/**
 * Stopped vehicle: reports a vehicle that has stood still in a drawn zone for `afterS`, once per stand.
 *
 * What an officer wants to hear of, and what not:
 * - A car that comes and stands where it may not: yes, `afterS` after it came to rest. A queue that creeps forward: no;
 *   whoever moves on by more than a sway, for longer than a moment, begins anew.
 * - A car that came before the schedule began and is still there: yes, but only `afterS` after the beginning, so that
 *   nobody is reported for the minutes in which it was allowed. The words say since when it has really stood.
 * - A car that stood there already in the first looks of all: never, until it moves. It is parked, nobody knows for how
 *   long; an agent that starts again after a power cut would else report every parked car of the commune.
 * - A car that nobody saw come, though the camera was watching: a parked one that the detector made out late, after
 *   rain or at dusk. Only a rule of high sensitivity reports it.
 * - A car that is hidden by a bus, or lost by the detector, and found again at the very same place: the same stand. The
 *   time in between counts up to UNSEEN_COUNTED_MS; after a longer absence it must last `afterS` again.
 * Own sizes decide, or metres where the zone carries person heights. A resting track is looked at every few seconds
 * only; looks in which it was merely expected count for nothing and against nothing.
 */
import type { TrackObservation } from '#edge-agent/detect/look.ts';
import type { Box } from '#protocol/geometry.ts';
import type { RuleOf, Sensitivity } from '#protocol/rule.ts';
import type { Behaviour, BehaviourScene, Firing } from './behaviour.ts';
import { distance, footPoint } from './geometry.ts';
import { isWithin } from './inside-zone.ts';
import { createPerspective, type Ground } from './perspective.ts';
import { createSuccession, expectedFoot, type Followed } from './succession.ts';

/** Moved by less than this, it stands: in own sizes, and in metres. */
const SWAY: Record<Sensitivity, { sizes: number; metres: number }> = {
  low: { sizes: 0.15, metres: 0.5 },
  normal: { sizes: 0.25, metres: 0.8 },
  high: { sizes: 0.4, metres: 1.2 },
};
/** Somebody who walks by in front pulls the box about for a moment; it has moved on when it is away for longer. */
const AWAY_MS = 1000;
/** Own sizes: it has come from elsewhere. Something in front that hides half of it moves the middle by less. */
const CAME = 0.75;
/** Until the picture has been looked at as a whole and what rests in it was found. */
const FIRST_LOOKS_MS = 15_000;
const UNSEEN_COUNTED_MS = 30_000;
/** That it was parked, or reported, is remembered for so long while it is not seen. */
const REMEMBERED_MS = 600_000;
/** Own sizes: the same place. One that was lost while it moved is found further on, and soon. */
const SAME_PLACE = 0.3;
const FURTHER_ON = 1;
const MOVING_LOST_MS = 1500;

interface Stand {
  key: string;
  /** Where it came to rest, and since when it has stood there. */
  anchor: Box;
  sinceAtMs: number;
  /** Where it was when it was first seen, or began to stand: who gets away from there makes another stand. */
  origin: Box;
  /** Since when it stands while the rule is awake; null while it is not. */
  countedSinceAtMs: number | null;
  /** First look of an unbroken row away from the anchor. */
  awaySinceAtMs: number | null;
  isInZone: boolean;
  isReportable: boolean;
  hasFired: boolean;
}

export function createStoppedVehicle(rule: RuleOf<'stopped-vehicle'>, scene: BehaviourScene): Behaviour {
  const groundFor = createPerspective(scene.personHeights);
  const nextKey = createCount('stand');
  let firstLookAtMs: number | null = null;
  const vehicles = createSuccession<Stand>({
    create: ({ box }, { atMs }) => {
      const isFirst = atMs - (firstLookAtMs ?? atMs) < FIRST_LOOKS_MS;
      return newStand(nextKey(), box, { atMs, isReportable: !isFirst && rule.sensitivity === 'high' });
    },
    unlikeness: (lost, track, { atMs }) => unlikenessOf(lost, track, atMs),
    keepLostMs: REMEMBERED_MS,
  });

  return {
    observe: (look) => {
      const { atMs, isAwake } = look;
      firstLookAtMs ??= atMs;
      const ground = groundFor(look.aspect);
      const firings: Firing[] = [];
      for (const { track, followed, isNewNumber } of vehicles.follow(look)) {
        const isUnmoved = isAtAnchor(followed.memory.anchor, track.box, SWAY[rule.sensitivity], ground);
        followed.memory = moved(followed, track.box, { isUnmoved, atMs, nextKey });
        const { memory: stand } = followed;
        countTime(stand, { atMs, lastSeenAtMs: followed.lastSeenAtMs, isAwake });
        stand.isInZone = isWithin(rule.zone, track.box, stand.isInZone);
        vehicles.noteSeen(followed, track, atMs);
        if (isDue(stand, atMs, rule.afterS * 1000)) {
          stand.hasFired = true;
          firings.push(firingOf(stand, track, atMs));
        } else if (isNewNumber && stand.hasFired) {
          firings.push({ ...firingOf(stand, track, atMs), isMore: true });
        }
      }
      vehicles.advance(look);
      return firings;
    },
    isStillAtIt: (key) =>
      [...vehicles.all()].some(
        ({ memory }) => memory.key === key && memory.isInZone && memory.awaySinceAtMs === null,
      ),
  };
}

function createCount(name: string): () => string {
  let count = 0;
  return () => `${name}-${++count}`;
}

function newStand(
  key: string,
  box: Box,
  { atMs, isReportable }: { atMs: number; isReportable: boolean },
): Stand {
  return {
    key,
    anchor: box,
    sinceAtMs: atMs,
    origin: box,
    countedSinceAtMs: null,
    awaySinceAtMs: null,
    isInZone: false,
    isReportable,
    hasFired: false,
  };
}

/** Metres tell a creep in a near lane from the tremble of a box far away; own sizes hold where the ground is unknown. */
function isAtAnchor(
  anchor: Box,
  box: Box,
  sway: { sizes: number; metres: number },
  ground: Ground | null,
): boolean {
  const sizes = stepBetween(anchor, box);
  const isTremble = sizes <= sway.sizes / 2;
  const isNear =
    ground === null
      ? sizes <= sway.sizes
      : sizes <= CAME && ground.metresBetween(footPoint(anchor), footPoint(box)) <= sway.metres;
  return isTremble || isNear;
}

/** Between the middles, in own sizes. */
function stepBetween(a: Box, b: Box): number {
  const size = { w: Math.max(a.w, b.w), h: Math.max(a.h, b.h) };
  return distance([a.x + a.w / 2, a.y + a.h / 2], [b.x + b.w / 2, b.y + b.h / 2], size);
}

/** The stand as it is after this look; another one where the vehicle has come from elsewhere. */
function moved(
  { memory: stand }: Followed<Stand>,
  box: Box,
  { isUnmoved, atMs, nextKey }: { isUnmoved: boolean; atMs: number; nextKey: () => string },
): Stand {
  if (isUnmoved) {
    stand.awaySinceAtMs = null;
    return stand;
  }
  stand.awaySinceAtMs ??= atMs;
  if (atMs - stand.awaySinceAtMs < AWAY_MS) {
    return stand;
  }
  if (stepBetween(stand.origin, box) >= CAME) {
    return { ...newStand(nextKey(), box, { atMs, isReportable: true }), isInZone: stand.isInZone };
  }
  stand.anchor = box;
  stand.sinceAtMs = atMs;
  stand.countedSinceAtMs = null;
  stand.awaySinceAtMs = null;
  return stand;
}

function countTime(
  stand: Stand,
  { atMs, lastSeenAtMs, isAwake }: { atMs: number; lastSeenAtMs: number; isAwake: boolean },
): void {
  if (!isAwake) {
    stand.countedSinceAtMs = null;
    stand.hasFired = false;
  } else if (stand.countedSinceAtMs === null || atMs - lastSeenAtMs > UNSEEN_COUNTED_MS) {
    stand.countedSinceAtMs = atMs;
  }
}

function isDue(stand: Stand, atMs: number, afterMs: number): boolean {
  const { countedSinceAtMs, awaySinceAtMs } = stand;
  const hasStood = countedSinceAtMs !== null && atMs - countedSinceAtMs >= afterMs;
  return hasStood && awaySinceAtMs === null && stand.isInZone && stand.isReportable && !stand.hasFired;
}

function firingOf(
  { key, sinceAtMs }: Stand,
  { trackId, label, score }: TrackObservation,
  atMs: number,
): Firing {
  return {
    key,
    trackIds: [trackId],
    label,
    confidence: score,
    reason: { kind: 'stopped-vehicle', sinceAtMs, stoodMs: atMs - sinceAtMs },
  };
}

/** What stood is found where it stood; what was lost while it moved, a little further on. */
function unlikenessOf(lost: Followed<Stand>, { box }: TrackObservation, atMs: number): number | null {
  const unseenMs = atMs - lost.lastSeenAtMs;
  const ratio = (box.w * box.h) / (lost.box.w * lost.box.h);
  if (!(ratio > 0.4 && ratio < 2.5)) {
    return null;
  }
  const isStanding = lost.memory.awaySinceAtMs === null;
  const apart = isStanding
    ? stepBetween(lost.memory.anchor, box)
    : distance(expectedFoot(lost, unseenMs), footPoint(box), lost.box);
  const reach = isStanding ? SAME_PLACE : FURTHER_ON;
  return apart <= reach && (isStanding || unseenMs <= MOVING_LOST_MS)
    ? apart + Math.abs(Math.log(ratio))
    : null;
}
