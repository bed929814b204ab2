/**
 * How well a detection fits a track: the negative logarithm of its likelihood, so that fits of different tracks can be
 * added up and compared (in natural units: 1 more is 2.7 times less likely). It counts
 * - the distance from where the motion model expects the centre, in standard deviations, and those deviations
 *   themselves: who was seen just now is surely there, who has been gone for seconds may be anywhere, so a lost track
 *   does not take a detection from a walker who is known to be on the spot;
 * - how much taller or shorter the box is than the last ones;
 * - the overlap with the expected box;
 * - whether it lies in the direction the track was going (as OC-SORT, Cao et al., 2023): people who cross keep on.
 *
 * A detection that runs out of its part of the picture has no centre to speak of: it fits only where it lies well on
 * the track. Figures behind the numbers: docs/design/002-eyes.md.
 */
import type { Box } from '#protocol/geometry.ts';
import { iouOf } from './boxes.ts';
import { LABEL_GROUPS, type Detection } from './detection.ts';
import { sizeOf, type Expectation, type Shape } from './motion-model.ts';
import { boxOf, isAtRest, type Track } from './track.ts';

/** Half the squared distance in standard deviations at which it can no longer be the same object: 4.2 of them. */
const FURTHEST = 9;
/** The variance, of the squared size, at which being uncertain costs nothing: that of a track just seen. */
const SURE_VARIANCE = 0.0032;
/** Spread of the logarithm of the height, per look and per second, and the most it may change. */
const HEIGHT_SPREAD = 0.15;
const HEIGHT_SPREAD_PERSON_PER_S = 0.1;
const HEIGHT_SPREAD_OTHER_PER_S = 0.4;
const MOST_HEIGHT_CHANGE = Math.log(2.2);
const LONGEST_S = 3;
/** Sizes per second; a person who runs back makes 2.4. */
const TURN_SPEED = 1.5;
/** What lying beside the expected box costs, and going the other way. */
const OVERLAP_WEIGHT = 1;
const DIRECTION_WEIGHT = 1;
/** Slower than this, sizes per second, or nearer than this, sizes, nothing has a direction. */
const LEAST_SPEED = 0.2;
const LEAST_STEP = 0.1;
/** Detections until the direction of a track is known fully. */
const DIRECTION_HITS = 4;
const LEAST_CUT_IOU = 0.5;

export interface FitOptions {
  /**
   * What it may have done that its motion does not foretell: stopped where it was last seen, or turned or set off
   * from there as fast as can be.
   */
  surprise: 'none' | 'stopped' | 'turned';
  /** A detection must overlap the expected box so much. */
  leastIou: number;
}

/** What each pair of one instant needs of the track, worked out once. */
export interface Candidate {
  track: Track;
  /** Where it is expected, fractions of the picture. */
  box: Box;
  expected: Expectation;
  elapsedS: number;
}

/** And of the detection. */
export interface Sighting {
  detection: Detection;
  measured: Shape;
}

export function expectAt(track: Track, atMs: number): Candidate {
  const expected = track.model.predict(atMs, isAtRest(track));
  const elapsedS = Math.min(LONGEST_S, Math.max(0, atMs - track.lastSeenAtMs) / 1000);
  return { track, box: boxOf(expected, track.aspect), expected, elapsedS };
}

/** About 0 to 20, less is better; Infinity where it cannot be the same object. */
export function misfitOf(
  { detection, measured }: Sighting,
  candidate: Candidate,
  { surprise, leastIou }: FitOptions,
): number {
  const { track, box, expected, elapsedS } = candidate;
  if (LABEL_GROUPS[detection.label] !== LABEL_GROUPS[track.label]) {
    return Infinity;
  }
  if (detection.isCut) {
    const iou = iouOf(detection.box, box);
    return iou >= LEAST_CUT_IOU ? 1 - iou : Infinity;
  }
  const place = misplacedWith(surprise, measured, candidate);
  // Most pairs are far apart, and need no more arithmetic.
  if (place === Infinity) {
    return Infinity;
  }
  const iou = iouOf(detection.box, box);
  return iou < leastIou
    ? Infinity
    : place +
        missized(measured.h, expected.h, track, elapsedS) +
        OVERLAP_WEIGHT * (1 - iou) +
        DIRECTION_WEIGHT * misdirected(measured, track);
}

function misplacedWith(
  surprise: FitOptions['surprise'],
  measured: Shape,
  { track, expected, elapsedS }: Candidate,
): number {
  const foretold = misplaced(measured, expected, expected);
  if (surprise === 'none') {
    return foretold;
  }
  const spread = surprise === 'turned' ? anywhereNear(expected, elapsedS) : expected;
  return Math.min(foretold, misplaced(measured, track.last, spread));
}

/** As sure as one can be of somebody who may have gone any way. */
function anywhereNear(expected: Expectation, elapsedS: number): Expectation {
  const variance = (TURN_SPEED * elapsedS * sizeOf(expected)) ** 2;
  return {
    ...expected,
    varianceX: Math.max(variance, expected.varianceX),
    varianceY: Math.max(variance, expected.varianceY),
  };
}

function misplaced(measured: Shape, at: Pick<Shape, 'x' | 'y'>, expected: Expectation): number {
  const { varianceX, varianceY } = expected;
  const distance = ((measured.x - at.x) ** 2 / varianceX + (measured.y - at.y) ** 2 / varianceY) / 2;
  if (distance > FURTHEST) {
    return Infinity;
  }
  const size = sizeOf(expected);
  return distance + Math.log(Math.sqrt(varianceX * varianceY) / (SURE_VARIANCE * size * size));
}

/** A motorbike that rides towards the camera grows by half in a second, a walker hardly. */
function missized(height: number, expected: number, { label }: Track, elapsedS: number): number {
  const change = Math.log(Math.max(1e-6, height) / Math.max(1e-6, expected));
  const perSecond = label === 'person' ? HEIGHT_SPREAD_PERSON_PER_S : HEIGHT_SPREAD_OTHER_PER_S;
  return Math.abs(change) <= MOST_HEIGHT_CHANGE
    ? change ** 2 / (2 * (HEIGHT_SPREAD ** 2 + (perSecond * elapsedS) ** 2))
    : Infinity;
}

/** 0 straight on, 1 straight back, from the place it was last seen at. */
function misdirected(measured: Shape, { model, last, hits }: Track): number {
  const velocity = model.velocity();
  const size = sizeOf(last);
  const speed = Math.sqrt(velocity.x ** 2 + velocity.y ** 2);
  const [stepX, stepY] = [measured.x - last.x, measured.y - last.y];
  const step = Math.sqrt(stepX ** 2 + stepY ** 2);
  if (speed < LEAST_SPEED * size || step < LEAST_STEP * size) {
    return 0;
  }
  const cosine = (velocity.x * stepX + velocity.y * stepY) / (speed * step);
  return ((1 - cosine) / 2) * Math.min(1, hits / DIRECTION_HITS);
}
