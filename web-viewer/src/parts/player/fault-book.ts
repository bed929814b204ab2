/**
 * Which ways of showing a stream have failed here. One that breaks `MOST_BREAKS` times in a row, each time soon after
 * it was begun, is spent: the next way is gone, and the better one is tried again after `FORGIVEN_AFTER_MS`.
 * Breaks after a time of health are weather: the player is made anew and nothing is held against it.
 */
import type { Timing } from '../../data/timing.ts';
import { createWaitLonger } from '../../data/wait-longer.ts';
import type { PlayerKind } from './player.ts';

export const MOST_BREAKS = 2;
export const FORGIVEN_AFTER_MS = 5 * 60_000;
const HEALTHY_AFTER_MS = 10_000;

export interface FaultBook {
  /** A player broke that was begun then; returns how long to wait before the next. */
  broke(kind: PlayerKind | null, begunAtMs: number): number;
  /** Ways not to be gone now. */
  spent(): ReadonlySet<PlayerKind>;
}

export function createFaultBook(timing: Timing, random?: () => number): FaultBook {
  const waits = createWaitLonger({ firstMs: 500, longestMs: 30_000 }, random);
  const breaks = new Map<PlayerKind, number>();
  let lastBreakAtMs = -Infinity;

  const forgive = (): void => {
    if (timing.nowMs() - lastBreakAtMs >= FORGIVEN_AFTER_MS) {
      breaks.clear();
    }
  };

  return {
    broke: (kind, begunAtMs) => {
      forgive();
      const nowMs = timing.nowMs();
      lastBreakAtMs = nowMs;
      if (nowMs - begunAtMs >= HEALTHY_AFTER_MS) {
        breaks.clear();
        waits.reset();
      } else if (kind !== null) {
        breaks.set(kind, (breaks.get(kind) ?? 0) + 1);
      }
      return waits.nextMs();
    },
    spent: () => {
      forgive();
      return new Set([...breaks].filter(([, count]) => count >= MOST_BREAKS).map(([kind]) => kind));
    },
  };
}
