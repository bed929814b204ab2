/**
 * Wrong way: reports a vehicle that goes against the permitted way through a drawn zone, once per vehicle and visit.
 *
 * A heading exists only where there is movement: it is taken over the last STEP_MS and at least STEP_SIZES of the
 * vehicle's own size, so that the trembling box of a standing one has none. Going against the way means more than 120
 * degrees off it; a run of that lasts at least `holdS` and a whole own size before it is reported, measured from where
 * the run began. Crossing the road, turning round and reversing out of a gate stay below one of the three.
 * Headings are those of the picture, since the way was drawn in the picture; perspective bends a straight road by
 * less than the 60 degrees that are left on either side. The middle of the box is followed, as its lower edge stands
 * still while a vehicle drives into the picture from below.
 * A number that jumps to another vehicle makes one long step: no single step may be more than STEP_SHARE of the run.
 * That asks for three sightings, so at one look a second a vehicle is seen two seconds before it is reported.
 * Not here: which vehicles may ignore the way (nobody told us).
 */
import type { TrackObservation } from '#edge-agent/detect/look.ts';
import type { Point } from '#protocol/geometry.ts';
import type { RuleOf, Sensitivity } from '#protocol/rule.ts';
import { LONGEST_GAP_MS, trackKey, type Behaviour, type Firing, type ReasonOf } from './behaviour.ts';
import { distance, type OwnSize } from './geometry.ts';
import { isWithin } from './inside-zone.ts';

/** Degrees off the permitted way. */
const AGAINST_DEG: Record<Sensitivity, number> = { low: 140, normal: 120, high: 105 };
/** A single heading may be so much better than that without ending the run: boxes tremble. */
const SLACK_DEG = 25;
const STEP_MS = 350;
/** Own sizes. */
const STEP_SIZES = 0.15;
const LEAST_SIZES = 1;
const STEP_SHARE = 0.7;
/** Without a heading for longer, it stands. */
const STANDING_MS = 1500;
/** A box that shrinks, half hidden, is measured by what it was for a few looks more. */
const SIZE_KEPT = 0.9;

interface Sighting {
  at: Point;
  atMs: number;
}

/** From where and when it has gone against the way. */
interface Run extends Sighting {
  lastHeadingAtMs: number;
  /** From sighting to sighting, own sizes. */
  longestStep: number;
}

/** Of a vehicle that is in the zone while the rule is awake. */
interface Drive {
  /** The last STEP_MS and one before. */
  steps: Sighting[];
  size: OwnSize;
  run: Run | null;
  hasFired: boolean;
}

export function createWrongWay(rule: RuleOf<'wrong-way'>): Behaviour {
  const drives = new Map<string, Drive>();

  const observeTrack = (track: TrackObservation, atMs: number, aspect: number): Firing | null => {
    const key = trackKey(track.trackId);
    const { trackId, label, score, box } = track;
    const here: Sighting = { at: [box.x + box.w / 2, box.y + box.h / 2], atMs };
    const drive = drives.get(key) ?? { steps: [], size: box, run: null, hasFired: false };
    drives.set(key, drive);
    drive.size = {
      w: Math.max(box.w, drive.size.w * SIZE_KEPT),
      h: Math.max(box.h, drive.size.h * SIZE_KEPT),
    };
    goOn(drive, here, rule, aspect);
    const reason = drive.run && reasonOf(drive.run, drive.size, here, { rule, aspect });
    if (drive.hasFired || !reason) {
      return null;
    }
    drive.hasFired = true;
    return { key, trackIds: [trackId], label, confidence: score, reason };
  };

  return {
    observe: ({ atMs, aspect, tracks, endedTrackIds, isAwake }) => {
      const firings: Firing[] = [];
      for (const track of tracks) {
        const key = trackKey(track.trackId);
        if (!isAwake || (!track.isPredicted && !isWithin(rule.zone, track.box, drives.has(key)))) {
          drives.delete(key);
        } else if (!track.isPredicted) {
          firings.push(...[observeTrack(track, atMs, aspect)].filter((firing) => firing !== null));
        }
      }
      endedTrackIds.forEach((trackId) => drives.delete(trackKey(trackId)));
      return firings;
    },
    isStillAtIt: (key) => (drives.get(key)?.run ?? null) !== null,
  };
}

/** Begins, goes on with or ends the run against the way. */
function goOn(drive: Drive, here: Sighting, rule: RuleOf<'wrong-way'>, aspect: number): void {
  const before = drive.steps.at(-1);
  if (before && here.atMs - before.atMs > LONGEST_GAP_MS) {
    drive.steps = [];
    drive.run = null;
  }
  while (here.atMs - (drive.steps[1]?.atMs ?? here.atMs) >= STEP_MS) {
    drive.steps.shift();
  }
  const [from] = drive.steps;
  drive.steps.push(here);
  const isHeading =
    from !== undefined &&
    here.atMs - from.atMs >= STEP_MS / 2 &&
    distance(from.at, here.at, drive.size) >= STEP_SIZES;
  const isAgainst =
    isHeading && offDegrees(rule, from.at, here.at, aspect) > AGAINST_DEG[rule.sensitivity] - SLACK_DEG;
  if (isAgainst) {
    drive.run = longer(drive, here, from);
  } else if (isHeading) {
    // Who has gone the right way in between may be reported again.
    [drive.run, drive.hasFired] = [null, false];
  } else if (drive.run && here.atMs - drive.run.lastHeadingAtMs > STANDING_MS) {
    drive.run = null;
  }
}

function longer({ run, steps, size }: Drive, here: Sighting, from: Sighting): Run {
  const since = run ?? { ...from, longestStep: 0 };
  const news = run ? steps.slice(-2) : steps;
  const lengths = news.slice(1).map(({ at }, index) => distance(news[index]?.at ?? at, at, size));
  return { ...since, lastHeadingAtMs: here.atMs, longestStep: Math.max(since.longestStep, ...lengths) };
}

/** Null while the run is too short, or while it stands still. */
function reasonOf(
  run: Run,
  size: OwnSize,
  here: Sighting,
  { rule, aspect }: { rule: RuleOf<'wrong-way'>; aspect: number },
): ReasonOf<'wrong-way'> | null {
  const heldMs = here.atMs - run.atMs;
  const offDeg = offDegrees(rule, run.at, here.at, aspect);
  const sizes = distance(run.at, here.at, size);
  const isLong =
    run.lastHeadingAtMs === here.atMs &&
    heldMs >= rule.holdS * 1000 &&
    sizes >= LEAST_SIZES &&
    run.longestStep <= STEP_SHARE * sizes;
  return isLong && offDeg > AGAINST_DEG[rule.sensitivity]
    ? { kind: 'wrong-way', sinceAtMs: run.atMs, heldMs, offDeg: Math.round(offDeg) }
    : null;
}

/** Between the permitted way and the step, 0 to 180, as seen in the picture. */
function offDegrees({ way: [from, to] }: RuleOf<'wrong-way'>, a: Point, b: Point, aspect: number): number {
  const [wayX, wayY] = [(to[0] - from[0]) * aspect, to[1] - from[1]];
  const [x, y] = [(b[0] - a[0]) * aspect, b[1] - a[1]];
  return (Math.abs(Math.atan2(wayX * y - wayY * x, wayX * x + wayY * y)) * 180) / Math.PI;
}
