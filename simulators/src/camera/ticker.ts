/**
 * One timer for every camera: tasks fall into slots of 10 ms. 76 cameras at 15 frames a second would otherwise keep
 * more than a thousand timers a second alive.
 */
import type { Clock } from '#base/clock.ts';

const SLOT_MS = 10;

export interface Ticker {
  /** Runs `task` at `dueMs` of monotonic time, up to one slot late. */
  at(dueMs: number, task: () => void): void;
  stop(): void;
}

export function createTicker(clock: Clock): Ticker {
  const slots = new Map<number, (() => void)[]>();
  let next = Math.floor(clock.monotonicMs() / SLOT_MS);

  const stop = clock.every(SLOT_MS, () => {
    const now = Math.floor(clock.monotonicMs() / SLOT_MS);
    for (; next <= now; next += 1) {
      const tasks = slots.get(next);
      slots.delete(next);
      tasks?.forEach((task) => task());
    }
  });

  return {
    at: (dueMs, task) => {
      const slot = Math.max(next, Math.ceil(dueMs / SLOT_MS));
      const tasks = slots.get(slot);
      if (tasks === undefined) {
        slots.set(slot, [task]);
      } else {
        tasks.push(task);
      }
    },
    stop: () => {
      stop();
      slots.clear();
    },
  };
}
