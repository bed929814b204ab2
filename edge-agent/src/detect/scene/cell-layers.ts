/**
 * The layers of the cell memory and the life of a single cell in them: it is as ever, or it has a candidate that
 * holds, is hidden, or is taken over. Flat arrays, because 14,400 cells are gone through every second.
 * The rules behind it stand in cell-memory.ts.
 */
import { SCENE_CELLS, SCENE_WIDTH } from './scene-grid.ts';

export const CELL_AS_EVER = 0;
export const CELL_PASSING = 1;
export const CELL_STANDING = 2;

const LEAST_LEVELS = 11;
/** Mean deviations of the cell's own noise. */
const DEVIATIONS = 5;
const MOST_NOISE = 12;
const NOISE_SHARE = 0.2;
const LEARNT_MOST_MS = 600_000;
const RESTLESS_OVER_MS = 60_000;
/** A candidate may differ so much from itself. */
const HOLD_LEVELS = 9;
const HOLD_DEVIATIONS = 4;
const CONFIRM_MS = 1900;
const OCCLUDED_MS = 20_000;
const LEARN_MS = 9000;

export interface CellLayers {
  readonly state: Uint8Array;
  /** Brightness as ever. */
  readonly background: Float32Array;
  /** Mean deviation from it. */
  readonly noise: Float32Array;
  /** For how long it has been seen, and how much of that within somebody. */
  readonly learntMs: Float32Array;
  readonly livingMs: Float32Array;
  /** Brightness of what is there instead. */
  readonly candidate: Float32Array;
  /** Since it was first seen, also while hidden; -1: there is none. */
  readonly candidateMs: Float32Array;
  /** For how long it was seen. */
  readonly heldMs: Float32Array;
  readonly occludedMs: Float32Array;
  /** Mean deviation of the candidate from itself. */
  readonly tremble: Float32Array;
  /** How far from the background is still the background; follows the noise. */
  readonly limit: Float32Array;
  /** How much of the last minute it was neither, with nobody there: 0 to 1. */
  readonly restless: Float32Array;
}

export interface Ageing {
  luma: Uint8Array;
  /** 1 for every cell within somebody. */
  living: Uint8Array;
  elapsedMs: number;
}

export function createCellLayers(): CellLayers {
  const layer = (): Float32Array => new Float32Array(SCENE_CELLS);
  return {
    state: new Uint8Array(SCENE_CELLS),
    background: layer(),
    noise: layer().fill(1),
    learntMs: layer(),
    livingMs: layer(),
    candidate: layer(),
    candidateMs: layer().fill(-1),
    heldMs: layer(),
    occludedMs: layer(),
    tremble: layer(),
    limit: layer().fill(LEAST_LEVELS),
    restless: layer(),
  };
}

/** One more picture of a cell that is not as ever; returns its state, CELL_AS_EVER where it should settle. */
export function holdCandidate(layers: CellLayers, cell: number, value: number, elapsedMs: number): number {
  const { candidate, candidateMs, heldMs, occludedMs, tremble, noise, learntMs } = layers;
  const age = candidateMs[cell] ?? -1;
  if (age < 0) {
    renewCandidate(layers, cell, value);
    return CELL_PASSING;
  }
  const error = value - (candidate[cell] ?? 0);
  candidateMs[cell] = age + elapsedMs;
  if (Math.abs(error) > Math.max(HOLD_LEVELS, HOLD_DEVIATIONS * (noise[cell] ?? 0))) {
    const occluded = (occludedMs[cell] ?? 0) + elapsedMs;
    occludedMs[cell] = occluded;
    if ((heldMs[cell] ?? 0) < CONFIRM_MS || occluded > OCCLUDED_MS) {
      renewCandidate(layers, cell, value);
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
  return learnt >= LEARN_MS ? CELL_STANDING : held >= learnt ? CELL_AS_EVER : CELL_PASSING;
}

/** How noisy, how well known and how restless the cells of one row are. */
export function ageRow(layers: CellLayers, row: number, { luma, living, elapsedMs }: Ageing): void {
  const { state, background, noise, learntMs, livingMs, limit, restless } = layers;
  const share = 1 - Math.exp(-elapsedMs / RESTLESS_OVER_MS);
  for (let cell = row * SCENE_WIDTH; cell < (row + 1) * SCENE_WIDTH; cell += 1) {
    const isUnrest = state[cell] === CELL_PASSING && living[cell] === 0;
    const before = restless[cell] ?? 0;
    restless[cell] = before + share * ((isUnrest ? 1 : 0) - before);
    if (state[cell] === CELL_AS_EVER) {
      const error = Math.min(MOST_NOISE, Math.abs((luma[cell] ?? 0) - (background[cell] ?? 0)));
      const spread = (noise[cell] ?? 0) + NOISE_SHARE * (error - (noise[cell] ?? 0));
      noise[cell] = spread;
      limit[cell] = Math.max(LEAST_LEVELS, DEVIATIONS * spread);
      const learnt = (learntMs[cell] ?? 0) + elapsedMs;
      const scale = learnt > LEARNT_MOST_MS ? 0.5 : 1;
      learntMs[cell] = learnt * scale;
      livingMs[cell] = ((livingMs[cell] ?? 0) + (living[cell] === 1 ? elapsedMs : 0)) * scale;
    }
  }
}

/** Everything remembered of brightness, in another light: what to add, by level. */
export function relightCells({ background, candidate }: CellLayers, shifts: Float32Array): void {
  for (let cell = 0; cell < SCENE_CELLS; cell += 1) {
    const ever = background[cell] ?? 0;
    const now = candidate[cell] ?? 0;
    background[cell] = ever + (shifts[ever | 0] ?? 0);
    candidate[cell] = now + (shifts[now | 0] ?? 0);
  }
}

/** The candidate, seen for as long as it was, becomes the background. */
export function settleCandidate(layers: CellLayers, cell: number, isLiving: boolean): void {
  const held = layers.heldMs[cell] ?? 0;
  layers.background[cell] = layers.candidate[cell] ?? 0;
  layers.learntMs[cell] = held;
  layers.livingMs[cell] = isLiving ? held : 0;
  layers.candidateMs[cell] = -1;
  layers.heldMs[cell] = 0;
  layers.state[cell] = CELL_AS_EVER;
}

function renewCandidate(layers: CellLayers, cell: number, value: number): void {
  layers.candidate[cell] = value;
  layers.candidateMs[cell] = 0;
  layers.heldMs[cell] = 0;
  layers.occludedMs[cell] = 0;
  layers.tremble[cell] = 0;
}
