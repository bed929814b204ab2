/** The shapes of the wall: how many small tiles each grid has, where they lie, and which is above which. */
import type { WallGrid } from '#protocol/wall-layout.ts';

export interface GridShape {
  columns: number;
  /** Side of the large tile at the top left, in small ones; 0 where there is none. */
  large: number;
}

const SHAPES = {
  1: { columns: 1, large: 0 },
  4: { columns: 2, large: 0 },
  9: { columns: 3, large: 0 },
  16: { columns: 4, large: 0 },
  25: { columns: 5, large: 0 },
  36: { columns: 6, large: 0 },
  '1+5': { columns: 3, large: 2 },
  '1+7': { columns: 4, large: 3 },
  '1+12': { columns: 4, large: 2 },
  '1+16': { columns: 5, large: 3 },
} as const satisfies Record<WallGrid, GridShape>;

export function shapeOf(grid: WallGrid): GridShape {
  return SHAPES[grid];
}

/** Small tiles: what a page of slots holds. */
export function tilesOf(grid: WallGrid): number {
  return smallOf(SHAPES[grid]);
}

function smallOf({ columns, large }: GridShape): number {
  return columns * columns - large * large;
}

/** Smallest first. */
const WITH_SPOT: readonly GridShape[] = [
  { columns: 3, large: 2 },
  { columns: 4, large: 2 },
  { columns: 5, large: 3 },
  { columns: 6, large: 3 },
  { columns: 7, large: 3 },
];

/** Room for the spot beside so many tiles: no camera leaves the wall for an alarm. */
export function withSpot(grid: WallGrid, shown: number): GridShape {
  const own = SHAPES[grid];
  return own.large > 0 ? own : (WITH_SPOT.find((shape) => smallOf(shape) >= shown) ?? own);
}

/** Column of each small tile, in order: rows from the top, the large one left out. */
function columnsIn({ columns, large }: GridShape): number[] {
  const cells = Array.from({ length: columns * columns }, (_, index) => ({
    row: Math.floor(index / columns),
    column: index % columns,
  }));
  return cells.filter(({ row, column }) => row >= large || column >= large).map(({ column }) => column);
}

/** The slot above or below in the same column; past the edge it goes on with the page before or after. */
export function neighbourInColumn(grid: WallGrid, index: number, by: -1 | 1): number {
  const columns = columnsIn(SHAPES[grid]);
  const page = Math.floor(index / columns.length);
  const column = columns[index % columns.length];
  const inColumn = columns.flatMap((other, at) => (other === column ? [at] : []));
  const next = inColumn.indexOf(index % columns.length) + by;
  const onPage = inColumn[next];
  return onPage === undefined
    ? (page + by) * columns.length + (inColumn.at(by === 1 ? 0 : -1) ?? 0)
    : page * columns.length + onPage;
}
