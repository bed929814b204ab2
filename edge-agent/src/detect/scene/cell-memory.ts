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
 * Not here: which cells belong together and what they mean (standing-changes.ts).
 */
import type { SmallPicture } from '../../decode/small-target.ts';
import { colourCell, SCENE_CELLS, SCENE_WIDTH } from './scene-grid.ts';
import { createSceneLight } from './scene-light.ts';

export const CELL_AS_EVER = 0;
export const CELL_PASSING = 1;
export const CELL_STANDING = 2;

const LEAST_LEVELS = 11;
/** Mean deviations of the cell's own noise. */
const DEVIATIONS = 5;
const MOST_NOISE = 12;
const COLOUR_LEVELS = 14;
const HOLD_LEVELS = 9;
const MOST_DRIFT = 2.5;
const CONFIRM_MS = 2500;
const OCCLUDED_MS = 20_000;
const LEARN_MS = 9000;
const LEARNT_MOST_MS = 600_000;
const RESTLESS_OVER_MS = 60_000;

export interface CellMemory {
  /** `living` marks the cells where somebody or a vehicle is. Returns the share of cells that are not as ever. */
  observe(picture: SmallPicture, living: Uint8Array, elapsedMs: number): number;
  readonly state: Uint8Array;
  /** Brightness. */
  readonly background: Float32Array;
  readonly candidate: Float32Array;
  /** For how long the candidate has been there, also while something passed in front of it. */
  readonly candidateMs: Float32Array;
  /** Mean deviation of the candidate from itself. */
  readonly tremble: Float32Array;
  /** 0 to 1, over a minute. */
  readonly restless: Float32Array;
  /** Share of its life in which the background lay within somebody. */
  livingShare: (cell: number) => number;
  /** Of the background, by colour cell. */
  readonly blue: Float32Array;
  readonly red: Float32Array;
  /** A brightness remembered before the last picture, in the light of that picture. */
  inNewLight: (level: number) => number;
  /** What is there now is the background from here on; `isLiving` where it is somebody who stays. */
  adopt(cells: Iterable<number>, isLiving: boolean): void;
}

