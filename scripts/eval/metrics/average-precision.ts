/**
 * How good a detector is whatever threshold it is used at: average precision at one overlap threshold, all-point
 * interpolation (as PASCAL VOC since 2010), and the threshold with the best F1 to start from on site.
 *
 * Detections of all pictures are taken by falling score; each takes the free true box it overlaps best. One that
 * finds none is a false positive, unless most of it lies in an ignored region: there it does not count, nor does a
 * true box there. Detections of equal score come together, so that their order in the file changes nothing.
 */
import type { Box } from '#protocol/geometry.ts';
import { areaOf, iouOf, overlapOf } from '#edge-agent/detect/boxes.ts';
import { EPSILON } from './comparison.ts';

/** A box with this share of its area in an ignored region is not counted. */
const IGNORED_SHARE = 0.5;

/** One picture; boxes in any unit, as long as it is one. */
export interface JudgedPicture {
  detections: readonly { box: Box; score: number }[];
  truth: readonly Box[];
  ignored?: readonly Box[];
}

export interface CurvePoint {
  /** Detections of this score and above. */
  score: number;
  precision: number;
  recall: number;
  f1: number;
}

export interface DetectorScore {
  averagePrecision: number;
  /** By falling score. */
  curve: CurvePoint[];
  /** Null where nothing was detected. */
  best: CurvePoint | null;
  truthBoxes: number;
  detections: number;
}

/** Null where no true box counts: there is no recall to speak of. */
export function measureDetector(pictures: readonly JudgedPicture[], leastIou = 0.5): DetectorScore | null {
  const judged = pictures.map(withoutIgnoredTruth);
  const truthBoxes = judged.reduce((sum, { truth }) => sum + truth.length, 0);
  if (truthBoxes === 0) {
    return null;
  }
  const verdicts = judged.flatMap((picture) => judgePicture(picture, leastIou));
  const curve = curveOf(verdicts, truthBoxes);
  return {
    averagePrecision: areaUnder(curve),
    curve,
    best: curve.reduce<CurvePoint | null>(
      (best, point) => (best && best.f1 >= point.f1 ? best : point),
      null,
    ),
    truthBoxes,
    detections: verdicts.length,
  };
}

function withoutIgnoredTruth(picture: JudgedPicture): JudgedPicture {
  const { ignored = [] } = picture;
  return ignored.length === 0
    ? picture
    : { ...picture, truth: picture.truth.filter((box) => !isIgnored(box, ignored)) };
}

interface Verdict {
  score: number;
  isTrue: boolean;
}

/** Pictures do not disturb each other: greedy by score within each is greedy by score over all. */
function judgePicture({ detections, truth, ignored = [] }: JudgedPicture, leastIou: number): Verdict[] {
  const free = new Set(truth.map((candidate) => ({ box: candidate })));
  const verdicts: Verdict[] = [];
  for (const { box, score } of [...detections].sort((a, b) => b.score - a.score)) {
    const match = bestMatch(box, free, leastIou);
    if (match) {
      free.delete(match);
      verdicts.push({ score, isTrue: true });
    } else if (!isIgnored(box, ignored)) {
      verdicts.push({ score, isTrue: false });
    }
  }
  return verdicts;
}

function bestMatch<T extends { box: Box }>(box: Box, candidates: ReadonlySet<T>, leastIou: number): T | null {
  let best: T | null = null;
  let bestIou = leastIou - EPSILON;
  for (const candidate of candidates) {
    const iou = iouOf(box, candidate.box);
    if (iou >= bestIou && (best === null || iou > bestIou)) {
      best = candidate;
      bestIou = iou;
    }
  }
  return best;
}

function isIgnored(box: Box, regions: readonly Box[]): boolean {
  return regions.some((region) => overlapOf(box, region) >= IGNORED_SHARE * areaOf(box));
}

function curveOf(verdicts: readonly Verdict[], truthBoxes: number): CurvePoint[] {
  const sorted = [...verdicts].sort((a, b) => b.score - a.score);
  const curve: CurvePoint[] = [];
  let found = 0;
  sorted.forEach(({ score, isTrue }, index) => {
    found += isTrue ? 1 : 0;
    if (sorted[index + 1]?.score !== score) {
      const [precision, recall] = [found / (index + 1), found / truthBoxes];
      curve.push({ score, precision, recall, f1: (2 * found) / (index + 1 + truthBoxes) });
    }
  });
  return curve;
}

/** Precision at a recall is the best there is at that recall or beyond. */
function areaUnder(curve: readonly CurvePoint[]): number {
  let [area, best] = [0, 0];
  for (let index = curve.length - 1; index >= 0; index--) {
    const { precision = 0, recall = 0 } = curve[index] ?? {};
    best = Math.max(best, precision);
    area += best * (recall - (curve[index - 1]?.recall ?? 0));
  }
  return area;
}
