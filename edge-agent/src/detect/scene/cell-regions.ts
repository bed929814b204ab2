/**
 * Connected regions of cells that stand changed, each as a list of its cells. Cells with one other between them
 * belong together. Like grid-regions.ts, which gives boxes only and is asked of every picture.
 */
import { SCENE_CELLS, SCENE_HEIGHT, SCENE_WIDTH, type CellBounds } from './scene-grid.ts';

const REACH = 2;
/** A picture that falls into more pieces than this is no picture of things. */
const MOST_REGIONS = 64;

export interface CellRegion {
  bounds: CellBounds;
  cells: number[];
}

export type FindRegions = (marked: readonly number[], leastCells: number) => CellRegion[];

/** Its working memory is made once. */
export function createCellRegions(): FindRegions {
  const waiting = new Uint8Array(SCENE_CELLS);

  const flood = (start: number): number[] => {
    const cells = [start];
    waiting[start] = 0;
    for (let next = 0; next < cells.length; next += 1) {
      const cell = cells[next] ?? 0;
      const x = cell % SCENE_WIDTH;
      const y = Math.floor(cell / SCENE_WIDTH);
      for (let ny = Math.max(0, y - REACH); ny <= Math.min(SCENE_HEIGHT - 1, y + REACH); ny += 1) {
        for (let nx = Math.max(0, x - REACH); nx <= Math.min(SCENE_WIDTH - 1, x + REACH); nx += 1) {
          const other = ny * SCENE_WIDTH + nx;
          if (waiting[other] === 1) {
            waiting[other] = 0;
            cells.push(other);
          }
        }
      }
    }
    return cells;
  };

  return (marked, leastCells) => {
    marked.forEach((cell) => (waiting[cell] = 1));
    const regions: CellRegion[] = [];
    for (const cell of marked) {
      const cells = waiting[cell] === 1 ? flood(cell) : [];
      if (cells.length >= leastCells && regions.length < MOST_REGIONS) {
        regions.push({ cells, bounds: boundsAround(cells) });
      }
    }
    return regions;
  };
}

export function boundsAround(cells: readonly number[]): CellBounds {
  const bounds = { left: SCENE_WIDTH, top: SCENE_HEIGHT, right: 0, bottom: 0 };
  for (const cell of cells) {
    const [x, y] = [cell % SCENE_WIDTH, Math.floor(cell / SCENE_WIDTH)];
    bounds.left = Math.min(bounds.left, x);
    bounds.top = Math.min(bounds.top, y);
    bounds.right = Math.max(bounds.right, x + 1);
    bounds.bottom = Math.max(bounds.bottom, y + 1);
  }
  return bounds;
}
