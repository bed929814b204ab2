/**
 * How far behind a page is, by its own word: it says how many bytes of frames it has taken in, and the age of the
 * oldest frame it has not is its lag. The kernel's and the browser's buffers hide ten seconds; this does not.
 *
 * In: bytes sent, bytes taken. Out: `flowing`, `skipping` (from `SKIP_MS` of lag until it is below `RESUME_MS`),
 * `stuck` (`STUCK_MS` without taking what was sent).
 * Not here: what is skipped (viewer-link.ts).
 */
import type { Clock } from '#base/clock.ts';

export const SKIP_MS = 800;
export const RESUME_MS = 250;
export const STUCK_MS = 15_000;

export type LagState = 'flowing' | 'skipping' | 'stuck';

export interface Lag {
  sent(bytes: number): void;
  /** `totalBytes` since the socket opened. More than was sent is treated as everything sent. */
  taken(totalBytes: number): void;
  state(): LagState;
}

export function createLag(clock: Clock): Lag {
  let log: { upToBytes: number; atMs: number }[] = [];
  let firstOpen = 0;
  let sentBytes = 0;
  let isSkipping = false;

  const lagMs = (): number => {
    const oldest = log[firstOpen];
    return oldest === undefined ? 0 : clock.monotonicMs() - oldest.atMs;
  };

  return {
    sent: (bytes) => {
      sentBytes += bytes;
      log.push({ upToBytes: sentBytes, atMs: clock.monotonicMs() });
    },
    taken: (totalBytes) => {
      for (let open = log[firstOpen]; open && open.upToBytes <= totalBytes; open = log[firstOpen]) {
        firstOpen += 1;
      }
      if (firstOpen > 256 || firstOpen === log.length) {
        log = log.slice(firstOpen);
        firstOpen = 0;
      }
    },
    state: () => {
      const lag = lagMs();
      if (lag > STUCK_MS) {
        return 'stuck';
      }
      isSkipping = isSkipping ? lag >= RESUME_MS : lag > SKIP_MS;
      return isSkipping ? 'skipping' : 'flowing';
    },
  };
}
