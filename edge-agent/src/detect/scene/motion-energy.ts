/**
 * Motion energy: how much the picture changes inside the box of a track beyond what its own way explains. Somebody who
 * stands has none, somebody who walks little, arms and bodies in a brawl much.
 *
 * Worked out on the 64x36 grid of the motion gate, from the picture of the look and the one about 200 ms before. Each
 * cell in the box may be explained by the same cell before (ground, legs that stand) or by the cell the body came from
 * (the box's own way); the lesser difference counts. What is left, less the noise of a cell, is divided by the
 * contrast in the box, so that a dark coat at dusk and a white shirt at noon are told alike. 0 is as it was, 1 is as
 * different as things in the box are from each other.
 * The mean change of the whole picture (clouds, exposure) is taken off first. Of one whose way is not known yet, in its
 * first look or after a gap, nothing is said: walking would pass for agitation.
 * Not here: what is violent (events/agitation.ts).
 */
import type { Box } from '#protocol/geometry.ts';
import { GRID_HEIGHT, GRID_WIDTH } from '../../decode/region-scaler.ts';
import type { TrackObservation } from '../look.ts';

const CELLS = GRID_WIDTH * GRID_HEIGHT;
/** A look comes after its picture; so many newer pictures may have been seen meanwhile. */
const KEPT_GRIDS = 10;
/** Between the two pictures. */
const [LEAST_GAP_MS, WISHED_GAP_MS, MOST_GAP_MS] = [90, 200, 500];
/** Grey levels: the mean of a cell's hundred pixels trembles by so much in a compressed night picture. */
const NOISE_LEVELS = 1.5;
const LEAST_CONTRAST_LEVELS = 6;
/** In a box of fewer cells a walker's legs alone are most of it: 0.3 on the median at five rows (PETS). */
const LEAST_COLUMNS = 2;
const LEAST_ROWS = 8;
/** A track not seen for longer may have come from anywhere. */
const REMEMBERED_MS = 1000;

interface SeenGrid {
  levels: Uint8Array;
  atMs: number;
}

interface SeenBox {
  box: Box;
  atMs: number;
}

export interface MotionEnergy {
  /** Every picture the gate sees; the grid is copied. */
  see(grid: Uint8Array, atMs: number): void;
  /** The tracks of a look with their `motion`, where it can be told; `atMs` of the picture that was looked at. */
  measure(tracks: readonly TrackObservation[], atMs: number): TrackObservation[];
}

export function createMotionEnergy(): MotionEnergy {
  let grids: SeenGrid[] = [];
  const boxes = new Map<number, SeenBox>();

  const motionOf = (track: TrackObservation, pair: GridPair | null, atMs: number): number | null => {
    const before = boxes.get(track.trackId);
    boxes.set(track.trackId, { box: track.box, atMs });
    const isKnown = before !== undefined && atMs > before.atMs && atMs - before.atMs <= REMEMBERED_MS;
    return pair && isKnown
      ? energyIn(cellsOf(track.box), pair, wayOf(before, { box: track.box, atMs }, pair.gapMs))
      : null;
  };

  return {
    see: (grid, atMs) => {
      const isBackInTime = atMs <= (grids.at(-1)?.atMs ?? -Infinity);
      const levels = grids.length >= KEPT_GRIDS ? grids.shift()?.levels : undefined;
      const copy = levels ?? new Uint8Array(CELLS);
      copy.set(grid);
      grids = isBackInTime ? [] : grids;
      grids.push({ levels: copy, atMs });
    },
    measure: (tracks, atMs) => {
      const pair = pairAt(grids, atMs);
      for (const [trackId, { atMs: seenAtMs }] of boxes) {
        if (Math.abs(atMs - seenAtMs) > REMEMBERED_MS) {
          boxes.delete(trackId);
        }
      }
      return tracks.map((track) => {
        const motion = track.isPredicted ? null : motionOf(track, pair, atMs);
        return motion === null ? track : { ...track, motion };
      });
    },
  };
}

interface GridPair {
  now: Uint8Array;
  before: Uint8Array;
  gapMs: number;
  /** How much brighter the whole picture has become. */
  light: number;
}

