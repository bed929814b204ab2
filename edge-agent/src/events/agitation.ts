/**
 * Agitation, experimental: reports that one person, or several near each other, run or move violently in a drawn zone
 * for `afterS`. It cannot tell a fight from a game; it says where to look.
 *
 * Somebody is agitated while
 * - they run: faster than 3 m/s by the person heights, else 1.4 own heights a second, measured over WINDOW_MS, straight
 *   on, and not on a two-wheeler, nor faster than people can run; or
 * - the picture in their box changes by more than walking does (detect/scene/motion-energy.ts, which tells nothing of
 *   small boxes, where every step changes much), on the mean of WINDOW_MS.
 * The limits are set above all walkers of the tuning clips (at most 1.27 own heights a second); there is no fight in
 * them to calibrate on. At fewer than two looks a second nothing is told.
 * Numbers do not last in a brawl. So it is the place that is remembered: a hot spot goes along with whoever is
 * agitated within reach of it, under any number, forgives COOL_MS without, and fires when it is `afterS` old and was
 * hot for most of that time.
 */
import type { TrackObservation } from '#edge-agent/detect/look.ts';
import type { Box, Point } from '#protocol/geometry.ts';
import type { RuleOf, Sensitivity } from '#protocol/rule.ts';
import type { Behaviour, BehaviourScene, Firing, RuleLook } from './behaviour.ts';
import { footPoint, isInside } from './geometry.ts';
import { createPerspective, ownMetres, PERSON_METRES } from './perspective.ts';

interface Limits {
  /** Metres a second, and own heights a second. */
  run: number;
  runHeights: number;
  energy: number;
}

const LIMITS: Record<Sensitivity, Limits> = {
  low: { run: 3.6, runHeights: 1.8, energy: 0.9 },
  normal: { run: 3, runHeights: 1.4, energy: 0.75 },
  high: { run: 2.5, runHeights: 1.2, energy: 0.6 },
};
const WINDOW_MS = 1000;
const LEAST_WINDOW_MS = 550;
const LEAST_SIGHTINGS = 3;
/** Faster is somebody on wheels, or a number that jumped. */
const FASTEST = 8;
/** Of the way walked from look to look, this much gets on. */
const STRAIGHT = 0.75;
/** Metres: a hot spot takes in who is agitated within this, and so much more for each second without. */
const REACH = 3;
const REACH_PER_SECOND = 4;
const COOL_MS = 1200;
const HOT_SHARE = 0.6;
/** A look counts for at most this long. */
const LOOK_MS = 600;
const MOST_SPOTS = 16;
/** Of an incident, by the protocol. */
const MOST_TRACKS = 16;

interface Sighting {
  foot: Point;
  height: number;
  motion: number | undefined;
  atMs: number;
}

interface HotSpot {
  key: string;
  foot: Point;
  /** Of the person last there; own heights are the yardstick without perspective. */
  height: number;
  sinceAtMs: number;
  lastHotAtMs: number;
  hotMs: number;
  trackIds: Set<number>;
  people: number;
  hasFired: boolean;
}

interface Agitated {
  track: TrackObservation;
  foot: Point;
}

type Metres = (from: Point, to: Point, height: number) => number;

export function createAgitation(rule: RuleOf<'agitation'>, scene: BehaviourScene): Behaviour {
  const groundFor = createPerspective(scene.personHeights);
  const limits = LIMITS[rule.sensitivity];
  const people = new Map<number, Sighting[]>();
  let spots: HotSpot[] = [];
  let count = 0;

  const measureBy = ({ aspect }: RuleLook): { metres: Metres; isMeasured: boolean } => {
    const ground = groundFor(aspect);
    return {
      isMeasured: ground !== null,
      metres: (from, to, height) => ground?.metresBetween(from, to) ?? ownMetres(from, to, height, aspect),
    };
  };

  const findAgitated = (look: RuleLook, metres: Metres, isMeasured: boolean): Agitated[] => {
    const fastest = isMeasured ? limits.run : limits.runHeights * PERSON_METRES;
    const found: Agitated[] = [];
    for (const track of look.tracks) {
      if (track.label !== 'person' || track.isPredicted) {
        continue;
      }
      const way = remember(people, track, look.atMs);
      const isAgitated =
        meanMotion(way) > limits.energy ||
        (isRunning(way, metres, fastest) && !isRider(track.box, look.everyone));
      const foot = footPoint(track.box);
      if (isAgitated && isInside(rule.zone, foot)) {
        found.push({ track, foot });
      }
    }
    return found;
  };

  return {
    observe: (look) => {
      const { atMs, isAwake, endedTrackIds } = look;
      const { metres, isMeasured } = measureBy(look);
      const agitated = findAgitated(look, metres, isMeasured);
      endedTrackIds.forEach((trackId) => people.delete(trackId));
      spots = isAwake ? spots.filter((spot) => atMs - spot.lastHotAtMs <= COOL_MS) : [];
      if (!isAwake) {
        return [];
      }
      for (const one of agitated) {
        const near = nearestSpot(spots, one, atMs, metres);
        if (near) {
          heat(near, one, atMs);
        } else if (spots.length < MOST_SPOTS) {
          spots.push(newSpot(`agitation-${++count}`, one, atMs));
        }
      }
      spots = joined(spots, metres);
      return spots.flatMap((spot) => fire(spot, agitated, atMs, rule.afterS * 1000));
    },
    isStillAtIt: (key) => spots.some((spot) => spot.key === key),
  };
}

