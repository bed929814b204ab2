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
 * A number that jumps to another vehicle, oncoming perhaps, is a surprise (a step far from where the pace leads):
 * the run begins anew there.
 * Not here: which vehicles may ignore the way (nobody told us).
 */
import type { TrackObservation } from '#edge-agent/detect/look.ts';
import type { Point } from '#protocol/geometry.ts';
import type { RuleOf, Sensitivity } from '#protocol/rule.ts';
import { LONGEST_GAP_MS, trackKey, type Behaviour, type Firing } from './behaviour.ts';
import { distance, footPoint, isInside, type OwnSize } from './geometry.ts';

/** Degrees off the permitted way. */
const AGAINST_DEG: Record<Sensitivity, number> = { low: 140, normal: 120, high: 105 };
/** A single heading may be so much better than that without ending the run: boxes tremble. */
const SLACK_DEG = 25;
const STEP_MS = 350;
/** Own sizes. */
const STEP_SIZES = 0.15;
const LEAST_SIZES = 1;
const SURPRISE_SIZES = 0.8;
/** Without a heading for longer, it stands. */
const STANDING_MS = 1500;

interface Sighting {
  at: Point;
  atMs: number;
}

interface Drive {
  /** The last STEP_MS and one before. */
  steps: Sighting[];
  /** Where and when it began to go against the way. */
  run: Sighting | null;
  lastHeadingAtMs: number;
  size: OwnSize;
  hasFired: boolean;
  isAgainst: boolean;
}

export function createWrongWay(rule: RuleOf<'wrong-way'>): Behaviour {
  const drives = new Map<string, Drive>();

  const observeTrack = (
    track: TrackObservation,
    { atMs, aspect, isAwake }: { atMs: number; aspect: number; isAwake: boolean },
  ): Firing | null => {
    const key = trackKey(track.trackId);
    const drive = drives.get(key) ?? newDrive(atMs);
    drives.set(key, drive);
    const here = { at: middleOf(track), atMs };
    follow(drive, here, track.box);
    const isInZone = isInside(rule.zone, footPoint(track.box));
    run(drive, here, { rule, aspect, isCounted: isInZone && isAwake });
    drive.steps.push(here);

    const reason = drive.run && reasonOf(drive.run, here, rule, aspect);
    if (drive.hasFired || !drive.run || !reason || !isFar(drive, here)) {
      return null;
    }
    drive.hasFired = true;
    const { trackId, label, score } = track;
    return { key, trackIds: [trackId], label, confidence: score, reason };
  };

  return {
    observe: ({ atMs, aspect, tracks, endedTrackIds, isAwake }) => {
      const firings = tracks
        .filter((track) => !track.isPredicted)
        .map((track) => observeTrack(track, { atMs, aspect, isAwake }))
        .filter((firing) => firing !== null);
      endedTrackIds.forEach((trackId) => drives.delete(trackKey(trackId)));
      return firings;
    },
    isStillAtIt: (key) => drives.get(key)?.isAgainst ?? false,
  };
}

function newDrive(atMs: number): Drive {
  return {
    steps: [],
    run: null,
    lastHeadingAtMs: atMs,
    size: { w: 0, h: 0 },
    hasFired: false,
    isAgainst: false,
  };
}

function middleOf({ box }: TrackObservation): Point {
  return [box.x + box.w / 2, box.y + box.h / 2];
}

/** Forgets what is older than a step; all of it after a gap or a surprise. */
function follow(drive: Drive, here: Sighting, size: OwnSize): void {
  const [before, last] = drive.steps.slice(-2);
  const newest = last ?? before;
  drive.size = { w: Math.max(size.w, drive.size.w * 0.9), h: Math.max(size.h, drive.size.h * 0.9) };
  const hasGap = newest !== undefined && here.atMs - newest.atMs > LONGEST_GAP_MS;
  const expected = before && last ? wentOn(before, last, here.atMs) : null;
  const isSurprise = expected !== null && distance(expected, here.at, drive.size) > SURPRISE_SIZES;
  if (hasGap || isSurprise) {
    drive.steps = [];
    drive.run = null;
    drive.lastHeadingAtMs = here.atMs;
  }
  while (here.atMs - (drive.steps[1]?.atMs ?? here.atMs) >= STEP_MS) {
    drive.steps.shift();
  }
}

function wentOn(before: Sighting, last: Sighting, atMs: number): Point {
  const share = (atMs - last.atMs) / Math.max(1, last.atMs - before.atMs);
  return [last.at[0] + (last.at[0] - before.at[0]) * share, last.at[1] + (last.at[1] - before.at[1]) * share];
}

/** Begins, goes on with or ends the run against the way. */
function run(
  drive: Drive,
  here: Sighting,
  { rule, aspect, isCounted }: { rule: RuleOf<'wrong-way'>; aspect: number; isCounted: boolean },
): void {
  const [from] = drive.steps;
  const hasMoved =
    from !== undefined &&
    here.atMs - from.atMs >= STEP_MS / 2 &&
    distance(from.at, here.at, drive.size) >= STEP_SIZES;
  if (!isCounted) {
    drive.run = null;
    drive.isAgainst = false;
  } else if (hasMoved) {
    const limit = AGAINST_DEG[rule.sensitivity] - SLACK_DEG;
    drive.isAgainst = offDegrees(rule, from.at, here.at, aspect) > limit;
    drive.run = drive.isAgainst ? (drive.run ?? from) : null;
    drive.lastHeadingAtMs = here.atMs;
  } else if (here.atMs - drive.lastHeadingAtMs > STANDING_MS) {
    drive.run = null;
    drive.isAgainst = false;
  }
  // Who has gone the right way in between may be reported again.
  drive.hasFired &&= drive.run !== null || !hasMoved;
}

function reasonOf(
  start: Sighting,
  here: Sighting,
  rule: RuleOf<'wrong-way'>,
  aspect: number,
): Extract<Firing['reason'], { kind: 'wrong-way' }> | null {
  const heldMs = here.atMs - start.atMs;
  const offDeg = offDegrees(rule, start.at, here.at, aspect);
  const isAgainst = heldMs >= rule.holdS * 1000 && offDeg > AGAINST_DEG[rule.sensitivity];
  return isAgainst ? { kind: 'wrong-way', sinceAtMs: start.atMs, heldMs, offDeg: Math.round(offDeg) } : null;
}

function isFar({ run: start, size }: Drive, here: Sighting): boolean {
  return start !== null && distance(start.at, here.at, size) >= LEAST_SIZES;
}

/** Between the permitted way and the step, 0 to 180, as seen in the picture. */
function offDegrees({ way: [from, to] }: RuleOf<'wrong-way'>, a: Point, b: Point, aspect: number): number {
  const [wayX, wayY] = [(to[0] - from[0]) * aspect, to[1] - from[1]];
  const [x, y] = [(b[0] - a[0]) * aspect, b[1] - a[1]];
  return (Math.abs(Math.atan2(wayX * y - wayY * x, wayX * x + wayY * y)) * 180) / Math.PI;
}