export function createCellMemory(): CellMemory {
  const state = new Uint8Array(SCENE_CELLS);
  const background = new Float32Array(SCENE_CELLS);
  const noise = new Float32Array(SCENE_CELLS).fill(1);
  const learntMs = new Float32Array(SCENE_CELLS);
  const livingMs = new Float32Array(SCENE_CELLS);
  const candidate = new Float32Array(SCENE_CELLS);
  /** -1: no candidate. */
  const candidateMs = new Float32Array(SCENE_CELLS).fill(-1);
  const heldMs = new Float32Array(SCENE_CELLS);
  const occludedMs = new Float32Array(SCENE_CELLS);
  const tremble = new Float32Array(SCENE_CELLS);
  const restless = new Float32Array(SCENE_CELLS);
  const colours = createColourMemory();
  const light = createSceneLight();
  let isFresh = true;
  let shifts: Float32Array | null = null;

  const follow = (cell: number, error: number, elapsedMs: number, isLiving: boolean): void => {
    const most = (MOST_DRIFT * elapsedMs) / 1000;
    background[cell] = (background[cell] ?? 0) + Math.max(-most, Math.min(most, 0.3 * error));
    const spread = noise[cell] ?? 0;
    noise[cell] = spread + 0.06 * (Math.min(MOST_NOISE, Math.abs(error)) - spread);
    candidateMs[cell] = -1;
    const learnt = (learntMs[cell] ?? 0) + elapsedMs;
    const lived = (livingMs[cell] ?? 0) + (isLiving ? elapsedMs : 0);
    const scale = learnt > LEARNT_MOST_MS ? 0.5 : 1;
    learntMs[cell] = learnt * scale;
    livingMs[cell] = lived * scale;
  };

  const renew = (cell: number, value: number): void => {
    candidate[cell] = value;
    candidateMs[cell] = 0;
    heldMs[cell] = 0;
    occludedMs[cell] = 0;
    tremble[cell] = 0;
  };

  /** Returns the new state of a cell that is not as its background. */
  const hold = (cell: number, value: number, elapsedMs: number): number => {
    const age = candidateMs[cell] ?? -1;
    if (age < 0) {
      renew(cell, value);
      return CELL_PASSING;
    }
    const error = value - (candidate[cell] ?? 0);
    candidateMs[cell] = age + elapsedMs;
    if (Math.abs(error) > Math.max(HOLD_LEVELS, 4 * (noise[cell] ?? 0))) {
      const occluded = (occludedMs[cell] ?? 0) + elapsedMs;
      occludedMs[cell] = occluded;
      if ((heldMs[cell] ?? 0) < CONFIRM_MS || occluded > OCCLUDED_MS) {
        renew(cell, value);
      }
      return CELL_PASSING;
    }
    occludedMs[cell] = 0;
    const held = (heldMs[cell] ?? 0) + elapsedMs;
    heldMs[cell] = held;
    candidate[cell] = (candidate[cell] ?? 0) + 0.3 * error;
    tremble[cell] = (tremble[cell] ?? 0) + 0.25 * (Math.abs(error) - (tremble[cell] ?? 0));
    if (held < CONFIRM_MS) {
      return CELL_PASSING;
    }
    const learnt = learntMs[cell] ?? 0;
    if (learnt >= LEARN_MS) {
      return CELL_STANDING;
    }
    if (held >= learnt) {
      settle(cell, value, false);
      return CELL_AS_EVER;
    }
    return CELL_PASSING;
  };

  const settle = (cell: number, value: number, isLiving: boolean): void => {
    background[cell] = value;
    learntMs[cell] = heldMs[cell] ?? 0;
    livingMs[cell] = isLiving ? (heldMs[cell] ?? 0) : 0;
    candidateMs[cell] = -1;
    heldMs[cell] = 0;
    state[cell] = CELL_AS_EVER;
    colours.adopt(colourCell(cell));
  };

  const relight = (luma: Uint8Array): void => {
    shifts = light.compare(luma, background);
    for (let cell = 0; shifts && cell < SCENE_CELLS; cell += 1) {
      const [ever, now] = [background[cell] ?? 0, candidate[cell] ?? 0];
      background[cell] = ever + (shifts[ever | 0] ?? 0);
      candidate[cell] = now + (shifts[now | 0] ?? 0);
    }
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
      if (isFresh) {
        isFresh = false;
        background.set(luma);
      } else {
        relight(luma);
      }
      const colourOff = colours.observe(picture);
      const share = 1 - Math.exp(-elapsedMs / RESTLESS_OVER_MS);
      let off = 0;
      for (let cell = 0; cell < SCENE_CELLS; cell += 1) {
        const value = luma[cell] ?? 0;
        const error = value - (background[cell] ?? 0);
        const limit = Math.max(LEAST_LEVELS, DEVIATIONS * (noise[cell] ?? 0));
        const row = (cell / SCENE_WIDTH) | 0;
        const colour = (row >> 1) * (SCENE_WIDTH / 2) + ((cell - row * SCENE_WIDTH) >> 1);
        let next = CELL_AS_EVER;
        if (error <= limit && error >= -limit && colourOff[colour] === 0) {
          follow(cell, error, elapsedMs, living[cell] === 1);
        } else {
          next = hold(cell, value, elapsedMs);
          off += 1;
        }
        state[cell] = next;
        const unrest = next === CELL_PASSING && living[cell] === 0 ? 1 : 0;
        const before = restless[cell] ?? 0;
        if (before > 0.001 || unrest === 1) {
          restless[cell] = before + share * (unrest - before);
        }
      }
      return off / SCENE_CELLS;
    },
    livingShare: (cell) => (livingMs[cell] ?? 0) / Math.max(1, learntMs[cell] ?? 0),
    inNewLight: (level) => level + (shifts?.[Math.max(0, Math.min(255, level | 0))] ?? 0),
    adopt: (cells, isLiving) => {
      for (const cell of cells) {
        settle(cell, candidate[cell] ?? 0, isLiving);
      }
    },
  };
}

/** The same for colour, coarser and without candidates: it only says where the colour is another one. */
function createColourMemory() {
  const count = SCENE_CELLS / 4;
  const blue = new Float32Array(count);
  const red = new Float32Array(count);
  const isOff = new Uint8Array(count);
  let newest: SmallPicture | null = null;

  return {
    blue,
    red,
    /** 1 for each colour cell that differs; the same array every time. */
    observe: (picture: SmallPicture): Uint8Array => {
      if (newest === null) {
        blue.set(picture.blue);
        red.set(picture.red);
      }
      newest = picture;
      for (let cell = 0; cell < count; cell += 1) {
        const db = (picture.blue[cell] ?? 0) - (blue[cell] ?? 0);
        const dr = (picture.red[cell] ?? 0) - (red[cell] ?? 0);
        if (Math.abs(db) + Math.abs(dr) > COLOUR_LEVELS) {
          isOff[cell] = 1;
        } else {
          isOff[cell] = 0;
          blue[cell] = (blue[cell] ?? 0) + 0.2 * db;
          red[cell] = (red[cell] ?? 0) + 0.2 * dr;
        }
      }
      return isOff;
    },
    adopt: (cell: number): void => {
      blue[cell] = newest?.blue[cell] ?? 0;
      red[cell] = newest?.red[cell] ?? 0;
      isOff[cell] = 0;
    },
  };
}
