/**
 * Where the pictures of a recording lie: media time of one stream against the clock on the wall, and what the
 * timeline says of stretches and gaps. Pure; seconds are media time from the start of the stream, ms are instants.
 */
import type { GapReason, RecordedSpan, Timeline } from '#protocol/recording.ts';

export interface Gap {
  fromMs: number;
  toMs: number;
  reason: GapReason;
}

export function toMediaSec(atMs: number, startsAtMs: number): number {
  return (atMs - startsAtMs) / 1000;
}

export function toWallMs(mediaSec: number, startsAtMs: number): number {
  return Math.round(startsAtMs + mediaSec * 1000);
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

/** A picture's length and the rounding of times to milliseconds. */
const STILL_THE_SAME_MS = 1_500;

/**
 * Where to ask next once a stream has ended at `endMs`: within the stretch where it broke off too early, otherwise at
 * the beginning of the next one (another codec, or the other side of a gap). Null: nothing is known to follow.
 */
export function continueAtMs(spans: readonly RecordedSpan[], endMs: number): number | null {
  const here = spanAt(spans, endMs);
  if (here && endMs - here.fromMs <= STILL_THE_SAME_MS) {
    return here.fromMs;
  }
  if (here && here.toMs - endMs > STILL_THE_SAME_MS) {
    return endMs;
  }
  return spans.find(({ fromMs }) => fromMs > endMs)?.fromMs ?? null;
}

/** The next place with a recording at or after the instant. */
export function nextRecordedMs({ spans }: Pick<Timeline, 'spans'>, atMs: number): number | null {
  return spanAt(spans, atMs) ? atMs : (spans.find(({ fromMs }) => fromMs >= atMs)?.fromMs ?? null);
}
