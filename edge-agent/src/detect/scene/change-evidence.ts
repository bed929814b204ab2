/**
 * What a region that stands changed looks like: did a thing come or go, or is it only another light, or somebody who
 * cannot keep quite still?
 *
 * A thing that came brings an edge all round it that the background did not have; one that went takes its edge
 * along. So the region, as it is and as it was, is compared with the background just outside it, in brightness and
 * colour. A shadow or a lamp leaves the pattern of the ground as it was.
 */
import type { SmallPicture } from '../../decode/small-target.ts';
import { CELL_AS_EVER } from './cell-layers.ts';
import type { CellMemory } from './cell-memory.ts';
import type { CellRegion } from './cell-regions.ts';
import { colourCell, SCENE_HEIGHT, SCENE_WIDTH } from './scene-grid.ts';

/** The cell next to a region is half of it: the one behind that is compared. */
const AWAY = 2;
const STEPS: readonly (readonly [number, number])[] = [
  [AWAY, 0],
  [-AWAY, 0],
  [0, AWAY],
  [0, -AWAY],
];
/** An edge against something of another colour altogether says no more than a plain one. */
const MOST_EDGE = 25;
const LEAST_PATTERN_CELLS = 16;
/** Standard deviation of brightness, below which ground has no pattern to know again. */
const LEAST_PATTERN_LEVELS = 5;

export interface ChangeEvidence {
  /** 1: a thing that came, 0: one that went, 0.5: cannot be told. */
  cameShare: number;
  /** How much of its change ends at its border: a thing about 1, a change of the light less. */
  sharpness: number;
  /** Mean difference from the background, levels of brightness and colour. */
  contrast: number;
  /** Share of its cells that have it on all four sides: 0 for a line, however long. */
  solid: number;
  /** How well the old pattern shows through, -1 to 1; 0 where there is none. */
  samePattern: number;
  /** How much it stirs, as a share of its contrast. */
  tremble: number;
  restless: number;
  /** How much of the background's life it lay within somebody. */
  livingShare: number;
  /** For how long it has stood, ms. */
  stoodMs: number;
}

export function weighChange(
  { cells }: CellRegion,
  memory: CellMemory,
  picture: SmallPicture,
): ChangeEvidence {
  const { background, candidate, candidateMs, tremble, restless } = memory;
  const mean = (of: (cell: number) => number): number =>
    cells.reduce((sum, cell) => sum + of(cell), 0) / cells.length;
  const contrast = mean((cell) => {
    const colour = colourCell(cell);
    return (
      Math.abs((candidate[cell] ?? 0) - (background[cell] ?? 0)) + colourGap(picture, colour, memory, colour)
    );
  });
  const ages = cells.map((cell) => candidateMs[cell] ?? 0).sort((a, b) => b - a);
  return {
    ...weighBorder(cells, memory, picture),
    contrast,
    solid: solidShare(cells),
    samePattern: correlation(cells, background, candidate),
    tremble: mean((cell) => tremble[cell] ?? 0) / Math.max(1, contrast),
    restless: mean((cell) => restless[cell] ?? 0),
    livingShare: mean(memory.livingShare),
    // Not the oldest cell: a leg may have stood there first.
    stoodMs: ages[Math.floor(ages.length * 0.3)] ?? 0,
  };
}

/** The region against the background two cells outside it, all along its border. */
function weighBorder(cells: readonly number[], memory: CellMemory, picture: SmallPicture) {
  const { state, background, candidate } = memory;
  const inside = new Set(cells);
  let [came, jump, change, stir] = [0, 0, 0, 0];
  for (const cell of cells) {
    const [x, y] = [cell % SCENE_WIDTH, Math.floor(cell / SCENE_WIDTH)];
    for (const [dx, dy] of STEPS) {
      const other = cell + dy * SCENE_WIDTH + dx;
      const isInPicture = x + dx >= 0 && x + dx < SCENE_WIDTH && y + dy >= 0 && y + dy < SCENE_HEIGHT;
      if (isInPicture && !inside.has(other) && state[other] === CELL_AS_EVER) {
        const [ever, now] = [background[cell] ?? 0, candidate[cell] ?? 0];
        const outside = background[other] ?? 0;
        const [here, there] = [colourCell(cell), colourCell(other)];
        const edgeNow = Math.abs(now - outside) + colourGap(picture, here, memory, there);
        const edgeEver = Math.abs(ever - outside) + colourGap(memory, here, memory, there);
        came += Math.max(-MOST_EDGE, Math.min(MOST_EDGE, edgeNow - edgeEver));
        stir += Math.min(MOST_EDGE, Math.abs(edgeNow - edgeEver));
        const changeOutside = (picture.luma[other] ?? 0) - outside;
        const colourChange = colourGap(picture, here, memory, here);
        jump +=
          Math.abs(now - ever - changeOutside) +
          Math.abs(colourChange - colourGap(picture, there, memory, there));
        change += Math.abs(now - ever) + colourChange;
      }
    }
  }
  return {
    cameShare: stir < 1 ? 0.5 : 0.5 + (0.5 * came) / stir,
    sharpness: change < 1 ? 0 : jump / change,
  };
}

function solidShare(cells: readonly number[]): number {
  const inside = new Set(cells);
  const has = (cell: number): boolean => inside.has(cell);
  const solid = cells.filter(
    (cell) => has(cell - 1) && has(cell + 1) && has(cell - SCENE_WIDTH) && has(cell + SCENE_WIDTH),
  );
  return solid.length / cells.length;
}

interface Colours {
  blue: Uint8Array | Float32Array;
  red: Uint8Array | Float32Array;
}

function colourGap(a: Colours, cellA: number, b: Colours, cellB: number): number {
  return (
    Math.abs((a.blue[cellA] ?? 0) - (b.blue[cellB] ?? 0)) +
    Math.abs((a.red[cellA] ?? 0) - (b.red[cellB] ?? 0))
  );
}

function correlation(cells: readonly number[], a: Float32Array, b: Float32Array): number {
  if (cells.length < LEAST_PATTERN_CELLS) {
    return 0;
  }
  let [sumA, sumB, sumAA, sumBB, sumAB] = [0, 0, 0, 0, 0];
  for (const cell of cells) {
    const [x, y] = [a[cell] ?? 0, b[cell] ?? 0];
    sumA += x;
    sumB += y;
    sumAA += x * x;
    sumBB += y * y;
    sumAB += x * y;
  }
  const count = cells.length;
  const varianceA = sumAA / count - (sumA / count) ** 2;
  const varianceB = sumBB / count - (sumB / count) ** 2;
  const least = LEAST_PATTERN_LEVELS ** 2;
  if (varianceA < least || varianceB < least / 4) {
    return 0;
  }
  return (sumAB / count - (sumA / count) * (sumB / count)) / Math.sqrt(varianceA * varianceB);
}
