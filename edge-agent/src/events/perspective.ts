/**
 * What sizes in the picture mean in metres, from the heights of people drawn at set-up (`personHeights`).
 *
 * A pinhole camera over flat ground: where a person stands at row y tells how far away, and how tall it must look
 * there. Two unknowns, height and tilt of the camera, are fitted to the drawn people (least squares). The third, the
 * focal length, cannot be told from upright people: a field of view of 50 degrees from top to bottom is assumed, in
 * the middle of what site cameras have (2.8 mm: 58, 4 mm: 46). A lens that is different stretches depths by as much;
 * distances across the picture hold for every lens.
 * A straight line through the heights, height = a * (y - horizon), is what this becomes for a level camera; at 30
 * degrees of tilt it is wrong by a quarter at the lower edge, where people matter most.
 * One drawn person, or several at one depth, tell nothing of depth: the scale is then the same everywhere.
 * Nothing drawn: `ownMetres`, where a person's own box is the yardstick.
 * Not here: what is judged with metres (the rules).
 */
import type { Box, PersonHeights, Point, Polygon } from '#protocol/geometry.ts';

/** What `personHeights` are drawn for. */
export const PERSON_METRES = 1.7;

export interface Ground {
  /** How tall a person of 1.70 m looks with its feet there, fraction of the picture's height. */
  personHeight(foot: Point): number;
  /** On the ground seen from above, in metres. */
  place(foot: Point): Point;
  /** Along the ground. */
  metresBetween(a: Point, b: Point): number;
  /** Square metres of the part of the zone nearer than FAR_METRES. */
  areaOf(zone: Polygon): number;
  /** Of something that stands on the ground. */
  heightOf(box: Box): number;
}

/** Picture heights from the lens to the picture: half of it under 25 degrees. */
const FOCAL = 0.5 / Math.tan((25 * Math.PI) / 180);
/** Beyond this the ground is not told from the horizon. */
const FAR_METRES = 120;
/** Rows closer together than this tell nothing of depth. */
const LEAST_DEPTH = 0.04;
const MOST_TILT_DEG = 85;
const LEAST_TILT_DEG = -15;
const [LEAST_CAMERA_METRES, MOST_CAMERA_METRES] = [1.9, 60];

/** For each shape of picture its ground; null where no heights were drawn. The last one is kept. */
export function createPerspective(
  personHeights: PersonHeights | undefined,
): (aspect: number) => Ground | null {
  let kept: { aspect: number; ground: Ground } | null = null;
  return (aspect) => {
    if (!personHeights) {
      return null;
    }
    if (kept?.aspect !== aspect) {
      kept = { aspect, ground: createGround(personHeights, aspect) };
    }
    return kept.ground;
  };
}

/** `aspect`: width of the picture over its height. */
export function createGround(personHeights: PersonHeights, aspect: number): Ground {
  const people = personHeights.map(([foot, head]) => ({ y: foot[1], height: foot[1] - head[1] }));
  const rows = people.map(({ y }) => y);
  const camera = Math.max(...rows) - Math.min(...rows) < LEAST_DEPTH ? null : fitCamera(people);
  return camera ? groundOf(camera, aspect) : flatGround(meanHeight(people), aspect);
}

/** How far something went if it is as tall as a person: for pictures without heights. Depth is understated. */
export function ownMetres(from: Point, to: Point, ownHeight: number, aspect: number): number {
  const [dx, dy] = [(to[0] - from[0]) * aspect, to[1] - from[1]];
  return (Math.hypot(dx, dy) / Math.max(0.01, ownHeight)) * PERSON_METRES;
}

interface Person {
  /** Of the foot. */
  y: number;
  height: number;
}

interface Camera {
  sin: number;
  cos: number;
  /** Above the ground. */
  metres: number;
}

/**
 * For each tilt, each drawn person tells a height of the camera; the right tilt is the one at which they agree. The
 * sum of squares over tilts may have more than one valley: looked at in steps of a degree, then more finely.
 */
function fitCamera(people: readonly Person[]): Camera | null {
  let best = { tilt: 0, error: Infinity };
  for (let tilt = LEAST_TILT_DEG; tilt <= MOST_TILT_DEG; tilt += 1) {
    const error = errorAt(people, tilt);
    best = error < best.error ? { tilt, error } : best;
  }
  for (let step = 0.5; step > 0.005; step /= 2) {
    for (const tilt of [best.tilt - step, best.tilt + step]) {
      const error = errorAt(people, tilt);
      best = error < best.error ? { tilt, error } : best;
    }
  }
  return cameraAt(people, best.tilt);
}

