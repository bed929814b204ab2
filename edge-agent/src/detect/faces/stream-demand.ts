/**
 * Wants the main stream while somebody is in the picture and some seconds longer: who steps out of sight for a moment
 * must not close a stream that takes the camera a second to open again.
 */
import type { Clock } from '#base/clock.ts';

const LINGER_MS = 5000;
/** Looks have stopped (the sub-stream is lost): nobody knows whether anybody is there. */
const SILENCE_MS = 15_000;

export interface StreamDemand {
  /** After every look. */
  update(isAnybodyThere: boolean): void;
  isOpen(): boolean;
  close(): void;
}

export interface StreamDemandOptions {
  clock: Clock;
  onOpen: () => void;
  onClose: () => void;
}

export function createStreamDemand({ clock, onOpen, onClose }: StreamDemandOptions): StreamDemand {
  let isOpen = false;
  let isLingering = false;
  let cancel = (): void => undefined;

  const close = (): void => {
    cancel();
    isLingering = false;
    if (isOpen) {
      isOpen = false;
      onClose();
    }
  };
  const closeAfter = (delayMs: number): void => {
    cancel();
    cancel = clock.after(delayMs, close);
  };

  return {
    update: (isAnybodyThere) => {
      if (isAnybodyThere) {
        isLingering = false;
        closeAfter(SILENCE_MS);
        if (!isOpen) {
          isOpen = true;
          onOpen();
        }
      } else if (isOpen && !isLingering) {
        isLingering = true;
        closeAfter(LINGER_MS);
      }
    },
    isOpen: () => isOpen,
    close,
  };
}
