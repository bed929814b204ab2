/**
 * Turns the wrapping 90 kHz times of a live stream into the player's own, ever-growing time, and learns how far
 * apart pictures are.
 *
 * A hole (skipped pictures, a camera that restarted its clock) is closed to one interval: a live player that kept
 * the hole would have to jump over it, and the picture's true age comes from its capture time anyway.
 */
export interface Timeline {
  /** Units of 1/90000 s since the first picture; strictly growing. */
  place(time90k: number): number;
  /** Usual distance between two pictures, same units. */
  readonly interval: number;
}

const LONGEST_STEP = 90_000;
const FIRST_GUESS = 18_000;
const REMEMBERED_STEPS = 15;

export function createTimeline(): Timeline {
  let last: { time90k: number; placed: number } | null = null;
  let interval = FIRST_GUESS;
  const steps: number[] = [];

  const remember = (step: number): void => {
    steps.push(step);
    if (steps.length > REMEMBERED_STEPS) {
      steps.shift();
    }
    interval = median(steps);
  };

  return {
    place: (time90k) => {
      if (last === null) {
        last = { time90k, placed: 0 };
        return 0;
      }
      const step = (time90k - last.time90k) >>> 0;
      const isPlausible = step > 0 && step <= LONGEST_STEP;
      if (isPlausible) {
        remember(step);
      }
      last = { time90k, placed: last.placed + (isPlausible ? step : interval) };
      return last.placed;
    },
    get interval() {
      return interval;
    },
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? FIRST_GUESS;
}
