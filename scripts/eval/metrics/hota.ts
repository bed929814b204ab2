/**
 * HOTA (Luiten et al., 2020): the geometric mean of how well people are found (DetA) and how well each found box's
 * track agrees with the person it is on (AssA), averaged over 19 overlap thresholds. It weighs both alike, which
 * neither MOTA nor IDF1 does.
 *
 * As the reference code (TrackEval) does it: each frame is paired once for all thresholds, at the greatest sum of
 * overlap times how well the two tracks agree over the whole sequence; each threshold then keeps the pairs that
 * overlap enough.
 */
import { matchPairs } from '#edge-agent/detect/pair-matching.ts';
import { EPSILON, type ComparedFrame, type Comparison } from './comparison.ts';

export const HOTA_THRESHOLDS: readonly number[] = Array.from(
  { length: 19 },
  (_, index) => (index + 1) * 0.05,
);

export interface Hota {
  hota: number;
  /** Detection: found boxes among all that are there or are claimed. */
  detA: number;
  /** Association: for each found box, how far its track and its person go together. */
  assA: number;
  /** Mean overlap of the pairs. */
  locA: number;
}

/** The mean over all thresholds. */
export function measureHota(comparison: Comparison): Hota {
  const each = measureHotaAt(comparison, HOTA_THRESHOLDS);
  const mean = (key: keyof Hota): number => each.reduce((sum, entry) => sum + entry[key], 0) / each.length;
  return { hota: mean('hota'), detA: mean('detA'), assA: mean('assA'), locA: mean('locA') };
}

export function measureHotaAt(comparison: Comparison, thresholds: readonly number[]): Hota[] {
  const agreement = measureAgreement(comparison);
  const pairs = comparison.frames.flatMap((frame) => pairFrame(frame, agreement));
  return thresholds.map((threshold) =>
    scoreAt(
      pairs.filter(({ overlap }) => overlap >= threshold - EPSILON),
      comparison,
    ),
  );
}

/** How well each person and each track agree over the whole sequence, 0 to 1: overlaps, shared out where many lie. */
function measureAgreement({
  frames,
  truthIds,
  trackIds,
  truthLengths,
  trackLengths,
}: Comparison): Float64Array[] {
  const common = truthIds.map(() => new Float64Array(trackIds.length));
  for (const { truth, tracks, overlap } of frames) {
    const ofTrack = tracks.map((_, column) => overlap.reduce((sum, row) => sum + (row[column] ?? 0), 0));
    truth.forEach((truthPosition, row) => {
      const ofTruth = overlap[row]?.reduce((sum, value) => sum + value, 0) ?? 0;
      tracks.forEach((trackPosition, column) => {
        const value = overlap[row]?.[column] ?? 0;
        const line = common[truthPosition];
        if (line && value > 0) {
          line[trackPosition] =
            (line[trackPosition] ?? 0) + value / (ofTruth + (ofTrack[column] ?? 0) - value);
        }
      });
    });
  }
  return common.map((line, truth) =>
    line.map((value, track) => value / ((truthLengths[truth] ?? 0) + (trackLengths[track] ?? 0) - value)),
  );
}

interface Pair {
  truth: number;
  track: number;
  overlap: number;
}

function pairFrame({ truth, tracks, overlap }: ComparedFrame, agreement: readonly Float64Array[]): Pair[] {
  const pairs = matchPairs(truth.length, tracks.length, (row, column) => {
    const agreed = agreement[truth[row] ?? 0]?.[tracks[column] ?? 0] ?? 0;
    return 1 - agreed * (overlap[row]?.[column] ?? 0);
  });
  return pairs.map(([row, column]) => ({
    truth: truth[row] ?? 0,
    track: tracks[column] ?? 0,
    overlap: overlap[row]?.[column] ?? 0,
  }));
}

function scoreAt(
  pairs: readonly Pair[],
  { trackIds, truthBoxes, trackBoxes, truthLengths, trackLengths }: Comparison,
): Hota {
  const together = new Map<number, number>();
  for (const { truth, track } of pairs) {
    const key = truth * trackIds.length + track;
    together.set(key, (together.get(key) ?? 0) + 1);
  }

  let association = 0;
  for (const [key, count] of together) {
    const truthLength = truthLengths[Math.floor(key / trackIds.length)] ?? 0;
    const trackLength = trackLengths[key % trackIds.length] ?? 0;
    association += (count * count) / (truthLength + trackLength - count);
  }
  const found = pairs.length;
  const detA = found / Math.max(1, truthBoxes + trackBoxes - found);
  const assA = association / Math.max(1, found);
  // Nothing paired is said to lie perfectly, as in the reference code: there is no overlap that could be bad.
  const locA = found === 0 ? 1 : pairs.reduce((sum, { overlap }) => sum + overlap, 0) / found;
  return { hota: Math.sqrt(detA * assA), detA, assA, locA };
}
