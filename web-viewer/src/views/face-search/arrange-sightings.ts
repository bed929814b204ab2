/** The order sightings are read in: most alike, by time, or camera by camera. */
import type { FaceSighting } from '#protocol/face-work.ts';

export const ORDERS = ['best', 'time', 'camera'] as const;
export type Order = (typeof ORDERS)[number];

export interface SightingGroup {
  /** A camera's id; empty where there is but one group. */
  key: string;
  /** Null where there is but one group. */
  camera: Pick<FaceSighting, 'cameraId' | 'cameraName' | 'siteName'> | null;
  sightings: FaceSighting[];
}

/** Central sends them best first, and that stays the order within a camera's best and between cameras. */
export function arrangeSightings(sightings: readonly FaceSighting[], order: Order): SightingGroup[] {
  switch (order) {
    case 'best':
      return [{ key: '', camera: null, sightings: [...sightings] }];
    case 'time':
      return [{ key: '', camera: null, sightings: [...sightings].sort(byTime) }];
    case 'camera': {
      const groups = new Map<string, FaceSighting[]>();
      for (const sighting of sightings) {
        groups.set(sighting.cameraId, [...(groups.get(sighting.cameraId) ?? []), sighting]);
      }
      return [...groups].map(([key, seen]) => ({
        key,
        camera: seen[0] ?? null,
        sightings: seen.sort(byTime),
      }));
    }
  }
}

function byTime(a: FaceSighting, b: FaceSighting): number {
  return a.atMs - b.atMs;
}
