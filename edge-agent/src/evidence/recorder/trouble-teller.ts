/**
 * Says that pictures are not being written: at once, then once a second while it lasts, and once more when it is
 * over. Each telling stands for the whole of the trouble so far, so that one that gets lost costs nothing.
 */
import type { Clock } from '#base/clock.ts';
import type { RecordingTrouble } from './segment.ts';

export type TroubleKind = Exclude<RecordingTrouble['kind'], 'over'>;

export interface TroubleTeller {
  /** What was not written, ms UTC. */
  dropped(kind: TroubleKind, fromMs: number, toMs: number, detail: string): void;
  /** Something was written, up to `toMs`: what has waited since before the trouble does not end it. */
  written(toMs: number): void;
  readonly isTroubled: boolean;
}

const TELL_EVERY_MS = 1_000;
/** What is older than this is not from before the trouble: the clock was set back. */
const LONGEST_WAIT_MS = 120_000;

export function createTroubleTeller(
  cameraId: string,
  clock: Clock,
  send: (trouble: RecordingTrouble) => void,
): TroubleTeller {
  let trouble: RecordingTrouble | null = null;
  let toldAtMs = -Infinity;
  return {
    get isTroubled() {
      return trouble !== null;
    },
    dropped: (kind, fromMs, toMs, detail) => {
      const isAnother = trouble?.kind !== kind;
      trouble = {
        cameraId,
        kind,
        fromMs: Math.round(Math.min(trouble?.fromMs ?? fromMs, fromMs)),
        toMs: Math.round(Math.max(trouble?.toMs ?? toMs, toMs)),
        droppedMs: Math.round((trouble?.droppedMs ?? 0) + Math.max(0, toMs - fromMs)),
        detail,
      };
      if (isAnother || clock.monotonicMs() - toldAtMs >= TELL_EVERY_MS) {
        toldAtMs = clock.monotonicMs();
        send(trouble);
      }
    },
    written: (toMs) => {
      const hasWaited = trouble && toMs <= trouble.toMs && toMs > trouble.fromMs - LONGEST_WAIT_MS;
      if (trouble && !hasWaited) {
        send({ ...trouble, kind: 'over' });
        trouble = null;
        toldAtMs = -Infinity;
      }
    },
  };
}
