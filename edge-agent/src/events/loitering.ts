/**
 * Loitering: reports somebody who has stayed in a drawn zone for `afterS`, once per visit.
 *
 * The time is that of the person, not of the track: whoever is lost for a while (behind a post, bent down, sitting too
 * still) and found again near by under another number goes on, and so does one who steps out of the zone for a
 * moment. How much absence is forgiven is the rule's sensitivity. Time out of the zone does not count as stayed; time
 * unseen counts where the person is found again at the same place, as sitting people are looked at less often.
 * A passer-by never fires, not even in a zone that takes longer to cross than `afterS`: as long as somebody gets
 * straight on, by more than PASSING metres a second over the last `afterS`, they are on their way. Going up and down
 * is not getting on. A chain of passers-by on a busy lane is no loiterer either: who walks is handed over to another
 * number only where that one comes up a moment later on the same way, and never at the sides of the picture, where
 * people come and go.
 * Outside the schedule no time is counted: whoever stands there when it begins fires `afterS` later.
 */
import type { TrackObservation } from '#edge-agent/detect/look.ts';
import type { Point } from '#protocol/geometry.ts';
import type { RuleOf, Sensitivity } from '#protocol/rule.ts';
import { TREMBLE, type Behaviour, type BehaviourScene, type Firing, type RuleLook } from './behaviour.ts';
import { distance, distanceToBorder, footPoint, isInside } from './geometry.ts';
import { createPerspective, ownMetres } from './perspective.ts';
import { createSuccession, expectedFoot, isAtSide, speedOf, type Followed } from './succession.ts';

/** Out of the zone or unseen for longer than this is gone. */
const FORGIVEN_MS: Record<Sensitivity, number> = { low: 4000, normal: 10_000, high: 30_000 };
/** Metres a second, straight on. A stroll is one metre a second; into the depth of the picture it looks like less. */
const PASSING = 0.2;
/** Unseen for up to this long counts as stayed, wherever found again. */
const COUNTED_MS = 2000;
/** Own sizes. */
const SAME_PLACE = 1;
/** Own sizes a second: faster is walking. */
const SLOW = 0.8;
/** One who walks is found again within this time. */
const WALKER_LOST_MS = 1500;
const PLACES = 16;

interface Visit {
  key: string;
  isInside: boolean;
  sinceAtMs: number;
  lastInsideAtMs: number;
  stayedMs: number;
  hasFired: boolean;
  /** Where it was, spread over the last `afterS`; the first is the oldest. */
  places: { foot: Point; atMs: number }[];
}

export function createLoitering(rule: RuleOf<'loitering'>, scene: BehaviourScene): Behaviour {
  const forgivenMs = FORGIVEN_MS[rule.sensitivity];
  const afterMs = rule.afterS * 1000;
  const groundFor = createPerspective(scene.personHeights);
  const stays = new Set<string>();
  let count = 0;
  const people = createSuccession<Visit>({
    create: (_track, { atMs }) => newVisit(`stay-${++count}`, atMs),
    unlikeness: (lost, track, look) => unlikenessOf(lost, track, look, forgivenMs),
    keepLostMs: forgivenMs,
  });

  const metresBetween = (from: Point, to: Point, { box }: TrackObservation, { aspect }: RuleLook): number =>
    groundFor(aspect)?.metresBetween(from, to) ?? ownMetres(from, to, box.h, aspect);

  const isPassing = ({ places }: Visit, track: TrackObservation, look: RuleLook): boolean => {
    const [oldest] = places;
    const passedMs = oldest ? look.atMs - oldest.atMs : 0;
    return (
      oldest !== undefined &&
      metresBetween(oldest.foot, footPoint(track.box), track, look) > (PASSING * passedMs) / 1000
    );
  };

  const judge = (visit: Visit, track: TrackObservation, look: RuleLook): Firing | null => {
    if (visit.hasFired || !visit.isInside || visit.stayedMs < afterMs || isPassing(visit, track, look)) {
      return null;
    }
    visit.hasFired = true;
    return firingOf(visit, track);
  };

  return {
    observe: (look) => {
      const firings: Firing[] = [];
      for (const { track, followed, isNewNumber } of people.follow(look)) {
        const { memory: visit } = followed;
        stay(visit, isWithin(rule, track, visit.isInside), followed, { track, look, forgivenMs });
        people.noteSeen(followed, track, look.atMs);
        notePlace(visit, footPoint(track.box), look.atMs, afterMs);
        const firing = look.isAwake ? judge(visit, track, look) : null;
        if (firing) {
          firings.push(firing);
        } else if (isNewNumber && visit.hasFired) {
          firings.push({ ...firingOf(visit, track), isMore: true });
        }
      }
      people.advance(look);
      noteStays(stays, people.all());
      return firings;
    },
    isStillAtIt: (key) => stays.has(key),
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
  };
}

