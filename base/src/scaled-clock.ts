/**
 * A clock that runs `factor` times as fast as the system's, for tests in which days must pass: every wait is shorter
 * by the factor, and what is written down bears the times of the longer day. A timer of the system is one millisecond
 * coarse, so the scaled one is `factor` milliseconds coarse.
 */
import { systemClock, type Clock } from './clock.ts';

export function createScaledClock(factor: number, startMs: number): Clock {
  const beganMs = performance.now();
  const elapsedMs = (): number => (performance.now() - beganMs) * factor;
  return {
    nowMs: () => Math.round(startMs + elapsedMs()),
    monotonicMs: elapsedMs,
    after: (delayMs, task) => systemClock.after(delayMs / factor, task),
    every: (periodMs, task) => systemClock.every(periodMs / factor, task),
  };
}
