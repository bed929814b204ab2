/**
 * Counts failures per key (a login, an address) in a sliding window, so that guessing is slow whatever is guessed.
 * In memory and bounded: when the table is full the key that failed longest ago is forgotten first.
 * Not here: what counts as a failure (enrolment.ts, people/sign-in.ts).
 */
import type { Clock } from '#base/clock.ts';

const MAX_KEYS = 10_000;

export interface Throttle {
  /** Whether this key has failed too often lately. */
  isBlocked(key: string): boolean;
  fail(key: string): void;
  /** After a success. */
  forget(key: string): void;
}

export interface ThrottleOptions {
  clock: Clock;
  maxFailures: number;
  windowMs: number;
}

export function createThrottle({ clock, maxFailures, windowMs }: ThrottleOptions): Throttle {
  const failuresAtMs = new Map<string, number[]>();

  const recent = (key: string): number[] =>
    (failuresAtMs.get(key) ?? []).filter((atMs) => clock.monotonicMs() - atMs < windowMs);

  return {
    isBlocked: (key) => recent(key).length >= maxFailures,
    fail: (key) => {
      const failures = [...recent(key), clock.monotonicMs()].slice(-maxFailures);
      failuresAtMs.delete(key);
      failuresAtMs.set(key, failures);
      const oldest = failuresAtMs.keys().next();
      if (failuresAtMs.size > MAX_KEYS && oldest.done !== true) {
        failuresAtMs.delete(oldest.value);
      }
    },
    forget: (key) => {
      failuresAtMs.delete(key);
    },
  };
}
