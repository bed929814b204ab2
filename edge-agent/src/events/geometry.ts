/**
 * Plane geometry of zones and lines, in fractions of the picture (x right, y DOWN).
 *
 * Distances are in "own sizes": a step sideways is divided by the width of the thing that made it, a step up or
 * down by its height. That needs no knowledge of the picture's shape and means the same near the camera and far
 * from it: a detector's box trembles by a few hundredths of an own size wherever it is.
 * Not here: time, tracks, rules.
 */
import type { Box, Point, Polygon } from '#protocol/geometry.ts';

export interface OwnSize {
  w: number;
  h: number;
}

/** Width and height below this are the detector's noise; keeps divisions finite. */
const MIN_SIZE = 0.002;
const EPSILON = 1e-9;

/** Where a thing touches the ground: the middle of the lower edge, kept inside the picture. */
export function footPoint(box: Box): Point {
  return [clampFraction(box.x + box.w / 2), clampFraction(box.y + box.h)];
}

/** Points on an edge or a corner are inside. */
export function isInside(polygon: Polygon, [x, y]: Point): boolean {
  let inside = false;
  for (const [a, b] of edges(polygon)) {
    if (isOnSegment(a, b, [x, y])) {
      return true;
    }
    const straddles = a[1] > y !== b[1] > y;
    if (straddles && x < a[0] + ((y - a[1]) / (b[1] - a[1])) * (b[0] - a[0])) {
      inside = !inside;
    }
  }
  return inside;
}

/**
 * On which side of the endless line through `from` and `to` a point lies, for somebody standing at `from` and
 * looking towards `to`: negative is left, positive is right, 0 is on it. The picture's y grows downward, which
 * turns the usual sign round.
 */
export function sideOf(from: Point, to: Point, [x, y]: Point): number {
  const area = (to[0] - from[0]) * (y - from[1]) - (to[1] - from[1]) * (x - from[0]);
  return Math.abs(area) < EPSILON ? 0 : area;
}

/** How far along the step a -> b (0 to 1) it meets the drawn line from -> to, ends included; null when it does not. */
export function cutFraction(from: Point, to: Point, a: Point, b: Point): number | null {
  const before = sideOf(from, to, a);
  const after = sideOf(from, to, b);
  if (before === after || before * after > 0) {
    return null;
  }
  const fraction = before / (before - after);
  return isWithinEnds(from, to, pointBetween(a, b, fraction)) ? fraction : null;
}

export function pointBetween(a: Point, b: Point, fraction: number): Point {
  return [a[0] + (b[0] - a[0]) * fraction, a[1] + (b[1] - a[1]) * fraction];
}

/** In own sizes. */
export function distance(a: Point, b: Point, size: OwnSize): number {
  return Math.hypot((b[0] - a[0]) / Math.max(size.w, MIN_SIZE), (b[1] - a[1]) / Math.max(size.h, MIN_SIZE));
}

/** Distance to the endless line through `from` and `to`, in own sizes. */
export function distanceToLine(from: Point, to: Point, at: Point, size: OwnSize): number {
  const [ax, ay] = scaled(from, size);
  const [bx, by] = scaled(to, size);
  const [px, py] = scaled(at, size);
  const length = Math.hypot(bx - ax, by - ay);
  return length < EPSILON
    ? Math.hypot(px - ax, py - ay)
    : Math.abs((bx - ax) * (py - ay) - (by - ay) * (px - ax)) / length;
}

/** Distance to the nearest edge of the polygon, from inside or outside, in own sizes. */
export function distanceToBorder(polygon: Polygon, at: Point, size: OwnSize): number {
  let nearest = Infinity;
  for (const [a, b] of edges(polygon)) {
    nearest = Math.min(nearest, distanceToSegment(scaled(a, size), scaled(b, size), scaled(at, size)));
  }
  return nearest;
}

export function clampFraction(value: number): number {
  return Math.min(1, Math.max(0, value));
}

function* edges(polygon: Polygon): Generator<[Point, Point]> {
  let previous = polygon.at(-1);
  for (const corner of polygon) {
    if (previous) {
      yield [previous, corner];
    }
    previous = corner;
  }
}

function isOnSegment(a: Point, b: Point, at: Point): boolean {
  return sideOf(a, b, at) === 0 && isWithinEnds(a, b, at);
}

/** For a point on the endless line: between the ends, or on one. */
function isWithinEnds(from: Point, to: Point, at: Point): boolean {
  const within = (axis: 0 | 1): boolean =>
    at[axis] >= Math.min(from[axis], to[axis]) - EPSILON &&
    at[axis] <= Math.max(from[axis], to[axis]) + EPSILON;
  return within(0) && within(1);
}

function scaled([x, y]: Point, size: OwnSize): [number, number] {
  return [x / Math.max(size.w, MIN_SIZE), y / Math.max(size.h, MIN_SIZE)];
}

function distanceToSegment(a: Point, b: Point, at: Point): number {
  const dx = b[0] - a[0];
  const dy = b[1] - a[1];
  const squared = dx * dx + dy * dy;
  const along = squared < EPSILON ? 0 : ((at[0] - a[0]) * dx + (at[1] - a[1]) * dy) / squared;
  const nearest = pointBetween(a, b, Math.min(1, Math.max(0, along)));
  return Math.hypot(at[0] - nearest[0], at[1] - nearest[1]);
}
