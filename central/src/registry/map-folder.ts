/**
 * What an administrator puts under the map: `mapDir` of the configuration, with `tiles/{z}/{x}/{y}.png` (XYZ, Web
 * Mercator), `commune.geojson` (outline, hamlets, roads; WGS 84) and `attribution.txt`. Each may be missing. Nothing is
 * ever fetched from outside. Not here: who may see it (web/routes/map.ts).
 */
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { describeError } from '#base/errors.ts';
import type { MapGround } from '#protocol/map.ts';
import { readGroundShapes } from './ground-shapes.ts';

export interface MapFolder {
  /** Never throws for what lies in the folder: `fault` says what cannot be read. */
  ground(): Promise<MapGround>;
  /** Null: there is no such tile. Coordinates are whole numbers. */
  tile(z: number, x: number, y: number): Promise<Buffer | null>;
}

const MOST_SHAPE_BYTES = 4 << 20;
const MOST_TILE_BYTES = 1 << 20;
const MOST_ATTRIBUTION = 300;
const DEEPEST_ZOOM = 22;
const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** `folder` null: none is configured. */
export function createMapFolder(folder: string | null): MapFolder {
  return {
    ground: async () => {
      const ground: MapGround = { tiles: null, shapes: [], attribution: '', fault: null };
      if (folder === null) {
        return ground;
      }
      const faults: string[] = [];
      const { shapes, fault } = await readShapes(path.join(folder, 'commune.geojson'));
      faults.push(...(fault === null ? [] : [`commune.geojson: ${fault}`]));
      const tiles = await zoomsOf(path.join(folder, 'tiles'));
      if (tiles === null && shapes.length === 0 && fault === null) {
        faults.push('the folder has neither tiles nor commune.geojson');
      }
      return {
        tiles,
        shapes,
        attribution: await readAttribution(path.join(folder, 'attribution.txt')),
        fault: faults.length === 0 ? null : faults.join('; '),
      };
    },
    tile: (z, x, y) => (folder === null ? Promise.resolve(null) : readTile(folder, [z, x, y])),
  };
}

/**
 * The numbers cannot name anything outside; a link among the tiles could, so where the file really lies is looked at.
 * `tiles` itself may be a link: that is the administrator's own way to another disk.
 */
async function readTile(folder: string, [z, x, y]: [number, number, number]): Promise<Buffer | null> {
  if (![z, x, y].every((part) => Number.isInteger(part) && part >= 0)) {
    return null;
  }
  try {
    const base = await realpath(path.join(folder, 'tiles'));
    const file = await realpath(path.join(base, String(z), String(x), `${y}.png`));
    const { size } = await stat(file);
    if (!file.startsWith(base + path.sep) || size > MOST_TILE_BYTES) {
      return null;
    }
    const bytes = await readFile(file);
    return bytes.subarray(0, PNG_SIGNATURE.length).equals(PNG_SIGNATURE) ? bytes : null;
  } catch (error) {
    return nullWhenMissing(error);
  }
}

async function readShapes(file: string): Promise<{ shapes: MapGround['shapes']; fault: string | null }> {
  try {
    const { size } = await stat(file);
    if (size > MOST_SHAPE_BYTES) {
      return { shapes: [], fault: `found ${size} bytes, expected at most ${MOST_SHAPE_BYTES}` };
    }
    return readGroundShapes(await readFile(file, 'utf8'));
  } catch (error) {
    return { shapes: [], fault: isMissing(error) ? null : describeError(error) };
  }
}

async function readAttribution(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).replace(/\s+/g, ' ').trim().slice(0, MOST_ATTRIBUTION);
  } catch {
    // Shown beside the map where there is one; a map without it is still a map.
    return '';
  }
}

/** The levels there is a folder for. */
async function zoomsOf(folder: string): Promise<MapGround['tiles']> {
  try {
    const zooms = (await readdir(folder))
      .filter((name) => /^\d{1,2}$/.test(name))
      .map(Number)
      .filter((zoom) => zoom <= DEEPEST_ZOOM);
    return zooms.length === 0 ? null : { minZoom: Math.min(...zooms), maxZoom: Math.max(...zooms) };
  } catch (error) {
    return nullWhenMissing(error);
  }
}

function nullWhenMissing(error: unknown): null {
  if (isMissing(error)) {
    return null;
  }
  throw error;
}

function isMissing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR' || code === 'ELOOP';
}
