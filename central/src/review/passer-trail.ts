/**
 * Where somebody may have gone: cameras near a place, each with the minutes in which one can be there. Distances are
 * as the crow flies, so nobody is there earlier; roads bend and people stop, so the window is wide at its end. A hint
 * for people who look through pictures, never a proof.
 */
import { TRAIL_SPEEDS_M_S, type PasserTrail } from '#protocol/passers.ts';

export interface Coordinates {
  latitude: number;
  longitude: number;
}

export interface TravelWindow {
  fromMs: number;
  toMs: number;
}

/** A way is at most so much longer than the straight line. */
const DETOUR = 1.6;
/** Clocks of two boxes differ, and a picture is of some moment in front of the camera. */
const SLACK_MS = 30_000;
/** Time to buy cigarettes. */
const STOP_MS = 120_000;
const EARTH_M = 6_371_000;
const MINUTE_MS = 60_000;

/** Great circle, metres. */
export function metresBetween(a: Coordinates, b: Coordinates): number {
  const radians = (degrees: number): number => (degrees * Math.PI) / 180;
  const [latA, latB] = [radians(a.latitude), radians(b.latitude)];
  const sinLat = Math.sin((latB - latA) / 2);
  const sinLon = Math.sin(radians(b.longitude - a.longitude) / 2);
  const chord = sinLat ** 2 + Math.cos(latA) * Math.cos(latB) * sinLon ** 2;
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(chord)));
}

/** Null where nobody is in time. Of a camera whose place is not known, the whole of the minutes. */
export function travelWindow(
  { atMs, mover, way, minutes }: Pick<PasserTrail, 'atMs' | 'mover' | 'way' | 'minutes'>,
  distanceM: number | null,
): TravelWindow | null {
  const mostMs = minutes * MINUTE_MS;
  const { slowest, fastest } = TRAIL_SPEEDS_M_S[mover];
  const earliestMs = distanceM === null ? 0 : (distanceM / fastest) * 1000;
  const latestMs = distanceM === null ? mostMs : ((distanceM * DETOUR) / slowest) * 1000 + STOP_MS;
  if (earliestMs > mostMs) {
    return null;
  }
  const [near, far] = [earliestMs - SLACK_MS, Math.min(mostMs, latestMs + SLACK_MS)].map(Math.round) as [
    number,
    number,
  ];
  return way === 'after'
    ? { fromMs: atMs + near, toMs: atMs + far }
    : { fromMs: atMs - far, toMs: atMs - near };
}

export interface TrailCamera {
  cameraId: string;
  distanceM: number | null;
  window: TravelWindow;
}

/**
 * Those that can be reached, the nearest first; `whereIs` null for a place nobody has entered. Of cameras of an
 * unknown place only those are had that stand at the same site.
 */
export function trailCameras(
  trail: PasserTrail,
  cameras: readonly { cameraId: string; siteId: string }[],
  whereIs: (cameraId: string) => Coordinates | null,
): TrailCamera[] {
  const start = whereIs(trail.cameraId);
  const siteId = cameras.find(({ cameraId }) => cameraId === trail.cameraId)?.siteId;
  return cameras
    .filter(({ cameraId }) => cameraId !== trail.cameraId)
    .flatMap((camera): TrailCamera[] => {
      const there = whereIs(camera.cameraId);
      const distanceM = start && there ? Math.round(metresBetween(start, there)) : null;
      const isNear = distanceM === null ? camera.siteId === siteId : distanceM <= trail.withinM;
      const window = isNear ? travelWindow(trail, distanceM) : null;
      return window ? [{ cameraId: camera.cameraId, distanceM, window }] : [];
    })
    .sort((a, b) => (a.distanceM ?? 0) - (b.distanceM ?? 0));
}

export function isWithin(window: TravelWindow | null, spell: { fromMs: number; toMs: number }): boolean {
  return window === null || (spell.fromMs <= window.toMs && spell.toMs >= window.fromMs);
}
