/**
 * How the light of the whole picture has changed: clouds and a camera's automatic exposure move every cell at once,
 * bright ones more than dark ones. The median difference of the darker and of the brighter half gives a straight
 * line; things that come and go move neither median.
 */
/** Every so many cells is enough for a median. */
const STRIDE = 7;
const LEAST_LEVELS = 0.75;
const LEVELS = 256;

export interface SceneLight {
  /**
   * What to add to a cell of brightness 0 to 255 of `background` to get the light of `luma`; null where nothing has
   * changed. The same array every time.
   */
  compare(luma: Uint8Array, background: Float32Array): Float32Array | null;
}

export function createSceneLight(): SceneLight {
  const shifts = new Float32Array(LEVELS);
  const levels = new Uint32Array(LEVELS);
  const dark = createHalf();
  const bright = createHalf();

  return {
    compare: (luma, background) => {
      levels.fill(0);
      let sampled = 0;
      for (let cell = 0; cell < luma.length; cell += STRIDE) {
        const level = (background[cell] ?? 0) | 0;
        levels[level] = (levels[level] ?? 0) + 1;
        sampled += 1;
      }
      const middle = levelBelow(levels, sampled / 2);
      dark.clear();
      bright.clear();
      for (let cell = 0; cell < luma.length; cell += STRIDE) {
        const level = background[cell] ?? 0;
        (level < middle ? dark : bright).add(level, (luma[cell] ?? 0) - level);
      }
      return fill(shifts, dark.line(), bright.line());
    },
  };
}

interface Line {
  /** Mean brightness of the half, and its median difference. */
  level: number;
  shift: number;
}

function createHalf() {
  const differences = new Uint32Array(2 * LEVELS);
  let [count, sum] = [0, 0];
  return {
    clear: (): void => {
      differences.fill(0);
      [count, sum] = [0, 0];
    },
    add: (level: number, difference: number): void => {
      const bin = Math.round(difference) + LEVELS;
      differences[bin] = (differences[bin] ?? 0) + 1;
      count += 1;
      sum += level;
    },
    line: (): Line => ({
      level: count === 0 ? 0 : sum / count,
      shift: count === 0 ? 0 : fineMedian(differences, count) - LEVELS,
    }),
  };
}

function fill(shifts: Float32Array, low: Line, high: Line): Float32Array | null {
  if (Math.abs(low.shift) < LEAST_LEVELS && Math.abs(high.shift) < LEAST_LEVELS) {
    return null;
  }
  const slope = high.level - low.level < 8 ? 0 : (high.shift - low.shift) / (high.level - low.level);
  for (let level = 0; level < LEVELS; level += 1) {
    shifts[level] = Math.max(-level, Math.min(255 - level, low.shift + slope * (level - low.level)));
  }
  return shifts;
}

function levelBelow(counts: Uint32Array, wanted: number): number {
  let below = 0;
  for (let level = 0; level < counts.length; level += 1) {
    below += counts[level] ?? 0;
    if (below >= wanted) {
      return level;
    }
  }
  return counts.length - 1;
}

/** Between whole levels, by how far into its bin the median lies. */
function fineMedian(counts: Uint32Array, total: number): number {
  let below = 0;
  for (let bin = 0; bin < counts.length; bin += 1) {
    const here = counts[bin] ?? 0;
    if (here > 0 && (below + here) * 2 >= total) {
      return bin - 0.5 + (total / 2 - below) / here;
    }
    below += here;
  }
  return counts.length - 1;
}
