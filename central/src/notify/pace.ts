/**
 * How long work waits for company: not at all unless there was much of it lately. Twenty pieces may follow each other at
 * once, as after a quiet time; then one every tenth of a second, with all that came meanwhile.
 */
import type { Clock } from '#base/clock.ts';

export interface Pace {
  /** In milliseconds; counts as one piece. */
  next(): number;
}

const GAP_MS = 100;
const MOST_WITHOUT_GAP = 20;

export function createPace(clock: Clock): Pace {
  let freeAtMs = -Infinity;
  return {
    next: () => {
      const nowMs = clock.monotonicMs();
      freeAtMs = Math.max(freeAtMs, nowMs - MOST_WITHOUT_GAP * GAP_MS) + GAP_MS;
      return Math.max(0, freeAtMs - nowMs);
    },
  };
}
