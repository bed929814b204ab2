/**
 * How many strangers a month would reach a score, and the score that only so many reach.
 *
 * What was seen counts where it is enough: down to `LEAST_SEEN` strangers the histogram itself decides, straight
 * lines inside a bin. Beyond that the tail is drawn on as an exponential, fitted to the top 5 % (maximum likelihood
 * for counts in bins, which is that of a geometric distribution) and joined where the histogram ends. Scores of
 * strangers fall faster than that, so what is extrapolated errs towards more false alarms and a higher threshold.
 */
import { SCORE_BINS } from '#protocol/faces.ts';

export interface ScoreTail {
  strangers: number;
  /** A month is 30 days. Falls with the score. */
  perMonth(score: number): number;
  /** The score that so many a month reach; the lowest score there is where all of them together are fewer. */
  scoreAt(perMonth: number): number;
  /** From here on nobody (or too few) has been seen. */
  seenTo: number;
}

const TOP_SHARE = 0.05;
const LEAST_IN_FIT = 15;
/** Strangers above a score before its count is taken for more than chance. */
const LEAST_SEEN = 5;
const MONTH_DAYS = 30;
/** A tail that ends within one bin is taken to fall over half of it. */
const LEAST_FALL = SCORE_BINS.width / 2;

/** Lower edge of a bin. */
export const edgeOf = (bin: number): number => SCORE_BINS.from + bin * SCORE_BINS.width;

/** `bins` as SCORE_BINS of the protocol, gathered over `days` (more than 0). */
export function measureTail(bins: readonly number[], days: number): ScoreTail {
  /** How many reach the lower edge of each bin. */
  const reaching = bins.map((_count, bin) => bins.slice(bin).reduce((sum, count) => sum + count, 0));
  const strangers = reaching[0] ?? 0;
  const fall = fitFall(bins, reaching);
  const seenTo = scoreSeen(reaching, Math.min(LEAST_SEEN, strangers));

  const reachingScore = (score: number): number => {
    if (score > seenTo) {
      return Math.min(LEAST_SEEN, strangers) * Math.exp(-(score - seenTo) / fall);
    }
    const at = Math.max(0, (score - SCORE_BINS.from) / SCORE_BINS.width);
    const bin = Math.floor(at);
    const here = reaching[bin] ?? 0;
    return here + (at - bin) * ((reaching[bin + 1] ?? 0) - here);
  };

  return {
    strangers,
    seenTo,
    perMonth: (score) => (reachingScore(score) * MONTH_DAYS) / days,
    scoreAt: (perMonth) => {
      const wanted = (perMonth * days) / MONTH_DAYS;
      const least = Math.min(LEAST_SEEN, strangers);
      return wanted < least ? seenTo + fall * Math.log(least / wanted) : scoreSeen(reaching, wanted);
    },
  };
}

/** Where the histogram falls to `wanted`, on the straight line between two edges. */
function scoreSeen(reaching: readonly number[], wanted: number): number {
  const bin = reaching.findLastIndex((count) => count >= wanted);
  if (bin < 0) {
    return SCORE_BINS.from;
  }
  const here = reaching[bin] ?? 0;
  const next = reaching[bin + 1] ?? 0;
  return edgeOf(bin) + (here === next ? 0 : ((here - wanted) / (here - next)) * SCORE_BINS.width);
}

/** Score over which the tail falls to 1/e. */
function fitFall(bins: readonly number[], reaching: readonly number[]): number {
  const strangers = reaching[0] ?? 0;
  const least = Math.min(strangers / 2, Math.max(LEAST_IN_FIT, TOP_SHARE * strangers));
  const start = Math.max(
    0,
    reaching.findLastIndex((count) => count >= least),
  );
  const inFit = reaching[start] ?? 0;
  const binsAbove = bins.slice(start).reduce((sum, count, above) => sum + count * above, 0);
  if (binsAbove === 0) {
    return LEAST_FALL;
  }
  const mean = binsAbove / inFit;
  return Math.max(LEAST_FALL, SCORE_BINS.width / Math.log1p(1 / mean));
}
