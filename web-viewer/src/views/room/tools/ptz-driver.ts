/**
 * Turns a camera while somebody holds a key or a button down. Orders leave one at a time and the newest wish wins; a
 * move is repeated while it is wanted, because it ends by itself where it is not; letting go is always the last word.
 * Not here: keys and buttons (ptz-pad.tsx), what a refusal looks like.
 */
import { PTZ_RENEW_MS, type PtzOrder } from '#protocol/ptz.ts';
import type { Timing } from '../../../data/timing.ts';

export interface PtzSpeed {
  pan: number;
  tilt: number;
  zoom: number;
}

export interface PtzDriver {
  /** Null lets go. */
  want(speed: PtzSpeed | null): void;
  /** The page goes away: a last stop that is not waited for, if anything moves. */
  leave(): void;
}

export interface PtzDriverOptions {
  timing: Timing;
  send: (order: PtzOrder) => Promise<void>;
  /** Leaves even when the page is closed at once. */
  sendLast: (order: PtzOrder) => void;
  /** The camera is not moved any more because of this. */
  onRefused: (error: unknown) => void;
}

const STOP: PtzOrder = { type: 'stop' };

export function createPtzDriver({ timing, send, sendLast, onRefused }: PtzDriverOptions): PtzDriver {
  let wanted: PtzSpeed | null = null;
  /** As central has been told; `null`: it stands. */
  let told: PtzSpeed | null = null;
  let toldAtMs = -Infinity;
  let isSending = false;
  let isGone = false;
  let cancelRenewal: () => void = () => undefined;

  const isDue = (): boolean =>
    wanted === null ? told !== null : !isSame(wanted, told) || timing.nowMs() - toldAtMs >= PTZ_RENEW_MS - 1;

  const go = (): void => {
    cancelRenewal();
    if (isSending || isGone) {
      return;
    }
    if (isDue()) {
      void tell();
    } else if (wanted !== null) {
      cancelRenewal = timing.after(PTZ_RENEW_MS - (timing.nowMs() - toldAtMs), go);
    }
  };

  const tell = async (): Promise<void> => {
    isSending = true;
    told = wanted;
    toldAtMs = timing.nowMs();
    try {
      await send(wanted === null ? STOP : { type: 'move', ...wanted });
    } catch (error) {
      // A stop that failed is not repeated: the agent has stopped by itself before another one gets there.
      wanted = null;
      told = null;
      onRefused(error);
    }
    isSending = false;
    go();
  };

  return {
    want: (speed) => {
      wanted = speed;
      go();
    },
    leave: () => {
      cancelRenewal();
      if (!isGone && (told !== null || wanted !== null)) {
        sendLast(STOP);
      }
      isGone = true;
      wanted = null;
    },
  };
}

function isSame(a: PtzSpeed, b: PtzSpeed | null): boolean {
  return b !== null && a.pan === b.pan && a.tilt === b.tilt && a.zoom === b.zoom;
}
