/**
 * Finds a player that takes pictures and shows none: a decoder that hangs says nothing. Key frames that came and were
 * not followed by anything on the screen for `STUCK_AFTER_MS` are proof, since a key frame needs nothing but itself.
 *
 * Nothing is held against a player while nobody could see it (hidden tab, scrolled away), nor when this computer
 * slept: timers that come late begin a new account.
 */
import type { Timing } from '../../data/timing.ts';

export const STUCK_AFTER_MS = 6_000;
const LOOK_EVERY_MS = 2_000;
/** A look this much later than it was due: the computer slept, or the tab was throttled. */
const LATE_LOOK_MS = 3_000;

export interface StuckWatch {
  keyTaken(): void;
  shown(): void;
  close(): void;
}

export function createStuckWatch(
  timing: Timing,
  { isInSight, stuck }: { isInSight: () => boolean; stuck: () => void },
): StuckWatch {
  let waitingSinceMs: number | null = null;
  let dueAtMs = 0;
  let cancel: () => void = () => undefined;

  const plan = (): void => {
    dueAtMs = timing.nowMs() + LOOK_EVERY_MS;
    cancel = timing.after(LOOK_EVERY_MS, look);
  };
  const look = (): void => {
    const nowMs = timing.nowMs();
    if (nowMs - dueAtMs > LATE_LOOK_MS || !isInSight()) {
      waitingSinceMs = null;
    }
    plan();
    if (waitingSinceMs !== null && nowMs - waitingSinceMs >= STUCK_AFTER_MS) {
      waitingSinceMs = null;
      stuck();
    }
  };

  plan();
  return {
    keyTaken: () => {
      waitingSinceMs ??= timing.nowMs();
    },
    shown: () => {
      waitingSinceMs = null;
    },
    close: () => cancel(),
  };
}

/** Whether a person could see what is drawn in `holder`. */
export function isInSight(holder: HTMLElement): boolean {
  if (document.hidden) {
    return false;
  }
  const { top, left, bottom, right } = holder.getBoundingClientRect();
  const isOnScreen = bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
  return isOnScreen && right - left > 0 && bottom - top > 0;
}