/** The sightings of the last WINDOW_MS, this one included. */
function remember(people: Map<number, Sighting[]>, track: TrackObservation, atMs: number): Sighting[] {
  const { trackId, box, motion } = track;
  const way = people.get(trackId) ?? [];
  people.set(trackId, way);
  while (way[0] && atMs - way[0].atMs > WINDOW_MS) {
    way.shift();
  }
  way.push({ foot: footPoint(box), height: box.h, motion, atMs });
  return way;
}

/** 0 where too little is known. */
function meanMotion(way: readonly Sighting[]): number {
  let [sum, known] = [0, 0];
  for (const { motion } of way) {
    sum += motion ?? 0;
    known += motion === undefined ? 0 : 1;
  }
  return known < LEAST_SIGHTINGS ? 0 : sum / known;
}

function isRunning(way: readonly Sighting[], metres: Metres, fastest: number): boolean {
  const [first, last] = [way[0], way.at(-1)];
  if (!first || !last || way.length < LEAST_SIGHTINGS || last.atMs - first.atMs < LEAST_WINDOW_MS) {
    return false;
  }
  // The greatest: one who comes in over the edge of the picture is still cut short.
  const height = way.reduce((most, sighting) => Math.max(most, sighting.height), 0);
  const gotOn = metres(first.foot, last.foot, height);
  const speed = (gotOn * 1000) / (last.atMs - first.atMs);
  if (!(speed >= fastest && speed <= FASTEST)) {
    return false;
  }
  let [walked, from] = [0, first.foot];
  for (const { foot } of way) {
    walked += metres(from, foot, height);
    from = foot;
  }
  return gotOn >= STRAIGHT * walked;
}

/** The lower half of the person is in the box of something with wheels. */
function isRider({ x, y, w, h }: Box, everyone: readonly TrackObservation[]): boolean {
  const [middle, hip] = [x + w / 2, y + h * 0.7];
  return everyone.some(
    ({ label, box }) =>
      WHEELED.has(label) &&
      middle >= box.x &&
      middle <= box.x + box.w &&
      hip >= box.y &&
      hip <= box.y + box.h,
  );
}

const WHEELED: ReadonlySet<TrackObservation['label']> = new Set([
  'bicycle',
  'motorcycle',
  'car',
  'bus',
  'truck',
]);

function newSpot(key: string, { track, foot }: Agitated, atMs: number): HotSpot {
  return {
    key,
    foot,
    height: track.box.h,
    sinceAtMs: atMs,
    lastHotAtMs: atMs,
    hotMs: 0,
    trackIds: new Set([track.trackId]),
    people: 1,
    hasFired: false,
  };
}

function nearestSpot(
  spots: readonly HotSpot[],
  { foot }: Agitated,
  atMs: number,
  metres: Metres,
): HotSpot | null {
  let [nearest, least]: [HotSpot | null, number] = [null, Infinity];
  for (const spot of spots) {
    const reach = REACH + (REACH_PER_SECOND * (atMs - spot.lastHotAtMs)) / 1000;
    const apart = metres(spot.foot, foot, spot.height);
    if (apart <= reach && apart < least) {
      [nearest, least] = [spot, apart];
    }
  }
  return nearest;
}

/** The first one of a look warms it for the time since the last look; the others only belong to it. */
function heat(spot: HotSpot, { track, foot }: Agitated, atMs: number): void {
  if (atMs > spot.lastHotAtMs) {
    spot.hotMs += Math.min(LOOK_MS, atMs - spot.lastHotAtMs);
    spot.lastHotAtMs = atMs;
    spot.foot = foot;
    spot.height = track.box.h;
  }
  spot.trackIds.delete(track.trackId);
  spot.trackIds.add(track.trackId);
  const [oldest] = spot.trackIds;
  if (spot.trackIds.size > MOST_TRACKS && oldest !== undefined) {
    spot.trackIds.delete(oldest);
  }
}

/** Two brawlers begin two spots; the older one takes in the other. */
function joined(spots: readonly HotSpot[], metres: Metres): HotSpot[] {
  const kept: HotSpot[] = [];
  for (const spot of spots) {
    const elder = kept.find((other) => metres(other.foot, spot.foot, other.height) <= REACH);
    if (elder) {
      elder.hotMs = Math.max(elder.hotMs, spot.hotMs);
      elder.lastHotAtMs = Math.max(elder.lastHotAtMs, spot.lastHotAtMs);
      elder.hasFired ||= spot.hasFired;
      spot.trackIds.forEach((trackId) => elder.trackIds.add(trackId));
    } else {
      kept.push(spot);
    }
  }
  return kept;
}

function fire(spot: HotSpot, agitated: readonly Agitated[], atMs: number, afterMs: number): Firing[] {
  const now = agitated.filter(({ track }) => spot.trackIds.has(track.trackId)).map(({ track }) => track);
  const [main] = now;
  const heldMs = atMs - spot.sinceAtMs;
  if (!main || spot.lastHotAtMs !== atMs) {
    return [];
  }
  spot.people = Math.max(spot.people, now.length);
  const isDue = heldMs >= afterMs && spot.hotMs >= HOT_SHARE * heldMs;
  if (!isDue && !spot.hasFired) {
    return [];
  }
  const others = [...spot.trackIds].filter((id) => id !== main.trackId);
  const trackIds = [main.trackId, ...others.slice(1 - MOST_TRACKS)];
  const firing: Firing = {
    key: spot.key,
    trackIds,
    label: 'person',
    // Experimental: never as sure as the detector was of there being a person.
    confidence: main.score * 0.7,
    reason: { kind: 'agitation', sinceAtMs: spot.sinceAtMs, heldMs, people: spot.people },
  };
  if (spot.hasFired) {
    return [{ ...firing, isMore: true }];
  }
  spot.hasFired = true;
  return [firing];
}
