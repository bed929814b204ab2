/**
 * Keeps a camera's account from being locked by us. Cameras lock an account after about five wrong tries in half
 * an hour, for everybody. So: a wrong password is tried again after 30 s and after 5 min, and then no login of
 * any kind for 30 min; after that, one try per 30 min. A success forgets the failures.
 *
 * One guard per camera and process, shared by all that log in to it (both RTSP streams; ONVIF has its own in the
 * agent process, which starts no stream before ONVIF has accepted the password).
 */
import type { Clock } from '#base/clock.ts';

export interface LoginGuard {
  /** `null`: go ahead. Otherwise when the next login is allowed, and whether it is the long wait. */
  blocked(): { untilAtMs: number; waitMs: number; isLocked: boolean } | null;
  failed: () => void;
  accepted: () => void;
  /** New credentials, or a person said "try now". */
  reset: () => void;
}

export const LOGIN_WAITS_MS = [30_000, 300_000] as const;
export const LOGIN_LOCK_MS = 1_800_000;

export function createLoginGuard(clock: Clock): LoginGuard {
  let failures = 0;
  let blockedUntilMonotonicMs = 0;

  const reset = (): void => {
    failures = 0;
    blockedUntilMonotonicMs = 0;
  };

  return {
    blocked: () => {
      const waitMs = Math.ceil(blockedUntilMonotonicMs - clock.monotonicMs());
      return waitMs <= 0
        ? null
        : { untilAtMs: clock.nowMs() + waitMs, waitMs, isLocked: failures > LOGIN_WAITS_MS.length };
    },
    failed: () => {
      blockedUntilMonotonicMs = clock.monotonicMs() + (LOGIN_WAITS_MS[failures] ?? LOGIN_LOCK_MS);
      failures += 1;
    },
    accepted: reset,
    reset,
  };
}
