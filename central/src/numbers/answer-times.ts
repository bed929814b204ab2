/** Median and other quantiles of times that were counted in bins (ANSWER_BOUNDS_S), and how many were within a bound. */
import { ANSWER_BOUNDS_S } from '#protocol/statistics.ts';

/**
 * Milliseconds, interpolated inside the bin it falls into; what took longer than all bounds is told as the last bound.
 * Null without answers.
 */
export function answerQuantileMs(bins: readonly number[], quantile: number): number | null {
  const total = bins.reduce((sum, count) => sum + count, 0);
  if (total === 0) {
    return null;
  }
  const wanted = quantile * total;
  let below = 0;
  for (const [i, count] of bins.entries()) {
    if (below + count >= wanted && count > 0) {
      const fromS = i === 0 ? 0 : (ANSWER_BOUNDS_S[i - 1] ?? 0);
      const toS = ANSWER_BOUNDS_S[i] ?? fromS;
      return Math.round((fromS + ((toS - fromS) * (wanted - below)) / count) * 1000);
    }
    below += count;
  }
  return (ANSWER_BOUNDS_S.at(-1) ?? 0) * 1000;
}

/** Exact: the bound is one of ANSWER_BOUNDS_S. */
export function answeredWithin(bins: readonly number[], boundS: (typeof ANSWER_BOUNDS_S)[number]): number {
  const last = ANSWER_BOUNDS_S.indexOf(boundS);
  return bins.slice(0, last + 1).reduce((sum, count) => sum + count, 0);
}
