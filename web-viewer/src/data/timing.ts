/**
 * The page's own small clock, so that reconnection and staleness can be tested without waiting. The viewer shares
 * only the protocol with the other packages, so this stands here and not in base.
 */
export interface Timing {
  /** Wall clock of this computer, ms since 1970 UTC, with fractions. */
  nowMs(): number;
  /** Runs `task` once after `delayMs`; the returned function cancels it. */
  after(delayMs: number, task: () => void): () => void;
}

export const browserTiming: Timing = {
  nowMs: () => performance.timeOrigin + performance.now(),
  after: (delayMs, task) => {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
};
