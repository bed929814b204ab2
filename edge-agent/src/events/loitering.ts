/**
 * Loitering: reports somebody who has stayed in a drawn zone for `afterS`, once per visit.
 *
 * The time is that of the person, not of the track: whoever is lost for a while (behind a post, bent down, sitting too
 * still) and found again near by under another number goes on, and so does one who steps out of the zone for a
 * moment. How much absence is forgiven is the rule's sensitivity. Time out of the zone does not count as stayed; time
 * unseen counts where the person is found again at the same place, as sitting people are looked at less often.
 * A passer-by never fires, not even in a zone that takes longer to cross than `afterS`: as long as somebody gets
 * straight on, by more than PASSING metres a second over the last `afterS`, they are on their way. Going up and down
 * is not getting on. A chain of passers-by on a busy lane is no loiterer either: who was walking is handed over to
 * another number only where that one comes up a moment later on the same way, and never at the sides of the picture,
 * where people come and go. Who got a stay that way must stay for WALK_MS before it counts; if they turn out to walk,
 * they begin anew. Walking away from the camera or towards it shows more in the height than in the place.
 * Outside the schedule no time is counted: whoever stands there when it begins fires `afterS` later.
 */
import type { TrackObservation } from '#edge-agent/detect/look.ts';
import type { Box, Point } from '#protocol/geometry.ts';
import type { RuleOf, Sensitivity } from '#protocol/rule.ts';
import type { Behaviour, BehaviourScene, Firing, RuleLook } from './behaviour.ts';
import { distance, footPoint } from './geometry.ts';
import { isWithin } from './inside-zone.ts';
import { createPerspective, ownMetres } from './perspective.ts';
import { createSuccession, expectedFoot, isAtSide, speedOf, type Followed } from './succession.ts';

/** Out of the zone or unseen for longer than this is gone. Somebody at rest is looked at every 2.5 s. */
const FORGIVEN_MS: Record<Sensitivity, number> = { low: 6000, normal: 10_000, high: 30_000 };
/** Metres a second, straight on. A stroll is one metre a second; into the depth of the picture it looks like less. */
const PASSING = 0.2;
/** Unseen for up to this long counts as stayed, wherever found again. */
const COUNTED_MS = 2000;
/** Own sizes. */
const SAME_PLACE = 1;
/** Whether somebody walks is told over this time or a little more; of one who was there for less, by the pace. */
const WALK_MS = 2000;
/** Metres a second, of the height a second, and own sizes a second: faster is walking. */
const SLOW = { metres: 0.3, growth: 0.04, sizes: 0.8 };
/** One who walks is found again within this time. */
const WALKER_LOST_MS = 1500;
const PLACES = 16;

interface Place {
  foot: Point;
  height: number;
  atMs: number;
}

interface Visit {
  key: string;
  isInside: boolean;
  sinceAtMs: number;
  lastInsideAtMs: number;
  stayedMs: number;
  hasFired: boolean;
  /** Where it was, spread over the last `afterS`; the first is the oldest. */
  places: Place[];
  /** Where another number took it over, until that is seen to be right. */
  handedOver: Place | null;
}

type Metres = (from: Point, to: Point, height: number, aspect: number) => number;

export function createLoitering(rule: RuleOf<'loitering'>, scene: BehaviourScene): Behaviour {
  const forgivenMs = FORGIVEN_MS[rule.sensitivity];
  const afterMs = rule.afterS * 1000;
  const groundFor = createPerspective(scene.personHeights);
  const metres: Metres = (from, to, height, aspect) =>
    groundFor(aspect)?.metresBetween(from, to) ?? ownMetres(from, to, height, aspect);
  let awakeSinceAtMs: number | null = null;
  let count = 0;
  const nextKey = (): string => `stay-${++count}`;
  const people = createSuccession<Visit>({
    create: (_track, { atMs }) => newVisit(nextKey(), atMs),
    unlikeness: (lost, track, look) => unlikenessOf(lost, track, look, { forgivenMs, metres }),
    keepLostMs: forgivenMs,
  });

  const judge = (visit: Visit, track: TrackObservation, look: RuleLook): Firing | null => {
    const isDue = visit.isInside && visit.handedOver === null && !visit.hasFired && visit.stayedMs >= afterMs;
    if (!isDue || isPassing(visit, track, look, metres)) {
      return null;
    }
    visit.hasFired = true;
    return firingOf(visit, track);
  };

  return {
    observe: (look) => {
      const { atMs, isAwake } = look;
      awakeSinceAtMs = isAwake ? (awakeSinceAtMs ?? atMs) : null;
      const firings: Firing[] = [];
      for (const { track, followed, isNewNumber } of people.follow(look)) {
        prove(followed, track, { look, isNewNumber, metres, nextKey });
        const { memory: visit } = followed;
        const isInside = isWithin(rule.zone, track.box, visit.isInside);
        stay(visit, isInside, followed, { track, atMs, awakeSinceAtMs, forgivenMs });
        people.noteSeen(followed, track, atMs);
        notePlace(visit, track.box, atMs, afterMs);
        const firing = isAwake ? judge(visit, track, look) : null;
        if (firing) {
          firings.push(firing);
        } else if (isNewNumber && visit.hasFired) {
          firings.push({ ...firingOf(visit, track), isMore: true });
        }
      }
      people.advance(look);
      return firings;
    },
    // Who was inside when last seen counts as staying: the incident book knows who is seen.
    isStillAtIt: (key) => [...people.all()].some(({ memory }) => memory.key === key && memory.isInside),
  };
}

