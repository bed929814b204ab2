/** Waits before the next try to connect: doubling, half of it random, so that many pages do not return together. */
export interface WaitLonger {
  nextMs(): number;
  reset(): void;
}

export function createWaitLonger(
  { firstMs, longestMs }: { firstMs: number; longestMs: number },
  random: () => number = Math.random,
): WaitLonger {
  let tries = 0;
  return {
    nextMs: () => {
      const ceilingMs = Math.min(longestMs, firstMs * 2 ** Math.min(tries, 20));
      tries += 1;
      return Math.round(ceilingMs * (0.5 + random() / 2));
    },
    reset: () => {
      tries = 0;
    },
  };
}
