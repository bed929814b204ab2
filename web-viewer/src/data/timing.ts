/**
 * The page's own small clock, so that reconnection and staleness can be tested without waiting. The viewer shares
 * only the protocol with the other packages, so this stands here and not in base.
 */
export interface Timing {
  /** Wall clock of this computer, ms since 1970 UTC, with fractions. Never goes back. */
  nowMs(): number;
  /** Runs `task` once after `delayMs`; the returned function cancels it. */
  after(delayMs: number, task: () => void): () => void;
}

/**
 * The clock of the page, which goes on evenly, held against the computer's. In most browsers the page's stands still
 * while the computer sleeps: afterwards every picture would look younger than it is by the length of the sleep. So it
 * is put forward, and never back, as by somebody who sets the computer's clock: an old picture would look new.
 */
export function createNow(
  monotonicMs: () => number,
  wallMs: () => number,
): { nowMs: () => number; onJump: (listener: () => void) => () => void } {
  const listeners = new Set<() => void>();
  let anchorMs = wallMs() - monotonicMs();
  return {
    nowMs: () => {
      const evenMs = anchorMs + monotonicMs();
      const behindMs = wallMs() - evenMs;
      if (behindMs < JUMP_MS) {
        return evenMs;
      }
      anchorMs += behindMs;
      listeners.forEach((listener) => queueMicrotask(listener));
      return evenMs + behindMs;
    },
    onJump: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Until the next moment at which everything that happens so often happens: one redraw of the page instead of many. */
export function untilBeat(nowMs: number, periodMs: number, offsetMs = 0): number {
  return periodMs - ((((nowMs - offsetMs) % periodMs) + periodMs) % periodMs);
}

const JUMP_MS = 1_000;

const browserNow = createNow(
  () => performance.now(),
  () => Date.now(),
);

/** Calls back when the clock was put forward: what was known of its distance from central's no longer holds. */
export const onClockJump = browserNow.onJump;

export const browserTiming: Timing = {
  nowMs: browserNow.nowMs,
  after: (delayMs, task) => {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
};
