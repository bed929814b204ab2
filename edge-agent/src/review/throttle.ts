/**
 * What reviews may take of the line, all together: a bucket that fills at the configured rate. While something urgent
 * waits to be sent nothing is given out; after ten seconds of that in a row a tenth of the rate is, so that an alarm
 * that never gets through does not end every review. What somebody waits for goes before what merely has to arrive.
 */
import type { Clock } from '#base/clock.ts';

export interface Throttle {
  /** Resolves when so many bytes may be sent. Rejects with the signal's reason. */
  take: (sizeBytes: number, turn: Turn, signal: AbortSignal) => Promise<void>;
}

export type Turn = 'first' | 'bulk';

export interface ThrottleDeps {
  megabitsPerSecond: number;
  /** Alarms or their pictures wait for the line. */
  isUrgent: () => boolean;
  clock: Clock;
}

/** To be asked for at most: a larger piece would let others wait for it. */
export const PIECE_BYTES = 64 * 1024;
export const LONGEST_HOLD_MS = 10_000;
const TRICKLE = 0.1;
const LOOK_MS = 20;

interface Waiter {
  sizeBytes: number;
  turn: Turn;
  grant: () => void;
}

export function createThrottle({ megabitsPerSecond, isUrgent, clock }: ThrottleDeps): Throttle {
  const bytesPerMs = (megabitsPerSecond * 1_000_000) / 8 / 1000;
  /** A second's worth goes at once, so that the first picture does not wait for the bucket. */
  const mostBytes = bytesPerMs * 1000;
  const waiters: Waiter[] = [];
  let bytes = mostBytes;
  let filledAtMs = clock.monotonicMs();
  let urgentSinceMs: number | null = null;
  let cancelLook: (() => void) | null = null;

  const fill = (): void => {
    const nowMs = clock.monotonicMs();
    const elapsedMs = nowMs - filledAtMs;
    filledAtMs = nowMs;
    if (!isUrgent()) {
      urgentSinceMs = null;
      bytes = Math.min(mostBytes, bytes + elapsedMs * bytesPerMs);
      return;
    }
    urgentSinceMs ??= nowMs;
    const isHeld = nowMs - urgentSinceMs < LONGEST_HOLD_MS;
    // What was saved up before is not spent now.
    bytes = isHeld
      ? Math.min(0, bytes)
      : Math.min(mostBytes * TRICKLE, bytes + elapsedMs * bytesPerMs * TRICKLE);
  };

  /** A piece larger than what may be saved up goes when the bucket is full, and is paid for afterwards. */
  const grantWhatFits = (): void => {
    fill();
    let next = pick();
    while (next && bytes > 0 && bytes >= Math.min(next.sizeBytes, mostBytes * TRICKLE)) {
      bytes -= next.sizeBytes;
      waiters.splice(waiters.indexOf(next), 1);
      next.grant();
      next = pick();
    }
    look();
  };

  const pick = (): Waiter | undefined => waiters.find(({ turn }) => turn === 'first') ?? waiters[0];

  const look = (): void => {
    cancelLook ??=
      waiters.length === 0
        ? null
        : clock.after(LOOK_MS, () => {
            cancelLook = null;
            grantWhatFits();
          });
  };

  return {
    take: (sizeBytes, turn, signal) =>
      new Promise((resolve, reject) => {
        const leave = (): void => {
          const index = waiters.indexOf(waiter);
          if (index >= 0) {
            waiters.splice(index, 1);
          }
          reject(signal.reason as Error);
        };
        const waiter: Waiter = {
          sizeBytes,
          turn,
          grant: () => {
            signal.removeEventListener('abort', leave);
            resolve();
          },
        };
        if (signal.aborted) {
          reject(signal.reason as Error);
          return;
        }
        signal.addEventListener('abort', leave, { once: true });
        waiters.push(waiter);
        grantWhatFits();
      }),
  };
}
