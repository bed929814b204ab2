/**
 * Exponential back-off with full jitter: the n-th wait is a uniform draw from [0, min(max, base * 2^n)], with a
 * floor so that nothing retries in a tight loop. Full jitter keeps 76 cameras that lost power together from
 * coming back together (Brooker, "Exponential Backoff And Jitter", 2015).
 */
export interface BackoffOptions {
  baseMs: number;
  maxMs: number;
  /** Shortest wait ever given; default a fifth of `baseMs`. */
  floorMs?: number;
  random?: () => number;
}

export interface Backoff {
  /** The next wait in milliseconds; each call doubles the ceiling. */
  nextMs(): number;
  /** Call after a time of health. */
  reset(): void;
  readonly attempts: number;
}

export function createBackoff({
  baseMs,
  maxMs,
  floorMs = baseMs / 5,
  random = Math.random,
}: BackoffOptions): Backoff {
  let attempts = 0;
  return {
    nextMs: () => {
      const ceilingMs = Math.min(maxMs, baseMs * 2 ** Math.min(attempts, 30));
      attempts += 1;
      return Math.max(floorMs, Math.round(random() * ceilingMs));
    },
    reset: () => {
      attempts = 0;
    },
    get attempts() {
      return attempts;
    },
  };
}
