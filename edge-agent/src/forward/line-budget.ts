/**
 * What clips and recordings may take of the line (SF16): nothing while a message or a still is on its way, and never
 * more than the configured share, so that alarms, pictures and live view always find room. Both go in pieces of a few
 * kilobytes; clips before recordings, but a recording somebody waits for is passed for a second at most.
 *
 * An urgent thing that hangs holds the others up for some seconds per piece only: the line may be hanging for all.
 */
import type { Clock } from '#base/clock.ts';

export interface LineBudget {
  /** A message or a still is on its way until the returned function is called. */
  urgent: () => () => void;
  isUrgent: () => boolean;
  /** Resolves when so many bytes of it may go, and at once when `signal` aborts. */
  take: (kind: BulkKind, bytes: number, signal?: AbortSignal) => Promise<void>;
}

export type BulkKind = 'clip' | 'review';

export interface LineBudgetDeps {
  /** Clips and recordings together; null = as fast as it goes. */
  bulkBytesPerSecond: number | null;
  clock: Clock;
}

/** Bytes that a caller should take at once. */
export const PIECE_BYTES = 16 * 1024;
const MOST_PASSED_MS: Record<BulkKind, number> = { clip: 0, review: 1000 };
const MOST_YIELD_MS = 5000;

interface Waiting {
  /** Who has the earlier one goes first. */
  rank: number;
  yieldsUntilMs: number;
  bytes: number;
  go: () => void;
}

export function createLineBudget({ bulkBytesPerSecond, clock }: LineBudgetDeps): LineBudget {
  const waiting = new Set<Waiting>();
  let urgentCount = 0;
  /** When the bytes that were let go will have gone, at the configured rate. */
  let freeAtMs = 0;
  let cancelTimer: (() => void) | null = null;

  const pass = (): void => {
    cancelTimer?.();
    cancelTimer = null;
    for (let next = firstOf(waiting); next; next = firstOf(waiting)) {
      const nowMs = clock.monotonicMs();
      const dueMs = Math.max(freeAtMs, urgentCount > 0 ? next.yieldsUntilMs : 0);
      if (dueMs > nowMs) {
        cancelTimer = clock.after(dueMs - nowMs, pass);
        return;
      }
      if (bulkBytesPerSecond !== null) {
        freeAtMs = Math.max(freeAtMs, nowMs) + (next.bytes * 1000) / bulkBytesPerSecond;
      }
      waiting.delete(next);
      next.go();
    }
  };

  return {
    urgent: () => {
      urgentCount += 1;
      let isOver = false;
      return () => {
        urgentCount -= isOver ? 0 : 1;
        isOver = true;
        pass();
      };
    },
    isUrgent: () => urgentCount > 0,
    take: (kind, bytes, signal) =>
      new Promise((resolve) => {
        const nowMs = clock.monotonicMs();
        const one: Waiting = {
          rank: nowMs + MOST_PASSED_MS[kind],
          yieldsUntilMs: nowMs + MOST_YIELD_MS,
          bytes,
          go: () => {
            signal?.removeEventListener('abort', leave);
            resolve();
          },
        };
        const leave = (): void => {
          waiting.delete(one);
          resolve();
        };
        if (signal?.aborted) {
          resolve();
          return;
        }
        signal?.addEventListener('abort', leave, { once: true });
        waiting.add(one);
        pass();
      }),
  };
}

function firstOf(waiting: ReadonlySet<Waiting>): Waiting | null {
  let first: Waiting | null = null;
  for (const one of waiting) {
    first = first === null || one.rank < first.rank ? one : first;
  }
  return first;
}