/** The picture of the look and the one nearest to WISHED_GAP_MS before it. */
function pairAt(grids: readonly SeenGrid[], atMs: number): GridPair | null {
  const now = grids.find((grid) => grid.atMs === atMs);
  const [before] = grids
    .filter((grid) => atMs - grid.atMs >= LEAST_GAP_MS && atMs - grid.atMs <= MOST_GAP_MS)
    .sort((a, b) => Math.abs(atMs - a.atMs - WISHED_GAP_MS) - Math.abs(atMs - b.atMs - WISHED_GAP_MS));
  if (!now || !before) {
    return null;
  }
  let light = 0;
  for (let cell = 0; cell < CELLS; cell++) {
    light += (now.levels[cell] ?? 0) - (before.levels[cell] ?? 0);
  }
  return { now: now.levels, before: before.levels, gapMs: atMs - before.atMs, light: light / CELLS };
}

/** How far the middle of the box came between the two pictures, in cells. */
function wayOf(from: SeenBox, to: SeenBox, gapMs: number): { columns: number; rows: number } {
  const share = gapMs / (to.atMs - from.atMs);
  const [a, b] = [from.box, to.box];
  return {
    columns: (b.x + b.w / 2 - a.x - a.w / 2) * share * GRID_WIDTH,
    rows: (b.y + b.h / 2 - a.y - a.h / 2) * share * GRID_HEIGHT,
  };
}

interface CellRange {
  left: number;
  top: number;
  /** Exclusive. */
  right: number;
  bottom: number;
}

/** The cells whose middle is in the box. */
function cellsOf({ x, y, w, h }: Box): CellRange {
  return {
    left: Math.max(0, Math.ceil(x * GRID_WIDTH - 0.5)),
    top: Math.max(0, Math.ceil(y * GRID_HEIGHT - 0.5)),
    right: Math.min(GRID_WIDTH, Math.ceil((x + w) * GRID_WIDTH - 0.5)),
    bottom: Math.min(GRID_HEIGHT, Math.ceil((y + h) * GRID_HEIGHT - 0.5)),
  };
}

function energyIn(cells: CellRange, pair: GridPair, way: { columns: number; rows: number }): number | null {
  const [columns, rows] = [cells.right - cells.left, cells.bottom - cells.top];
  if (columns < LEAST_COLUMNS || rows < LEAST_ROWS) {
    return null;
  }
  const { now, before, light } = pair;
  const count = columns * rows;
  let [unexplained, sum, squares] = [0, 0, 0];
  for (let row = cells.top; row < cells.bottom; row++) {
    for (let column = cells.left; column < cells.right; column++) {
      const cell = row * GRID_WIDTH + column;
      const level = now[cell] ?? 0;
      const asBefore = Math.abs(level - (before[cell] ?? 0) - light);
      const asMoved = Math.abs(level - levelAt(before, column - way.columns, row - way.rows) - light);
      unexplained += Math.max(0, Math.min(asBefore, asMoved) - NOISE_LEVELS);
      sum += level;
      squares += level * level;
    }
  }
  const contrast = Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
  return unexplained / count / Math.max(LEAST_CONTRAST_LEVELS, contrast);
}

/** Between the middles of four cells; what would be out of the picture is taken from its edge. */
function levelAt(grid: Uint8Array, column: number, row: number): number {
  const x = Math.min(GRID_WIDTH - 1, Math.max(0, column));
  const y = Math.min(GRID_HEIGHT - 1, Math.max(0, row));
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [right, bottom] = [Math.min(GRID_WIDTH - 1, left + 1), Math.min(GRID_HEIGHT - 1, top + 1)];
  const [shareX, shareY] = [x - left, y - top];
  const upper = mix(grid[top * GRID_WIDTH + left] ?? 0, grid[top * GRID_WIDTH + right] ?? 0, shareX);
  const lower = mix(grid[bottom * GRID_WIDTH + left] ?? 0, grid[bottom * GRID_WIDTH + right] ?? 0, shareX);
  return mix(upper, lower, shareY);
}

function mix(a: number, b: number, share: number): number {
  return a + (b - a) * share;
}
