/**
 * A clock that stands still until a test moves it. `advance` fires every timer that falls due, in order of time,
 * and lets promises settle between them.
 */
import type { Clock } from './clock.ts';

interface Timer {
  dueMs: number;
  periodMs: number | null;
  task: () => void;
}

export interface FakeClock extends Clock {
  advance(ms: number): Promise<void>;
  /** Moves the wall clock without moving monotonic time, as NTP or a user does. */
  jump(ms: number): void;
  pending(): number;
}

export function createFakeClock(startMs = Date.UTC(2026, 0, 1)): FakeClock {
  let elapsedMs = 0;
  let wallOffsetMs = startMs;
  const timers = new Set<Timer>();

  const add = (timer: Timer): (() => void) => {
    timers.add(timer);
    return () => timers.delete(timer);
  };

  const nextDue = (untilMs: number): Timer | undefined =>
    [...timers].filter((timer) => timer.dueMs <= untilMs).sort((a, b) => a.dueMs - b.dueMs)[0];

  return {
    nowMs: () => wallOffsetMs + elapsedMs,
    monotonicMs: () => elapsedMs,
    after: (delayMs, task) => add({ dueMs: elapsedMs + delayMs, periodMs: null, task }),
    every: (periodMs, task) => add({ dueMs: elapsedMs + periodMs, periodMs, task }),
    jump: (ms) => {
      wallOffsetMs += ms;
    },
    pending: () => timers.size,
    advance: async (ms) => {
      const untilMs = elapsedMs + ms;
      for (let timer = nextDue(untilMs); timer; timer = nextDue(untilMs)) {
        elapsedMs = Math.max(elapsedMs, timer.dueMs);
        if (timer.periodMs === null) {
          timers.delete(timer);
        } else {
          timer.dueMs += timer.periodMs;
        }
        timer.task();
        await new Promise((resolve) => setImmediate(resolve));
      }
      elapsedMs = untilMs;
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