/** Mean square of the relative error of the heights; infinite where such a camera cannot be. */
function errorAt(people: readonly Person[], tiltDeg: number): number {
  const camera = cameraAt(people, tiltDeg);
  if (!camera) {
    return Infinity;
  }
  const errors = people.map(({ y, height }) => (heightAt(camera, y) - height) / height);
  return errors.reduce((sum, error) => sum + error * error, 0) / people.length;
}

function cameraAt(people: readonly Person[], tiltDeg: number): Camera | null {
  const tilt = (tiltDeg * Math.PI) / 180;
  const [sin, cos] = [Math.sin(tilt), Math.cos(tilt)];
  let sum = 0;
  for (const { y, height } of people) {
    const below = belowHorizon(y, sin / cos);
    const seen = height / FOCAL;
    const share = seen / (below * (1 - sin * cos * below) + seen * sin * cos * below);
    if (below <= 0 || !(share > 0)) {
      return null;
    }
    sum += share;
  }
  const metres = (PERSON_METRES * people.length) / sum;
  return metres >= LEAST_CAMERA_METRES && metres <= MOST_CAMERA_METRES ? { sin, cos, metres } : null;
}

/** In focal lengths. */
function belowHorizon(y: number, tangent: number): number {
  return (y - 0.5) / FOCAL + tangent;
}

/** The projection of an upright person, worked out for the row of its feet. */
function heightAt({ sin, cos, metres }: Camera, y: number): number {
  const below = belowHorizon(y, sin / cos);
  const share = PERSON_METRES / metres;
  return (FOCAL * share * below * (1 - sin * cos * below)) / (1 - share * sin * cos * below);
}

function groundOf(camera: Camera, aspect: number): Ground {
  const { sin, cos, metres } = camera;
  const farthest = belowHorizonAt(camera, FAR_METRES);
  /** Metres to the right and ahead of the camera's foot; what is too far or in the sky is put at FAR_METRES. */
  const place = ([x, y]: Point): Point => {
    const below = Math.max(farthest, belowHorizon(y, sin / cos));
    const depth = metres / (cos * below);
    return [(depth * (x - 0.5) * aspect) / FOCAL, (depth - metres * sin) / cos];
  };
  const farRow = (farthest - sin / cos) * FOCAL + 0.5;
  const personHeight = ([, y]: Point): number => Math.max(0.002, heightAt(camera, Math.max(y, farRow)));
  return {
    personHeight,
    place,
    metresBetween: (a, b) => {
      const [from, to] = [place(a), place(b)];
      return Math.hypot(to[0] - from[0], to[1] - from[1]);
    },
    areaOf: (zone) => areaOf(clippedBelow(zone, farRow).map(place)),
    heightOf: ({ x, y, w, h }) => (h / personHeight([x + w / 2, y + h])) * PERSON_METRES,
  };
}

function belowHorizonAt({ sin, cos, metres }: Camera, ahead: number): number {
  return metres / (cos * (ahead * cos + metres * sin));
}

/** The same scale everywhere, as if seen from above. */
function flatGround(height: number, aspect: number): Ground {
  const metresPerHeight = PERSON_METRES / height;
  const place = ([x, y]: Point): Point => [x * aspect * metresPerHeight, y * metresPerHeight];
  return {
    personHeight: () => height,
    place,
    metresBetween: (a, b) => ownMetres(a, b, height, aspect),
    areaOf: (zone) => areaOf(zone.map(place)),
    heightOf: ({ h }) => h * metresPerHeight,
  };
}

function meanHeight(people: readonly Person[]): number {
  return people.reduce((sum, { height }) => sum + height, 0) / people.length;
}

function areaOf(corners: readonly Point[]): number {
  let twice = 0;
  let previous = corners.at(-1);
  for (const corner of corners) {
    twice += previous ? previous[0] * corner[1] - corner[0] * previous[1] : 0;
    previous = corner;
  }
  return Math.abs(twice) / 2;
}

/** The part of a polygon below a row (Sutherland and Hodgman, 1974, for one edge). */
function clippedBelow(zone: Polygon, row: number): Point[] {
  const kept: Point[] = [];
  let previous = zone.at(-1);
  for (const corner of zone) {
    if (previous && previous[1] < row !== corner[1] < row) {
      const share = (row - previous[1]) / (corner[1] - previous[1]);
      kept.push([previous[0] + (corner[0] - previous[0]) * share, row]);
    }
    if (corner[1] >= row) {
      kept.push(corner);
    }
    previous = corner;
  }
  return kept;
}
