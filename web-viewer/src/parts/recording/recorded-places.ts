/** What the timeline of a camera says of an instant: its stretch, its gap, where something follows. Pure; instants in ms. */
import type { GapReason, RecordedSpan, Timeline } from '#protocol/recording.ts';

export interface Gap {
  fromMs: number;
  toMs: number;
  reason: GapReason;
}

/** The stretch this instant is in, its first moment included, its end not. */
export function spanAt(spans: readonly RecordedSpan[], atMs: number): RecordedSpan | null {
  return spans.find(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs) ?? null;
}

export function gapAt(gaps: readonly Gap[], atMs: number): Gap | null {
  return gaps.find(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs) ?? null;
}

/** The gap a player has just passed over: the longest that lies mostly between the two instants. */
export function gapBetween(gaps: readonly Gap[], fromMs: number, toMs: number): Gap | null {
  let best: Gap | null = null;
  let bestMs = 0;
  for (const gap of gaps) {
    const commonMs = Math.min(gap.toMs, toMs) - Math.max(gap.fromMs, fromMs);
    if (commonMs > bestMs && commonMs * 2 > toMs - fromMs) {
      best = gap;
      bestMs = commonMs;
    }
  }
  return best;
}

/** The next place with a recording at or after the instant. */
export function nextRecordedMs({ spans }: Pick<Timeline, 'spans'>, atMs: number): number | null {
  return spanAt(spans, atMs) ? atMs : (spans.find(({ fromMs }) => fromMs >= atMs)?.fromMs ?? null);
}
