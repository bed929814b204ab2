/**
 * The CLEAR MOT figures (Bernardin and Stiefelhagen, 2008): how many people were missed, how many were seen who are
 * not there, and how often a person's number changed. A pairing once made is kept as long as it is still good enough,
 * even where another track lies better; what is left is paired at the greatest total overlap, as many as can be.
 *
 * A pairing is remembered while the person is out of sight: who comes back under another number counts as a switch
 * (as py-motmetrics counts; TrackEval pairs anew after each gap, and so differs by a switch here and there).
 * MOTA sees detection mainly: read it beside identity.ts and hota.ts.
 */
import { matchPairs } from '#edge-agent/detect/pair-matching.ts';
import { EPSILON, type ComparedFrame, type Comparison } from './comparison.ts';

/** A track is "mostly tracked" when followed for this share of its life, "mostly lost" below the other. */
const MOSTLY_TRACKED = 0.8;
const MOSTLY_LOST = 0.2;

export interface ClearMot {
  /** 1 - (misses + false positives + switches) / true boxes; below 0 where there is more wrong than there is. */
  mota: number;
  /** Mean IoU of the pairs. */
  motp: number;
  recall: number;
  precision: number;
  truthBoxes: number;
  matches: number;
  falsePositives: number;
  misses: number;
  idSwitches: number;
  /** Times a person that was being followed was missed and followed again later. */
  fragmentations: number;
  mostlyTracked: number;
  partlyTracked: number;
  mostlyLost: number;
}

export function measureClearMot(
  { frames, truthIds, truthBoxes, trackBoxes, truthLengths }: Comparison,
  leastIou = 0.5,
): ClearMot {
  /** The track each person was last seen under. */
  const partners = new Map<number, number>();
  const followed = truthIds.map((): boolean[] => []);
  let [matches, overlapSum, idSwitches] = [0, 0, 0];

  for (const frame of frames) {
    const pairs = pairFrame(frame, partners, leastIou);
    const seen = new Set<number>();
    for (const { truth, track, overlap } of pairs) {
      const before = partners.get(truth);
      idSwitches += before !== undefined && before !== track ? 1 : 0;
      partners.set(truth, track);
      seen.add(truth);
      matches += 1;
      overlapSum += overlap;
    }
    frame.truth.forEach((truth) => followed[truth]?.push(seen.has(truth)));
  }

  const shares = followed.map((life, index) => count(life) / Math.max(1, truthLengths[index] ?? 0));
  const [falsePositives, misses] = [trackBoxes - matches, truthBoxes - matches];
  return {
    mota: 1 - (falsePositives + misses + idSwitches) / Math.max(1, truthBoxes),
    motp: overlapSum / Math.max(1, matches),
    recall: matches / Math.max(1, truthBoxes),
    precision: matches / Math.max(1, trackBoxes),
    truthBoxes,
    matches,
    falsePositives,
    misses,
    idSwitches,
    fragmentations: followed.reduce((sum, life) => sum + countGaps(life), 0),
    mostlyTracked: shares.filter((share) => share >= MOSTLY_TRACKED).length,
    partlyTracked: shares.filter((share) => share >= MOSTLY_LOST && share < MOSTLY_TRACKED).length,
    mostlyLost: shares.filter((share) => share < MOSTLY_LOST).length,
  };
}

interface Pair {
  truth: number;
  track: number;
  overlap: number;
}

function pairFrame(frame: ComparedFrame, partners: ReadonlyMap<number, number>, leastIou: number): Pair[] {
  const overlapOf = (row: number, column: number): number => frame.overlap[row]?.[column] ?? 0;
  const isPossible = (row: number, column: number): boolean => overlapOf(row, column) >= leastIou - EPSILON;

  const kept = keepPairs(frame, partners, isPossible);
  const keptColumns = new Set(kept.values());
  const fresh = matchPairs(frame.truth.length, frame.tracks.length, (row, column) =>
    kept.has(row) || keptColumns.has(column) || !isPossible(row, column) ? null : 1 - overlapOf(row, column),
  );
  return [...kept, ...fresh].map(([row, column]) => ({
    truth: frame.truth[row] ?? 0,
    track: frame.tracks[column] ?? 0,
    overlap: overlapOf(row, column),
  }));
}

/** Rows and columns of pairings that go on. Two people may remember one track: the first of them keeps it. */
function keepPairs(
  { truth, tracks }: ComparedFrame,
  partners: ReadonlyMap<number, number>,
  isPossible: (row: number, column: number) => boolean,
): Map<number, number> {
  const kept = new Map<number, number>();
  const taken = new Set<number>();
  truth.forEach((id, row) => {
    const partner = partners.get(id);
    const column = partner === undefined ? -1 : tracks.indexOf(partner);
    if (column >= 0 && !taken.has(column) && isPossible(row, column)) {
      kept.set(row, column);
      taken.add(column);
    }
  });
  return kept;
}

function count(flags: readonly boolean[]): number {
  return flags.filter(Boolean).length;
}

/** Followed, then missed, then followed again: what is missed at the end is no gap. */
function countGaps(life: readonly boolean[]): number {
  let gaps = 0;
  let wasFollowed = false;
  let isInGap = false;
  for (const isFollowed of life) {
    gaps += isFollowed && isInGap ? 1 : 0;
    isInGap = !isFollowed && wasFollowed;
    wasFollowed ||= isFollowed;
  }
  return gaps;
}
