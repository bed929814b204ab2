/** What a player of recordings makes of a request that came to nothing. Pure. */
import type { Timeline } from '#protocol/recording.ts';
import { Refused, Unreachable } from '../../data/http.ts';
import { spanAt } from './recorded-places.ts';

export type Known = Pick<Timeline, 'fromMs' | 'toMs' | 'spans' | 'gaps'> &
  Partial<Pick<Timeline, 'oldestAtMs'>>;

export interface Failure {
  status: 'loading' | 'nothing' | 'away' | 'failed';
  /** When to ask again; null: only when somebody wants it. */
  retryAfterMs: number | null;
}

const TRY_AGAIN_MS = 5_000;
const PLACE_AGAIN_MS = 2_000;

/** Agents refuse a stretch without any picture in the same words as one they cannot send; the timeline tells which. */
export function judgeFailure(error: unknown, known: Known, atMs: number): Failure {
  if (error instanceof Unreachable) {
    return { status: 'away', retryAfterMs: TRY_AGAIN_MS };
  }
  if (!(error instanceof Refused)) {
    return { status: 'failed', retryAfterMs: null };
  }
  if (error.code === 'too-many-tries') {
    // A seek opens a stream before the one it leaves is gone at central.
    const seconds = error.retryAfterSec;
    return { status: 'loading', retryAfterMs: seconds === null ? PLACE_AGAIN_MS : seconds * 1000 };
  }
  // Before all that is kept there is nothing, however far from the timeline one looks.
  const isBeforeAll = known.oldestAtMs != null && atMs < known.oldestAtMs;
  const isKnown = isBeforeAll || (known.fromMs <= atMs && atMs < known.toMs);
  if (isKnown && spanAt(known.spans, atMs) === null) {
    return { status: 'nothing', retryAfterMs: null };
  }
  return error.code === 'agent-away'
    ? { status: 'away', retryAfterMs: TRY_AGAIN_MS }
    : { status: 'failed', retryAfterMs: null };
}
