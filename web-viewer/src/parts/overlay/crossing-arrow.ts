/**
 * The arrow across a line that shows which direction counts. Left and right are those of somebody who stands at
 * `from` and looks towards `to`, with y pointing down: the left hand is at (dy, -dx).
 */
import type { CrossingDirection } from '#protocol/camera.ts';
import type { Point } from '#protocol/geometry.ts';

export interface Arrow {
  tail: Point;
  head: Point;
}

const LENGTH = 0.12;

/** `aspect` is width / height of the picture: fractions of it are not square. Two arrows where both directions count. */
export function crossingArrows(
  { from, to, direction }: { from: Point; to: Point; direction: CrossingDirection },
  aspect: number,
): Arrow[] {
  const dx = (to[0] - from[0]) * aspect;
  const dy = to[1] - from[1];
  const length = Math.hypot(dx, dy);
  if (length === 0) {
    return [];
  }
  const middle: Point = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
  const left: Point = [((dy / length) * LENGTH) / 2 / aspect, ((-dx / length) * LENGTH) / 2];
  const onLeft: Point = [middle[0] + left[0], middle[1] + left[1]];
  const onRight: Point = [middle[0] - left[0], middle[1] - left[1]];
  const toRight = { tail: onLeft, head: onRight };
  const toLeft = { tail: onRight, head: onLeft };
  switch (direction) {
    case 'left-to-right':
      return [toRight];
    case 'right-to-left':
      return [toLeft];
    case 'both':
      return [toRight, toLeft];
  }
}
