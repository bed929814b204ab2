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
