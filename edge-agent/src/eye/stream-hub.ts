/**
 * One pulled stream and everybody who listens to it. The hub keeps the pictures since the last key frame, so that a
 * listener who comes late starts at once with a picture instead of waiting for the camera's next key frame.
 */
import type { StreamFailure } from '#protocol/live-control.ts';
import type { AccessUnit, AudioFrame, AudioParameters, ParameterSets } from '../camera/access-unit.ts';

export interface StreamListener {
  onParameterSets: (sets: ParameterSets) => void;
  onAccessUnit: (unit: AccessUnit) => void;
  /** Where the stream is pulled with its sound and the camera has some. Never replayed to a late listener. */
  onAudio?: (frame: AudioFrame, parameters: AudioParameters) => void;
  /** The stream ended; it comes back with parameter sets first. */
  onLost: (reason: StreamFailure) => void;
}

export interface StreamHub extends Required<StreamListener> {
  /** Replays the present group of pictures to the new listener, then keeps it informed. */
  add(listener: StreamListener): void;
  remove(listener: StreamListener): void;
  readonly listenerCount: number;
}

/** A camera with a very long GOP must not fill the memory: beyond this a late listener waits for a key frame. */
const MAX_GOP_UNITS = 600;
const MAX_GOP_BYTES = 8 * 1024 * 1024;

export function createStreamHub(): StreamHub {
  const listeners = new Set<StreamListener>();
  let sets: ParameterSets | null = null;
  let gop: AccessUnit[] = [];
  let gopBytes = 0;

  const keep = (unit: AccessUnit): void => {
    if (unit.isKey) {
      gop = [];
      gopBytes = 0;
    } else if (gop.length === 0) {
      return;
    }
    gop.push(unit);
    gopBytes += unit.slices.reduce((sum, slice) => sum + slice.length, 0);
    if (gop.length > MAX_GOP_UNITS || gopBytes > MAX_GOP_BYTES) {
      gop = [];
      gopBytes = 0;
    }
  };

  return {
    get listenerCount() {
      return listeners.size;
    },
    add: (listener) => {
      if (sets) {
        listener.onParameterSets(sets);
        gop.forEach((unit) => {
          listener.onAccessUnit(unit);
        });
      }
      listeners.add(listener);
    },
    remove: (listener) => {
      listeners.delete(listener);
    },
    onParameterSets: (next) => {
      sets = next;
      gop = [];
      gopBytes = 0;
      for (const listener of listeners) {
        listener.onParameterSets(next);
      }
    },
    onLost: (reason) => {
      sets = null;
      gop = [];
      gopBytes = 0;
      for (const listener of listeners) {
        listener.onLost(reason);
      }
    },
    onAccessUnit: (unit) => {
      keep(unit);
      for (const listener of listeners) {
        listener.onAccessUnit(unit);
      }
    },
    onAudio: (frame, parameters) => {
      for (const listener of listeners) {
        listener.onAudio?.(frame, parameters);
      }
    },
  };
}
