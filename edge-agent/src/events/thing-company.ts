/**
 * Who is, and was, with a thing: whose it is, and whether anybody attends it now.
 *
 * The owner is who was nearest to the place when the thing came to stand there. Attending are the owner, and
 * anybody else who keeps still beside it or stays there; somebody who walks past is not. Numbers are the tracker's
 * guess: an owner who is lost and found again attends as anybody does.
 * Distances are in heights of the person: what is two steps away far from the camera is two steps away near it.
 * Not here: what stands where (detect/scene/), what follows (object-left.ts, littering.ts, object-removed.ts).
 */
import type { SceneChange, TrackObservation } from '#edge-agent/detect/look.ts';
import type { Box, Point } from '#protocol/geometry.ts';
import type { RuleLook } from './behaviour.ts';
import { footPoint } from './geometry.ts';

/** Places of a person are kept this far apart in time, and for this long. */
const SPACING_MS = 400;
const KEPT_MS = 120_000;
const MOST_PEOPLE = 200;
/** A change is noticed within a second or two of its beginning. */
const BEFORE_MS = 5000;
const AFTER_MS = 2000;
/** Beyond this a person seen last is gone. */
const SEEN_MS = 2500;
/** Slower than this many heights within STILL_MS is standing. */
const STILL_HEIGHTS = 0.5;
const STILL_MS = 1500;
const STAYS_MS = 5000;
/** A thing is told of TOLD_AFTER_MS after the place has become quiet; where it was quiet from the first, this early. */
const TOLD_AFTER_MS = 2000;
const TOLD_AT_ONCE_MS = 6000;
const LEAST_HEIGHT = 0.01;
const LEEWAY = 0.3;
/** How far an arm reaches beyond a box, as a share of its size. */
const REACH = 0.15;

export interface Owner {
  trackId: number;
  /** Of the person as the thing came to stand, fractions of the picture's height. */
  height: number;
}

export interface ThingCompany {
  /** Every look, before anything is asked about it. */
  observe(look: RuleLook): void;
  ownerOf(change: SceneChange, withinHeights: number): Owner | null;
  /**
   * The last instant at which its owner was within so many heights of a thing just told of: as the tracker saw it,
   * or, where the tracker lost them, as long as the eye held the thing back because something moved beside it.
   */
  lastWithAtMs(change: SceneChange, owner: Owner, withinHeights: number, nowMs: number): number | null;
  /** Whether somebody attends the thing in this look. */
  isAttended(change: SceneChange, owner: Owner | null, withinHeights: number): boolean;
  /** Whether a person was in, or at the edge of, this box as the change came about. */
  wasPersonAt(change: SceneChange): boolean;
}

interface Place {
  atMs: number;
  box: Box;
}

