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

export type FindRegions = (isMarked: (cell: number) => boolean, leastCells: number) => CellRegion[];

/** Its working memory is made once. */
export function createCellRegions(): FindRegions {
  const seen = new Uint8Array(SCENE_CELLS);

  const flood = (isMarked: (cell: number) => boolean, start: number): number[] => {
    const cells = [start];
    seen[start] = 1;
    for (let next = 0; next < cells.length; next += 1) {
      const cell = cells[next] ?? 0;
      const [x, y] = [cell % SCENE_WIDTH, Math.floor(cell / SCENE_WIDTH)];
      for (let ny = Math.max(0, y - REACH); ny <= Math.min(SCENE_HEIGHT - 1, y + REACH); ny += 1) {
        for (let nx = Math.max(0, x - REACH); nx <= Math.min(SCENE_WIDTH - 1, x + REACH); nx += 1) {
          const other = ny * SCENE_WIDTH + nx;
          if (seen[other] === 0 && isMarked(other)) {
            seen[other] = 1;
            cells.push(other);
          }
        }
      }
    }
    return cells;
  };

  return (isMarked, leastCells) => {
    seen.fill(0);
    const regions: CellRegion[] = [];
    for (let cell = 0; cell < SCENE_CELLS && regions.length < MOST_REGIONS; cell += 1) {
      if (seen[cell] === 0 && isMarked(cell)) {
        const cells = flood(isMarked, cell);
        if (cells.length >= leastCells) {
          regions.push({ cells, bounds: boundsAround(cells) });
        }
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
