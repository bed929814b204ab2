/**
 * Finds where something moves, cheaply enough to ask it of every picture: a 64x36 grid of mean brightness against a
 * background of mean and variance per cell. Averaging a hundred pixels per cell takes most of the sensor noise out;
 * the variance per cell takes out what is left, and flickering lamps and leaves with it.
 *
 * In: one grid per picture. Out: boxes round what moves, fractions of the picture.
 * - A change of the light over the whole picture (clouds, exposure) is subtracted as the median difference.
 * - A cell stays active `HOLD_MS` after its last motion, so that a person between two steps is still looked at.
 * - What came and then stands still for `ABSORB_MS` becomes background; so does an empty place where a car left.
 * - When more than half of the picture differs, it is another scene (infra-red on, camera turned): start afresh.
 * Not here: what it is that moves.
 */
import type { Box } from '#protocol/geometry.ts';
import { GRID_HEIGHT, GRID_WIDTH } from '../decode/region-scaler.ts';
import { createGridRegions } from './grid-regions.ts';

const CELLS = GRID_WIDTH * GRID_HEIGHT;
/** A cell differs when it is this many standard deviations and at least this many grey levels off. */
const DEVIATIONS = 5;
const LEAST_LEVELS = 3.5;
/** A lone cell counts only when it is this many times over the threshold; noise comes alone. */
const LONE_FACTOR = 3;
const HOLD_MS = 400;
const ABSORB_MS = 8000;
/** A cell whose brightness moves less than this between two pictures stands still. */
const STILL_LEVELS = 2;
const LEARN_MS = 10_000;
const WARM_UP_MS = 1000;
const MAX_VARIANCE = 400;
const SCENE_CHANGE_SHARE = 0.5;

export interface Motion {
  boxes: Box[];
  /** Another scene: what was known of this picture no longer holds. */
  isNewScene: boolean;
}

export interface MotionGate {
  /** `grid` is 64 * 36 bytes, row by row; it is read, not kept. */
  observe(grid: Uint8Array, atMs: number): Motion;
}

export function createMotionGate(): MotionGate {
  const background = createBackground();
  const holdUntilMs = new Float64Array(CELLS);
  const active = new Uint8Array(CELLS);
  const findRegions = createGridRegions(GRID_WIDTH, GRID_HEIGHT);

  return {
    observe: (grid, atMs) => {
      const changed = background.compare(grid, atMs);
      if (changed === 'new-scene') {
        holdUntilMs.fill(0);
        return { boxes: [], isNewScene: true };
      }
      let count = 0;
      for (let cell = 0; cell < CELLS; cell++) {
        if (isSupported(changed, cell)) {
          holdUntilMs[cell] = atMs + HOLD_MS;
        }
        const until = holdUntilMs[cell] ?? 0;
        const isActive = until > atMs && until <= atMs + HOLD_MS;
        active[cell] = isActive ? 1 : 0;
        count += isActive ? 1 : 0;
      }
      return { boxes: count === 0 ? [] : findRegions(active), isNewScene: false };
    },
  };
}

/** 0 = as before, 1 = differs, 2 = differs so much that it needs no neighbour. */
type Difference = Uint8Array;

interface Background {
  compare(grid: Uint8Array, atMs: number): Difference | 'new-scene';
}

function createBackground(): Background {
  const mean = new Float32Array(CELLS);
  const variance = new Float32Array(CELLS);
  const previous = new Uint8Array(CELLS);
  const stillMs = new Float32Array(CELLS);
  const difference = new Uint8Array(CELLS);
  const histogram = new Uint16Array(511);
  let startedAtMs = 0;
  let lastAtMs = Number.NaN;

  const restart = (grid: Uint8Array, atMs: number): void => {
    mean.set(grid);
    variance.fill(2);
    stillMs.fill(0);
    previous.set(grid);
    startedAtMs = atMs;
    lastAtMs = atMs;
  };

  /** Returns how many cells differ. */
  const classify = (grid: Uint8Array): number => {
    const shift = medianShift(grid, mean, histogram);
    let count = 0;
    for (let cell = 0; cell < CELLS; cell++) {
      const error = Math.abs((grid[cell] ?? 0) - shift - (mean[cell] ?? 0));
      const threshold = Math.max(LEAST_LEVELS, DEVIATIONS * Math.sqrt(variance[cell] ?? 0));
      const level = error <= threshold ? 0 : error <= threshold * LONE_FACTOR ? 1 : 2;
      difference[cell] = level;
      count += level === 0 ? 0 : 1;
    }
    return count;
  };

  const learn = (grid: Uint8Array, elapsedMs: number, isWarm: boolean): void => {
    const pace = isWarm ? 1 - Math.exp(-elapsedMs / LEARN_MS) : 0.3;
    for (let cell = 0; cell < CELLS; cell++) {
      const value = grid[cell] ?? 0;
      const error = value - (mean[cell] ?? 0);
      const isDifferent = difference[cell] !== 0 && isWarm;
      const isStill = Math.abs(value - (previous[cell] ?? 0)) < STILL_LEVELS;
      stillMs[cell] = isDifferent && isStill ? (stillMs[cell] ?? 0) + elapsedMs : 0;
      if ((stillMs[cell] ?? 0) >= ABSORB_MS) {
        mean[cell] = value;
        stillMs[cell] = 0;
        continue;
      }
      const share = isDifferent ? pace / 8 : pace;
      mean[cell] = (mean[cell] ?? 0) + share * error;
      const spread = Math.min(MAX_VARIANCE, error * error);
      variance[cell] = (variance[cell] ?? 0) + share * (spread - (variance[cell] ?? 0));
    }
    previous.set(grid);
  };

  return {
    compare: (grid, atMs) => {
      const elapsedMs = atMs - lastAtMs;
      if (!(elapsedMs >= 0 && elapsedMs < 60_000)) {
        restart(grid, atMs);
        return 'new-scene';
      }
      lastAtMs = atMs;
      const isWarm = atMs - startedAtMs >= WARM_UP_MS;
      if (classify(grid) > CELLS * SCENE_CHANGE_SHARE && isWarm) {
        restart(grid, atMs);
        return 'new-scene';
      }
      learn(grid, elapsedMs, isWarm);
      return isWarm ? difference : difference.fill(0);
    },
  };
}

/** The median is not moved by people, only by the light. Differences of less than a level are not worth undoing. */
function medianShift(grid: Uint8Array, mean: Float32Array, histogram: Uint16Array): number {
  histogram.fill(0);
  for (let cell = 0; cell < CELLS; cell++) {
    const bin = Math.round((grid[cell] ?? 0) - (mean[cell] ?? 0)) + 255;
    histogram[bin] = (histogram[bin] ?? 0) + 1;
  }
  let below = 0;
  for (let bin = 0; bin < histogram.length; bin++) {
    below += histogram[bin] ?? 0;
    if (below * 2 >= CELLS) {
      return Math.abs(bin - 255) <= 1 ? 0 : bin - 255;
    }
  }
  return 0;
}

function isSupported(difference: Difference, cell: number): boolean {
  const level = difference[cell] ?? 0;
  if (level !== 1) {
    return level === 2;
  }
  const column = cell % GRID_WIDTH;
  for (let row = -1; row <= 1; row++) {
    for (let side = -1; side <= 1; side++) {
      const isInRow = column + side >= 0 && column + side < GRID_WIDTH;
      const neighbour = cell + row * GRID_WIDTH + side;
      if (isInRow && neighbour !== cell && (difference[neighbour] ?? 0) > 0) {
        return true;
      }
    }
  }
  return false;
}