export function createThingCompany(): ThingCompany {
  const people = new Map<number, Place[]>();
  let aspect = 1;
  let nowMs = 0;

  const ownerOf: ThingCompany['ownerOf'] = (change, withinHeights) => {
    let owner: Owner | null = null;
    let nearest = withinHeights;
    for (const [trackId, places] of people) {
      for (const { box } of places.filter((place) => isThen(place, change))) {
        const away = heightsAway(box, change.box, aspect);
        if (away < nearest) {
          nearest = away;
          owner = { trackId, height: box.h };
        }
      }
    }
    return owner;
  };

  /** Keeps still beside it, or has been beside it for long. */
  const staysWith = (places: readonly Place[], change: SceneChange, withinHeights: number): boolean => {
    const isNear = ({ box }: Place): boolean => heightsAway(box, change.box, aspect) <= withinHeights;
    const last = places.at(-1);
    if (!last || !isNear(last)) {
      return false;
    }
    const earlier = places.filter(({ atMs }) => last.atMs - atMs >= STILL_MS).at(-1);
    const isStill = earlier !== undefined && movedHeights(earlier.box, last.box, aspect) < STILL_HEIGHTS;
    const farAtMs = places.filter((place) => !isNear(place)).at(-1)?.atMs ?? places[0]?.atMs ?? last.atMs;
    return isStill || last.atMs - farAtMs >= STAYS_MS;
  };

  return {
    observe: (look) => {
      nowMs = look.atMs;
      aspect = look.aspect;
      look.everyone
        .filter(isPersonSeen)
        .forEach(({ trackId, box }) => remember(people, trackId, { atMs: nowMs, box }));
      forget(people, nowMs);
    },
    ownerOf,
    lastWithAtMs: (change, { trackId }, withinHeights, toldAtMs) => {
      const near = (people.get(trackId) ?? []).filter(
        ({ box }) => heightsAway(box, change.box, aspect) <= withinHeights,
      );
      const seenAtMs = near.at(-1)?.atMs ?? null;
      const isHeldBack = toldAtMs - change.sinceAtMs > TOLD_AT_ONCE_MS;
      return isHeldBack ? Math.max(seenAtMs ?? 0, toldAtMs - TOLD_AFTER_MS) : seenAtMs;
    },
    isAttended: (change, owner, withinHeights) => {
      for (const [trackId, places] of people) {
        const last = places.at(-1);
        if (last && nowMs - last.atMs <= SEEN_MS) {
          const isOwnerNear =
            trackId === owner?.trackId && heightsAway(last.box, change.box, aspect) <= withinHeights;
          if (isOwnerNear || staysWith(places, change, withinHeights)) {
            return true;
          }
        }
      }
      return false;
    },
    wasPersonAt: (change) =>
      [...people.values()].some((places) =>
        places.some((place) => isThen(place, change) && touches(place.box, change.box)),
      ),
  };
}

function isThen({ atMs }: Place, { sinceAtMs }: SceneChange): boolean {
  return atMs >= sinceAtMs - BEFORE_MS && atMs <= sinceAtMs + AFTER_MS;
}

function isPersonSeen({ label, isPredicted }: TrackObservation): boolean {
  return label === 'person' && !isPredicted;
}

function remember(people: Map<number, Place[]>, trackId: number, place: Place): void {
  const places = people.get(trackId) ?? [];
  const before = places.at(-2);
  // The newest place is always known; those before it are spaced.
  if (before && place.atMs - before.atMs < SPACING_MS) {
    places.pop();
  }
  places.push(place);
  people.delete(trackId);
  people.set(trackId, places);
}

function forget(people: Map<number, Place[]>, nowMs: number): void {
  for (const [trackId, places] of people) {
    const firstKept = places.findIndex(({ atMs }) => nowMs - atMs < KEPT_MS);
    if (firstKept < 0 || people.size > MOST_PEOPLE) {
      people.delete(trackId);
    } else {
      places.splice(0, firstKept);
    }
  }
}

/**
 * From the feet of the person to the foot of the thing, less what the two are wide, and less LEEWAY up and down: it
 * may stand on a chair beside them.
 */
function heightsAway(person: Box, thing: Box, aspect: number): number {
  const [px, py] = footPoint(person);
  const [tx, ty] = footPoint(thing);
  const height = Math.max(LEAST_HEIGHT, person.h);
  const across = Math.max(0, Math.abs(px - tx) - (person.w + thing.w) / 2) * aspect;
  return Math.hypot(across, Math.max(0, Math.abs(py - ty) - LEEWAY * person.h)) / height;
}

function touches(person: Box, thing: Box): boolean {
  const [dx, dy] = [person.w * REACH, person.h * REACH];
  return (
    thing.x < person.x + person.w + dx &&
    person.x - dx < thing.x + thing.w &&
    thing.y < person.y + person.h + dy &&
    person.y - dy < thing.y + thing.h
  );
}

function movedHeights(from: Box, to: Box, aspect: number): number {
  const [a, b]: [Point, Point] = [footPoint(from), footPoint(to)];
  return Math.hypot((a[0] - b[0]) * aspect, a[1] - b[1]) / Math.max(LEAST_HEIGHT, to.h);
}