/** One who was inside stays so while trembling on the border. */
function isWithin({ zone }: RuleOf<'loitering'>, { box }: TrackObservation, wasInside: boolean): boolean {
  const foot = footPoint(box);
  return isInside(zone, foot) || (wasInside && distanceToBorder(zone, foot, box) < TREMBLE);
}

/** Adds the time since the last look to the stay, or begins a new one. */
function stay(
  visit: Visit,
  isNowInside: boolean,
  { box, lastSeenAtMs }: Followed<Visit>,
  { track, look, forgivenMs }: { track: TrackObservation; look: RuleLook; forgivenMs: number },
): void {
  const { atMs, isAwake } = look;
  if (!isAwake || (isNowInside && atMs - visit.lastInsideAtMs > forgivenMs)) {
    visit.sinceAtMs = atMs;
    visit.stayedMs = 0;
    visit.hasFired = false;
    visit.places = [];
  } else if (isNowInside && visit.isInside) {
    const passedMs = atMs - lastSeenAtMs;
    const isSamePlace = distance(footPoint(box), footPoint(track.box), box) <= SAME_PLACE;
    visit.stayedMs += isSamePlace ? passedMs : Math.min(passedMs, COUNTED_MS);
  }
  visit.isInside = isNowInside;
  if (isNowInside) {
    visit.lastInsideAtMs = atMs;
  }
}

/** At most PLACES of them, the oldest not older than `afterMs`. */
function notePlace({ places }: Visit, foot: Point, atMs: number, afterMs: number): void {
  const last = places.at(-1);
  if (!last || atMs - last.atMs >= afterMs / PLACES) {
    places.push({ foot, atMs });
  }
  while (places.length > 1 && atMs - (places[1]?.atMs ?? atMs) >= afterMs) {
    places.shift();
  }
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

/** Who was inside when last seen counts as staying: the incident book knows who is seen. */
function noteStays(stays: Set<string>, people: Iterable<Followed<Visit>>): void {
  stays.clear();
  for (const { memory } of people) {
    if (memory.isInside) {
      stays.add(memory.key);
    }
  }
}

function unlikenessOf(
  lost: Followed<Visit>,
  track: TrackObservation,
  { atMs, aspect }: RuleLook,
  forgivenMs: number,
): number | null {
  const unseenMs = atMs - lost.lastSeenAtMs;
  const isSlow = speedOf(lost) < SLOW;
  if (unseenMs > (isSlow ? forgivenMs : WALKER_LOST_MS) || isAtSide(track.box) || isAtSide(lost.box)) {
    return null;
  }
  const ratio = track.box.h / lost.box.h;
  const [x, y] = expectedFoot(lost, unseenMs);
  const [footX, footY] = footPoint(track.box);
  const apart = Math.hypot((footX - x) * aspect, footY - y) / Math.max(track.box.h, lost.box.h);
  const reach = 0.6 + Math.min(1.4, (0.4 * unseenMs) / 1000);
  return ratio > 0.55 && ratio < 1.8 && apart <= reach ? apart + Math.abs(Math.log(ratio)) : null;
}
