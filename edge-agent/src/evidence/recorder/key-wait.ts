/** After something was dropped: nothing before the next key picture can be shown, so nothing before it is written. */
import type { Refusal } from './patience.ts';
import type { RunningSegment } from './running-segment.ts';
import type { SegmentWriter } from './segment-writer.ts';
import type { TroubleTeller } from './trouble-teller.ts';

export interface KeyWait {
  begin(): void;
  end(): void;
  readonly isWaiting: boolean;
  /** May this picture be written? Ends the waiting where it may. */
  isOver(isKey: boolean): boolean;
  /** Counted to the segment, where one is open. */
  drop(segment: RunningSegment | null, fromMs: number, toMs: number): void;
}

const GAVE_UP: Refusal = { kind: 'failed', detail: 'waiting for a key picture' };

export function createKeyWait(writer: SegmentWriter, teller: TroubleTeller): KeyWait {
  let reason: Refusal | null = null;
  return {
    begin: () => {
      reason = writer.refusal() ?? GAVE_UP;
    },
    end: () => {
      reason = null;
    },
    get isWaiting() {
      return reason !== null;
    },
    isOver: (isKey) => {
      const refusal = reason && writer.refusal();
      reason = reason && (refusal ?? (isKey ? null : reason));
      return reason === null;
    },
    drop: (segment, fromMs, toMs) => {
      const { kind, detail } = reason ?? GAVE_UP;
      if (segment) {
        segment.drop({ kind, detail }, fromMs, toMs);
      } else {
        teller.dropped(kind, fromMs, toMs, detail);
      }
    },
  };
}
