/**
 * Where the demo's cameras stand and look: made up, but such that map and floor plan say the same. A location with
 * many cameras is a building of rooms, one a camera, drawn by demo-plans.ts; elsewhere cameras hang at a mast.
 */
import type { CameraDescription } from '#simulators/commune/description.ts';

/** A building with fewer cameras than this has no plan. */
const FEWEST_ON_PLAN = 4;
export const ROOM = { widthM: 9, depthM: 7 };
const METRES_PER_DEGREE = 111_320;

export interface Position {
  latitude: number;
  longitude: number;
  bearingDeg: number;
  openingDeg: number;
  reachM: number;
  planX: number | null;
  planY: number | null;
}

export interface Building {
  siteId: string;
  columns: number;
  rows: number;
  /** In the order of the rooms, row by row. */
  cameras: CameraDescription[];
}

interface Point {
  latitude: number;
  longitude: number;
}

export function buildingsOf(cameras: readonly CameraDescription[]): Building[] {
  const siteIds = [...new Set(cameras.map(({ siteId }) => siteId))];
  return siteIds.flatMap((siteId) => {
    const unsorted = cameras.filter((camera) => camera.siteId === siteId);
    if (unsorted.length < FEWEST_ON_PLAN) {
      return [];
    }
    const sorted = unsorted.toSorted((a, b) => numberOf(a.id) - numberOf(b.id));
    const columns = Math.ceil(Math.sqrt(sorted.length));
    return [{ siteId, columns, rows: Math.ceil(sorted.length / columns), cameras: sorted }];
  });
}

/** By camera. `points`: by location. */
export function placeCameras(
  cameras: readonly CameraDescription[],
  points: ReadonlyMap<string, Point>,
): Map<string, Position> {
  const placed = new Map<string, Position>();
  const buildings = buildingsOf(cameras);
  for (const building of buildings) {
    const middle = points.get(building.siteId);
    building.cameras.forEach(({ id }, index) => {
      if (middle !== undefined) {
        placed.set(id, inRoom(building, index, middle));
      }
    });
  }
  const atMasts = cameras.filter(({ id }) => !placed.has(id));
  atMasts.forEach(({ id, siteId, hasPtz }) => {
    const middle = points.get(siteId);
    if (middle !== undefined) {
      placed.set(id, atMast(middle, { siteId, number: numberOf(id), hasPtz }));
    }
  });
  return placed;
}

/** In a corner, looking at the opposite one; every other room the other way round. */
function inRoom({ columns, rows }: Building, index: number, middle: Point): Position {
  const isRight = index % 2 === 1;
  const x = ((index % columns) + (isRight ? 0.93 : 0.07)) / columns;
  const y = (Math.floor(index / columns) + 0.12) / rows;
  const diagonalDeg = (Math.atan2(ROOM.widthM, -ROOM.depthM) * 180) / Math.PI;
  const eastM = (x - 0.5) * columns * ROOM.widthM;
  const northM = (0.5 - y) * rows * ROOM.depthM;
  return {
    ...moved(middle, eastM, northM),
    bearingDeg: Math.round(isRight ? 360 - diagonalDeg : diagonalDeg),
    openingDeg: 84,
    reachM: 6,
    planX: round(x, 4),
    planY: round(y, 4),
  };
}

/** Two at one mast look away from each other. */
function atMast(
  middle: Point,
  { siteId, number, hasPtz }: { siteId: string; number: number; hasPtz: boolean },
): Position {
  const drawn = Buffer.from(siteId).reduce((sum, byte) => (sum * 31 + byte) % 36, 7);
  const bearingDeg = (drawn * 10 + (number === 2 ? 180 : 0)) % 360;
  return {
    ...moved(middle, number === 2 ? 4 : 0, 0),
    bearingDeg,
    openingDeg: hasPtz ? 120 : 70,
    reachM: hasPtz ? 80 : 50,
    planX: null,
    planY: null,
  };
}

function moved({ latitude, longitude }: Point, eastM: number, northM: number): Point {
  const shrink = Math.cos((latitude * Math.PI) / 180);
  return {
    latitude: round(latitude + northM / METRES_PER_DEGREE, 6),
    longitude: round(longitude + eastM / (METRES_PER_DEGREE * shrink), 6),
  };
}

/** `cong-thon-1-2`: 2; a camera that is alone at its place: 0. */
function numberOf(id: string): number {
  return Number(/-(\d+)$/.exec(id)?.[1] ?? 0);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
