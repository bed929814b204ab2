/**
 * The registry of the demo's commune: its 33 locations and 76 cameras under the same ids as the simulated ones, ten
 * hamlets, and made-up but plausible coordinates and dates of installation. Everything is marked as demo data.
 */
import type { DemoRegistry } from '#central/registry/demo-registry.ts';
import type { CameraDescription } from '#simulators/commune/description.ts';
import { describeCommune } from '#simulators/commune/description.ts';
import { PLACES } from '#simulators/commune/places.ts';
import { placeCameras } from './demo-positions.ts';

const DAY_MS = 86_400_000;
/** A rural commune of Hưng Yên; hamlets lie around it within two kilometres. */
const CENTRE = { latitude: 20.9125, longitude: 106.0321 };
const HAMLET_COUNT = 10;
/** The commune first covered 72 points, and four more later. */
const FIRST_POINTS = 72;

/**
 * `firstDay` and `lastDay`, yyyy-mm-dd: the first camera came on the one; 72 were there after three fifths of the time,
 * the last four came in its last fifth. `matlang seed` spreads them over its own months.
 */
export function describeDemoRegistry(firstDay = '2025-03-01', lastDay = '2026-09-30'): DemoRegistry {
  const cameras = describeCommune().cameras;
  const dates = installationDates(cameras, firstDay, lastDay);
  const points = new Map(PLACES.map(({ id, hamlet }, index) => [id, pointOf(hamlet, index)]));
  const positions = placeCameras(cameras, points);
  return {
    hamlets: Array.from({ length: HAMLET_COUNT }, (_, index) => ({
      id: `thon-${index + 1}`,
      name: `Thôn ${index + 1}`,
      households: 180 + ((index * 67) % 140),
      people: 640 + ((index * 233) % 520),
    })),
    sites: PLACES.map(({ id, name, group, hamlet }, index) => ({
      id,
      name,
      group,
      hamletId: hamlet === null ? null : hamlet.replace('Thôn ', 'thon-'),
      vpostcode: `JM3-${(10_000 + ((index * 7919) % 89_999)).toString(36).toUpperCase()}`,
      ...(points.get(id) ?? CENTRE),
    })),
    cameras: cameras.map(({ id, siteId, name }) => ({
      id,
      siteId,
      name,
      ownerGroup: PLACES.find((place) => place.id === siteId)?.group ?? 'key-point',
      status: 'working' as const,
      installedOn: dates.get(id) ?? firstDay,
      removedOn: null,
      vpostcode: null,
      ...(positions.get(id) ?? NOWHERE),
    })),
  };
}

const NOWHERE = {
  latitude: null,
  longitude: null,
  bearingDeg: null,
  openingDeg: null,
  reachM: null,
  planX: null,
  planY: null,
};

/** Places stand around the middle of their hamlet, about 150 m apart. */
function pointOf(hamlet: string | null, index: number): { latitude: number; longitude: number } {
  const number = Number(hamlet?.replace('Thôn ', '') ?? 1);
  const angle = (number / HAMLET_COUNT) * 2 * Math.PI;
  const around = index * 2.399963;
  const at = (middle: number, far: number, near: number): number =>
    Math.round((middle + 0.014 * far + 0.0013 * near) * 1e6) / 1e6;
  return {
    latitude: at(CENTRE.latitude, Math.sin(angle), Math.sin(around)),
    longitude: at(CENTRE.longitude, Math.cos(angle), Math.cos(around)),
  };
}

/** Key points first, then the institutions; at a school the entrances before the class rooms, as people do it. */
function installationDates(
  cameras: readonly CameraDescription[],
  firstDay: string,
  lastDay: string,
): Map<string, string> {
  const order = new Map(PLACES.map(({ id }, index) => [id, index]));
  const numberOf = (id: string): number => Number(/-(\d+)$/.exec(id)?.[1] ?? 0);
  const sorted = cameras.toSorted(
    (a, b) => (order.get(a.siteId) ?? 0) - (order.get(b.siteId) ?? 0) || numberOf(a.id) - numberOf(b.id),
  );
  const fromMs = Date.parse(firstDay);
  const lengthDays = Math.max(0, (Date.parse(lastDay) - fromMs) / DAY_MS);
  return new Map(
    sorted.map(({ id }, index) => {
      const share =
        index < FIRST_POINTS
          ? (0.6 * index) / (FIRST_POINTS - 1)
          : 0.8 + (0.2 * (index - FIRST_POINTS + 1)) / (sorted.length - FIRST_POINTS);
      return [id, new Date(fromMs + Math.floor(share * lengthDays) * DAY_MS).toISOString().slice(0, 10)];
    }),
  );
}
