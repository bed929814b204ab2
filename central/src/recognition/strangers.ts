/** Histograms of strangers: days added up, and those left out whom people have confirmed to be on the watch-list. */
import { SCORE_BINS } from '#protocol/faces.ts';
import { DAY_MS, type ScoreDay } from '../ledger/faces/face-scores.ts';

export function sumBins(days: readonly ScoreDay[]): number[] {
  return Array.from({ length: SCORE_BINS.count }, (_one, bin) =>
    days.reduce((sum, { bins }) => sum + (bins[bin] ?? 0), 0),
  );
}

export function binOf(score: number): number {
  const bin = Math.floor((score - SCORE_BINS.from) / SCORE_BINS.width);
  return Math.min(SCORE_BINS.count - 1, Math.max(0, bin));
}

/**
 * Each confirmed match takes one track out. The track was counted by its highest score, after the alarm and perhaps
 * after midnight: the nearest one at or above the score of the match, that day or else the next. One that is not
 * there has not been reported yet.
 */
export function withoutConfirmed(
  days: readonly ScoreDay[],
  confirmed: readonly { startedAtMs: number; score: number }[],
): ScoreDay[] {
  const left = days.map((day) => ({ ...day, bins: [...day.bins] }));
  const highestFirst = [...confirmed].sort((a, b) => b.score - a.score);
  for (const { startedAtMs, score } of highestFirst) {
    const day = Math.floor(startedAtMs / DAY_MS);
    const lowest = binOf(score);
    for (const { bins } of left.filter((one) => one.day === day || one.day === day + 1)) {
      const bin = bins.findIndex((count, at) => at >= lowest && count > 0);
      if (bin >= 0) {
        bins[bin] = (bins[bin] ?? 0) - 1;
        break;
      }
    }
  }
  return left;
}
