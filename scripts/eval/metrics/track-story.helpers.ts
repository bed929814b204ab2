/**
 * For tests: tracks written as strings, one letter or digit a frame, a dot where nobody is. Each person of the truth
 * has a place of their own, far from the others, and `on` says on whose place a track lies.
 */
import type { MotRow } from './mot-file.ts';

const SIDE = 10;

/** `{ 1: 'AAA.' }`: number 1 lies on person A's place in frames 1 to 3; moved sideways by `shiftX` of 10. */
export function tell(story: Record<number, string>, shiftX = 0): MotRow[] {
  return Object.entries(story).flatMap(([id, places]) =>
    places.split('').flatMap((place, index) => {
      const box = { x: place.charCodeAt(0) * 100 + shiftX, y: 0, w: SIDE, h: SIDE };
      return place === '.' ? [] : [{ frame: index + 1, id: Number(id), score: 1, box }];
    }),
  );
}
