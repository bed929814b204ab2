/** The stretch somebody has marked: either end may still be missing, and the begin is always before the end. Pure. */
import type { CameraView } from '#protocol/camera.ts';
import type { TimeSpan } from '../../data/recording-api.ts';

export interface MarkedRange {
  fromMs: number | null;
  toMs: number | null;
}

export const NO_RANGE: MarkedRange = { fromMs: null, toMs: null };
/** Central takes no more at once. */
export const LONGEST_PACKAGE_MS = 24 * 3_600_000;

/** The newest mark counts: an end that no longer fits it is taken away. */
export function markEnd(range: MarkedRange, end: 'from' | 'to', atMs: number): MarkedRange {
  if (end === 'from') {
    return { fromMs: atMs, toMs: range.toMs !== null && range.toMs > atMs ? range.toMs : null };
  }
  return { fromMs: range.fromMs !== null && range.fromMs < atMs ? range.fromMs : null, toMs: atMs };
}

export function wholeRange({ fromMs, toMs }: MarkedRange): { fromMs: number; toMs: number } | null {
  return fromMs !== null && toMs !== null && fromMs < toMs ? { fromMs, toMs } : null;
}

/** One package a place: the cameras of a place are one agent's, and a package is one agent's word. */
export function packagesOf(
  cameras: readonly Pick<CameraView, 'id' | 'siteId'>[],
  cameraIds: readonly string[],
  range: TimeSpan,
): (TimeSpan & { cameraId: string })[][] {
  const bySite = new Map<string, (TimeSpan & { cameraId: string })[]>();
  for (const cameraId of cameraIds) {
    const siteId = cameras.find(({ id }) => id === cameraId)?.siteId ?? cameraId;
    bySite.set(siteId, [...(bySite.get(siteId) ?? []), { cameraId, ...range }]);
  }
  return [...bySite.values()];
}
