/**
 * What the template of a track is, by the watch-list of its site: like somebody sought, one of those expected, nobody
 * expected, or not to be said.
 * Not here: when it is asked and what follows (face-desk.ts).
 */
import type { FaceMatch, FaceThresholds } from '#protocol/faces.ts';
import type { WatchListPurpose } from '#protocol/watch-list.ts';
import { DEFAULT_THRESHOLDS, similarityOf, type Cohort } from '#models/faces/matching.ts';
import type { KeptWatchList } from './kept-watch-list.ts';

export type Verdict = Pick<FaceMatch, 'entryId' | 'score' | 'similarity' | 'strength' | 'thresholds'>;

export interface Verdicts {
  /** Score of the likest of those sought; null when nobody is. */
  highest: number | null;
  /** A candidate or a strong match among those sought. */
  sought: (Verdict & { entryId: string }) | null;
  isExpected: boolean;
  /** Clearly none of those expected. */
  unknown: Verdict | null;
}

/** Below a candidate's score by so much somebody is not the one. */
const UNKNOWN_MARGIN = 1;

type Lists = Pick<KeptWatchList, 'entriesAt' | 'thresholdsAt'>;

interface Rated {
  entryId: string;
  score: number;
  similarity: number;
}

export function verdictsOf(template: Float32Array, siteId: string, lists: Lists, cohort: Cohort): Verdicts {
  const thresholds = thresholdsAt(siteId, lists);
  const likest = (purpose: WatchListPurpose): Rated | undefined =>
    lists
      .entriesAt(siteId, purpose)
      .map((entry): Rated => {
        const similarity = similarityOf(template, entry.template);
        return { entryId: entry.id, similarity, score: cohort.score(template, entry.template, similarity) };
      })
      .sort((a, b) => b.score - a.score)[0];
  const [sought, expected] = [likest('sought'), likest('expected')];
  return {
    highest: sought?.score ?? null,
    sought: sought && sought.score >= thresholds.candidate ? matched(sought, thresholds) : null,
    isExpected: expected !== undefined && expected.score >= thresholds.candidate,
    unknown: unknownOf(expected, thresholds),
  };
}

export function thresholdsAt(siteId: string, lists: Pick<Lists, 'thresholdsAt'>): FaceThresholds {
  return lists.thresholdsAt(siteId) ?? DEFAULT_THRESHOLDS;
}

/**
 * No probability, for that takes people's answers (central has them): half at the least score that is told, 0.9 at a
 * strong one.
 */
export function confidenceOf({ score, strength, thresholds }: Verdict): number {
  const step = Math.max(0.1, thresholds.strong - thresholds.candidate);
  if (strength === 'unknown') {
    const belowBy = score === null ? 2 * step : thresholds.candidate - UNKNOWN_MARGIN - score;
    return Math.min(0.95, 0.5 + (0.2 * belowBy) / step);
  }
  return Math.min(0.99, 0.5 + (0.4 * ((score ?? 0) - thresholds.candidate)) / step);
}

function matched(rated: Rated, thresholds: FaceThresholds): Verdict & { entryId: string } {
  const strength = rated.score >= thresholds.strong ? 'strong' : 'candidate';
  return { ...inBounds(rated), entryId: rated.entryId, strength, thresholds };
}

function unknownOf(likest: Rated | undefined, thresholds: FaceThresholds): Verdict | null {
  if (!likest) {
    return { entryId: null, score: null, similarity: null, strength: 'unknown', thresholds };
  }
  return likest.score < thresholds.candidate - UNKNOWN_MARGIN
    ? { ...inBounds(likest), entryId: null, strength: 'unknown', thresholds }
    : null;
}

/** Rounding must not take a figure out of what the protocol lets it be. */
export function inBounds({ score, similarity }: { score: number; similarity: number }): {
  score: number;
  similarity: number;
} {
  return {
    score: Math.min(100, Math.max(-100, score)),
    similarity: Math.min(1, Math.max(-1, similarity)),
  };
}
