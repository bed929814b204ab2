/**
 * Places in a picture are fractions of it, x then y, (0,0) top left, (1,1) bottom right: the same zone fits the
 * sub-stream, the main stream and the page.
 */
import { z } from 'zod';

const fraction = z
  .number({ error: 'expected a fraction of the picture, 0 to 1' })
  .min(0, 'expected 0 to 1')
  .max(1, 'expected 0 to 1');

/** [x, y] */
export const point = z.tuple([fraction, fraction]);
export type Point = z.infer<typeof point>;

/** x, y: top left corner. */
export const box = z.strictObject({ x: fraction, y: fraction, w: fraction, h: fraction });
export type Box = z.infer<typeof box>;

export const polygon = z.array(point).min(3, 'expected at least three corners').max(64);
export type Polygon = z.infer<typeof polygon>;

export const WHOLE_PICTURE: Polygon = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
];

/**
 * How tall a person of 1.70 m stands at one or more places, each [[x, y of the foot], [x, y of the head]]: with it
 * sizes and distances on the ground mean metres. Two places at different depths give the perspective.
 */
export const personHeights = z
  .array(z.tuple([point, point], 'expected a foot point and a head point, [[x, y], [x, y]]'))
  .min(1)
  .max(8)
  .refine((lines) => lines.every(([foot, head]) => foot[1] - head[1] >= 0.01), {
    error: 'expected the foot at least 0.01 below the head',
  });
export type PersonHeights = z.infer<typeof personHeights>;
