/**
 * Whether a thing stands in a drawn zone, with the tremble of boxes taken into account. Kept apart from geometry.ts,
 * which knows nothing of the look before.
 */
import type { Box, Polygon } from '#protocol/geometry.ts';
import { TREMBLE } from './behaviour.ts';
import { distanceToBorder, footPoint, isInside } from './geometry.ts';

/** One that was inside stays so while its foot point trembles on the border. */
export function isWithin(zone: Polygon, box: Box, wasInside: boolean): boolean {
  const foot = footPoint(box);
  return isInside(zone, foot) || (wasInside && distanceToBorder(zone, foot, box) < TREMBLE);
}
