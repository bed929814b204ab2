/**
 * The identity figures (Ristani et al., 2016): every person is given the one track that serves them best over the
 * whole sequence, and the share of boxes that are then right is counted. A number lost halfway costs half a life here,
 * where MOTA counts one switch.
 */
import { matchPairs } from '#edge-agent/detect/pair-matching.ts';
import { EPSILON, type Comparison } from './comparison.ts';

export interface IdentityScore {
  idf1: number;
  /** Share of the tracks' boxes that are right. */
  idp: number;
  /** Share of the true boxes that are found under the right number. */
  idr: number;
  idTruePositives: number;
  idFalsePositives: number;
  idFalseNegatives: number;
}

export function measureIdentity(comparison: Comparison, leastIou = 0.5): IdentityScore {
  const { truthIds, trackIds, truthBoxes, trackBoxes } = comparison;
  const together = countTogether(comparison, leastIou);

  // The least sum of misses and false positives is the greatest sum of boxes in common, as the rest is constant.
  const most = Math.max(0, ...together.map((row) => Math.max(0, ...row)));
  const pairs = matchPairs(
    truthIds.length,
    trackIds.length,
    (row, column) => most - (together[row]?.[column] ?? 0),
  );
  const right = pairs.reduce((sum, [row, column]) => sum + (together[row]?.[column] ?? 0), 0);

  return {
    idf1: truthBoxes + trackBoxes === 0 ? 1 : (2 * right) / (truthBoxes + trackBoxes),
    idp: right / Math.max(1, trackBoxes),
    idr: right / Math.max(1, truthBoxes),
    idTruePositives: right,
    idFalsePositives: trackBoxes - right,
    idFalseNegatives: truthBoxes - right,
  };
}

/** In how many frames each person and each track lie on each other. */
function countTogether({ frames, truthIds, trackIds }: Comparison, leastIou: number): Int32Array[] {
  const together = truthIds.map(() => new Int32Array(trackIds.length));
  for (const { truth, tracks, overlap } of frames) {
    truth.forEach((truthPosition, row) => {
      const counts = together[truthPosition];
      tracks.forEach((trackPosition, column) => {
        if (counts && (overlap[row]?.[column] ?? 0) >= leastIou - EPSILON) {
          counts[trackPosition] = (counts[trackPosition] ?? 0) + 1;
        }
      });
    });
  }
  return together;
}
