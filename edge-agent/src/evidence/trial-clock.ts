/**
 * Time as it was: stands at the capture time of the look that is gone through and runs the timers in between, as they
 * would have run. What a live system is told by silence (nobody there any more) a trial is told by this.
 */
import type { Clock } from '#base/clock.ts';

export interface TrialClock extends Clock {
  /** Never backwards. */
  moveTo(atMs: number): void;
}

interface Timer {
  dueMs: number;
  periodMs: number | null;
  task: () => void;
}

export function createTrialClock(startMs: number): TrialClock {
  let nowMs = startMs;
  const timers = new Set<Timer>();
  const add = (delayMs: number, periodMs: number | null, task: () => void): (() => void) => {
    const timer = { dueMs: nowMs + delayMs, periodMs, task };
    timers.add(timer);
    return () => timers.delete(timer);
  };
  const nextDue = (untilMs: number): Timer | undefined =>
    [...timers].filter(({ dueMs }) => dueMs <= untilMs).sort((a, b) => a.dueMs - b.dueMs)[0];

  return {
    nowMs: () => nowMs,
    monotonicMs: () => nowMs,
    after: (delayMs, task) => add(delayMs, null, task),
    every: (periodMs, task) => add(periodMs, periodMs, task),
    moveTo: (atMs) => {
      for (let timer = nextDue(atMs); timer; timer = nextDue(atMs)) {
        nowMs = Math.max(nowMs, timer.dueMs);
        if (timer.periodMs === null) {
          timers.delete(timer);
        } else {
          timer.dueMs += timer.periodMs;
        }
        timer.task();
      }
      nowMs = Math.max(nowMs, atMs);
    },
  };
}
