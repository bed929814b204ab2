/** Which of the found ones are shown, and in which order; counts for what can be chosen. */
import {
  PASSER_KINDS,
  passerSize,
  type PasserKind,
  type PasserOrder,
  type PasserView,
} from '#protocol/passers.ts';

export interface PasserFilter {
  order: PasserOrder;
  /** None: all. */
  kinds: readonly PasserKind[];
  cameraIds: readonly string[];
}

export const EVERYTHING: PasserFilter = { order: 'largest', kinds: [], cameraIds: [] };

/** By time it stays as central gave it where it was asked by time: equal times by distance. */
export function arrangePassers(
  items: readonly PasserView[],
  { order, kinds, cameraIds }: PasserFilter,
): PasserView[] {
  const shown = items.filter(
    ({ kind, cameraId }) =>
      (kinds.length === 0 || kinds.includes(kind)) &&
      (cameraIds.length === 0 || cameraIds.includes(cameraId)),
  );
  return order === 'largest'
    ? shown.sort((a, b) => passerSize(b) - passerSize(a))
    : shown.sort((a, b) => a.fromMs - b.fromMs);
}

/** In a fixed order, so that nothing jumps when the night grows. */
export function countKinds(items: readonly PasserView[]): { kind: PasserKind; count: number }[] {
  return PASSER_KINDS.map((kind) => ({
    kind,
    count: items.filter((item) => item.kind === kind).length,
  })).filter(({ count }) => count > 0);
}

export type Heading = 'left' | 'right' | 'nearer' | 'farther';

/** A picture is about twice as wide as high. */
const ASPECT = 16 / 9;

/** Which way it went in the picture; null where it ended about where it began. */
export function headingOf({ from, to }: Pick<PasserView, 'from' | 'to'>): Heading | null {
  const [x, y] = [(to[0] - from[0]) * ASPECT, to[1] - from[1]];
  if (Math.hypot(x, y) < 0.08) {
    return null;
  }
  if (Math.abs(x) >= Math.abs(y)) {
    return x > 0 ? 'right' : 'left';
  }
  return y > 0 ? 'nearer' : 'farther';
}
