/**
 * What every cell of the scene looked like for long, and what it looks like instead: a background that follows slow
 * drifts, and beside it a candidate that has to hold still before it counts.
 *
 * - A cell that is as its background follows it, by at most MOST_DRIFT levels a second: the sun and its shadows move
 *   slower than that, whatever is put down comes faster.
 * - A cell that is not keeps its background and gets a candidate. Once that has held for CONFIRM_MS the cell stands
 *   changed. Somebody who walks past in front neither ends nor renews it: it is forgotten only after OCCLUDED_MS
 *   of something else, or when the background is seen again.
 * - A background seen for less than LEARN_MS is not known well enough to say that something has changed: whatever
 *   holds longer takes its place. So does the crowd of the first picture go without leaving ghosts.
 * - Cells where things come and go unexplained all the time (balloons, leaves, a flag) are restless.
 * The life of one cell is in cell-layers.ts; which cells belong together and what they mean in standing-changes.ts.
 */
import type { SmallPicture } from '../../decode/small-target.ts';
import {
  ageRow,
  CELL_AS_EVER,
  CELL_STANDING,
  createCellLayers,
  holdCandidate,
  relightCells,
  settleCandidate,
  type CellLayers,
} from './cell-layers.ts';
import { createColourMemory } from './colour-memory.ts';
import { colourCell, SCENE_CELLS, SCENE_HEIGHT, SCENE_WIDTH } from './scene-grid.ts';
import { createSceneLight } from './scene-light.ts';

const FOLLOW_SHARE = 0.3;
const MOST_DRIFT = 2.5;
/** What changes over minutes is brought up to date for every fourth row at a time. */
const ROWS_BY_TURNS = 4;

export interface CellMemory extends Pick<
  CellLayers,
  'state' | 'background' | 'candidate' | 'candidateMs' | 'tremble' | 'restless'
> {
  /** `living` marks the cells where somebody or a vehicle is. Returns the share of cells that are not as ever. */
  observe(picture: SmallPicture, living: Uint8Array, elapsedMs: number): number;
  /** The cells that stand changed, in order. */
  standing(): readonly number[];
  /** Colour of the background, by colour cell. */
  readonly blue: Float32Array;
  readonly red: Float32Array;
  /** Share of its life in which the background lay within somebody. */
  livingShare: (cell: number) => number;
  /** A brightness remembered before the last picture, in the light of that picture. */
  inNewLight: (level: number) => number;
  /** What is there now is the background from here on; `isLiving` where it is somebody who stays. */
  adopt(cells: Iterable<number>, isLiving: boolean): void;
}

export function createCellMemory(): CellMemory {
  const layers = createCellLayers();
  const { state, background, candidate, candidateMs, learntMs, livingMs, tremble, limit, restless } = layers;
  const colours = createColourMemory();
  const light = createSceneLight();
  let standing: number[] = [];
  let shifts: Float32Array | null = null;
  let turn = -1;

  /** Everything that differs, and the background where nothing does. */
  const compareRow = (row: number, luma: Uint8Array, elapsedMs: number): number => {
    const most = (MOST_DRIFT * elapsedMs) / 1000;
    const colourRow = (row >> 1) * (SCENE_WIDTH / 2);
    let off = 0;
    for (let x = 0, cell = row * SCENE_WIDTH; x < SCENE_WIDTH; x += 1, cell += 1) {
      const ever = background[cell] ?? 0;
      const error = (luma[cell] ?? 0) - ever;
      const allowed = limit[cell] ?? 0;
      if (error <= allowed && error >= -allowed && colours.isOff[colourRow + (x >> 1)] === 0) {
        const step = FOLLOW_SHARE * error;
        background[cell] = ever + (step > most ? most : step < -most ? -most : step);
        if (state[cell] !== CELL_AS_EVER) {
          state[cell] = CELL_AS_EVER;
          candidateMs[cell] = -1;
        }
      } else {
        off += 1;
        differ(cell, luma[cell] ?? 0, elapsedMs);
      }
    }
    return off;
  };

  const differ = (cell: number, value: number, elapsedMs: number): void => {
    const next = holdCandidate(layers, cell, value, elapsedMs);
    state[cell] = next;
    if (next === CELL_STANDING) {
      standing.push(cell);
    } else if (next === CELL_AS_EVER) {
      settle(cell, false);
    }
  };

  const settle = (cell: number, isLiving: boolean): void => {
    settleCandidate(layers, cell, isLiving);
    colours.adopt(colourCell(cell));
  };

  return {
    state,
    background,
    candidate,
    candidateMs,
    tremble,
    restless,
    blue: colours.blue,
    red: colours.red,
    observe: (picture, living, elapsedMs) => {
      const { luma } = picture;
      if (turn < 0) {
        background.set(luma);
      } else {
        shifts = light.compare(luma, background);
        if (shifts) {
          relightCells(layers, shifts);
        }
      }
      turn = (turn + 1) % ROWS_BY_TURNS;
      colours.observe(picture);
      standing = [];
      let off = 0;
      for (let row = 0; row < SCENE_HEIGHT; row += 1) {
        off += compareRow(row, luma, elapsedMs);
        if (row % ROWS_BY_TURNS === turn) {
          ageRow(layers, row, { luma, living, elapsedMs: elapsedMs * ROWS_BY_TURNS });
        }
      }
      return off / SCENE_CELLS;
    },
    standing: () => standing,
    livingShare: (cell) => (livingMs[cell] ?? 0) / Math.max(1, learntMs[cell] ?? 0),
    inNewLight: (level) => level + (shifts?.[Math.max(0, Math.min(255, level | 0))] ?? 0),
    adopt: (cells, isLiving) => {
      for (const cell of cells) {
        settle(cell, isLiving);
      }
    },
  };
}