function newVisit(key: string, atMs: number): Visit {
  return {
    key,
    isInside: false,
    sinceAtMs: atMs,
    lastInsideAtMs: -Infinity,
    stayedMs: 0,
    hasFired: false,
    places: [],
    handedOver: null,
  };
}

/** Whoever was given another's stay and walks on begins anew. */
function prove(
  followed: Followed<Visit>,
  { box }: TrackObservation,
  more: { look: RuleLook; isNewNumber: boolean; metres: Metres; nextKey: () => string },
): void {
  const { memory: visit } = followed;
  const { atMs, aspect } = more.look;
  if (more.isNewNumber && visit.places.length > 0) {
    visit.handedOver = placeOf(box, atMs);
  }
  if (!visit.handedOver || atMs - visit.handedOver.atMs < WALK_MS) {
    return;
  }
  const isWalker = isWalk(visit.handedOver, placeOf(box, atMs), aspect, more.metres);
  visit.handedOver = null;
  if (isWalker) {
    followed.memory = newVisit(more.nextKey(), atMs);
  }
}

/** Adds the time since the last look to the stay, or begins a new one. */
function stay(
  visit: Visit,
  isNowInside: boolean,
  { box, lastSeenAtMs }: Followed<Visit>,
  look: { track: TrackObservation; atMs: number; awakeSinceAtMs: number | null; forgivenMs: number },
): void {
  const { track, atMs, awakeSinceAtMs, forgivenMs } = look;
  if (awakeSinceAtMs === null || (isNowInside && atMs - visit.lastInsideAtMs > forgivenMs)) {
    visit.sinceAtMs = atMs;
    visit.stayedMs = 0;
    visit.hasFired = false;
    visit.places = [];
  } else if (isNowInside && visit.isInside) {
    const passedMs = atMs - Math.max(lastSeenAtMs, awakeSinceAtMs);
    const isSamePlace = distance(footPoint(box), footPoint(track.box), box) <= SAME_PLACE;
    visit.stayedMs += isSamePlace ? passedMs : Math.min(passedMs, COUNTED_MS);
    visit.sinceAtMs = Math.max(visit.sinceAtMs, awakeSinceAtMs);
  }
  visit.isInside = isNowInside;
  if (isNowInside) {
    visit.lastInsideAtMs = atMs;
  }
}

/** At most PLACES of them, the oldest not older than `afterMs`. */
function notePlace({ places }: Visit, box: Box, atMs: number, afterMs: number): void {
  const last = places.at(-1);
  if (!last || atMs - last.atMs >= afterMs / PLACES) {
    places.push(placeOf(box, atMs));
  }
  while (places.length > 1 && atMs - (places[1]?.atMs ?? atMs) >= afterMs) {
    places.shift();
  }
}

function placeOf(box: Box, atMs: number): Place {
  return { foot: footPoint(box), height: box.h, atMs };
}

function isPassing({ places }: Visit, { box }: TrackObservation, look: RuleLook, metres: Metres): boolean {
  const [oldest] = places;
  const passedMs = oldest ? look.atMs - oldest.atMs : 0;
  return (
    oldest !== undefined &&
    metres(oldest.foot, footPoint(box), box.h, look.aspect) > (PASSING * passedMs) / 1000
  );
}

function firingOf(visit: Visit, { trackId, label, score }: TrackObservation): Firing {
  const { key, sinceAtMs, stayedMs } = visit;
  return {
    key,
    trackIds: [trackId],
    label,
    confidence: score,
    reason: { kind: 'loitering', sinceAtMs, stayedMs },
  };
}

function unlikenessOf(
  lost: Followed<Visit>,
  track: TrackObservation,
  { atMs, aspect }: RuleLook,
  { forgivenMs, metres }: { forgivenMs: number; metres: Metres },
): number | null {
  const unseenMs = atMs - lost.lastSeenAtMs;
  if (unseenMs > forgivenMs || isAtSide(track.box) || isAtSide(lost.box)) {
    return null;
  }
  const ratio = track.box.h / lost.box.h;
  const [x, y] = expectedFoot(lost, unseenMs);
  const [footX, footY] = footPoint(track.box);
  const apart = Math.hypot((footX - x) * aspect, footY - y) / Math.max(track.box.h, lost.box.h);
  const reach = 0.6 + Math.min(1.4, (0.4 * unseenMs) / 1000);
  const isLike = ratio > 0.55 && ratio < 1.8 && apart <= reach;
  return isLike && (unseenMs <= WALKER_LOST_MS || !isWalking(lost, aspect, metres))
    ? apart + Math.abs(Math.log(ratio))
    : null;
}

function isWalking(lost: Followed<Visit>, aspect: number, metres: Metres): boolean {
  const { memory, box, lastSeenAtMs } = lost;
  const before = memory.places.findLast(({ atMs }) => lastSeenAtMs - atMs >= WALK_MS);
  if (!before) {
    return speedOf(lost) >= SLOW.sizes;
  }
  return isWalk(before, placeOf(box, lastSeenAtMs), aspect, metres);
}

function isWalk(from: Place, to: Place, aspect: number, metres: Metres): boolean {
  const seconds = (to.atMs - from.atMs) / 1000;
  const speed = metres(from.foot, to.foot, to.height, aspect) / seconds;
  const growth = Math.abs(Math.log(to.height / from.height)) / seconds;
  return speed >= SLOW.metres || growth >= SLOW.growth;
}
