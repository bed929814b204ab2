/**
 * Where things lie on the curve "how many strangers a month reach each score": scores from left to right, times a
 * month on a logarithmic axis upwards. Pure; the drawing is curve-chart.tsx.
 */
import type { FaceCalibration } from '#protocol/face-work.ts';

type Curve = FaceCalibration['curve'];

export interface Frame {
  width: number;
  height: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export interface CurveScale {
  x: (score: number) => number;
  y: (perMonth: number) => number;
  /** Whole scores. */
  scoreTicks: number[];
  /** Powers of ten. */
  monthTicks: number[];
}

/** Fewer than once in eight years is drawn at the floor. */
const LEAST = 0.01;

export function scaleOf(
  { curve, thresholds, wantedPerMonth }: Pick<FaceCalibration, 'curve' | 'thresholds' | 'wantedPerMonth'>,
  { width, height, left, right, top, bottom }: Frame,
): CurveScale {
  const scores = [...curve.map(({ score }) => score), thresholds.candidate - 1, thresholds.strong + 1];
  const leastScore = Math.floor(Math.min(...scores));
  const mostScore = Math.ceil(Math.max(...scores));
  const months = [...curve.map(({ perMonth }) => perMonth), wantedPerMonth].map((value) =>
    Math.max(LEAST, value),
  );
  const lowest = Math.floor(Math.log10(Math.min(...months)));
  const highest = Math.max(lowest + 1, Math.ceil(Math.log10(Math.max(...months))));
  const share = (value: number, from: number, to: number): number => (value - from) / (to - from);
  return {
    x: (score) => left + share(score, leastScore, mostScore) * (width - left - right),
    y: (perMonth) =>
      height -
      bottom -
      share(Math.log10(Math.max(10 ** lowest, perMonth)), lowest, highest) * (height - top - bottom),
    scoreTicks: ticks(leastScore, mostScore, Math.max(1, Math.ceil((mostScore - leastScore) / 14))),
    monthTicks: ticks(lowest, highest, 1).map((power) => 10 ** power),
  };
}

function ticks(from: number, to: number, step: number): number[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);
}

/** Stretches of the curve, seen and extrapolated in turn; each begins where the one before ends. */
export function stretchesOf(curve: Curve): { isExtrapolated: boolean; points: Curve }[] {
  const stretches: { isExtrapolated: boolean; points: Curve }[] = [];
  curve.forEach((point, index) => {
    const last = stretches.at(-1);
    if (last?.isExtrapolated === point.isExtrapolated) {
      last.points.push(point);
      return;
    }
    const before = curve[index - 1];
    stretches.push({ isExtrapolated: point.isExtrapolated, points: before ? [before, point] : [point] });
  });
  return stretches;
}

/** The lowest score that strangers reach no more than `wanted` times a month; null where the curve never gets there. */
export function scoreFor(curve: Curve, wanted: number): number | null {
  const at = curve.findIndex(({ perMonth }) => perMonth <= wanted);
  const below = curve[at];
  if (below === undefined) {
    return null;
  }
  const above = curve[at - 1];
  if (above === undefined || below.perMonth <= 0) {
    return below.score;
  }
  const share = Math.log(above.perMonth / wanted) / Math.log(above.perMonth / below.perMonth);
  return above.score + share * (below.score - above.score);
}

/** Times a month at a score, between the points of the curve; null beyond its ends. */
export function perMonthAt(curve: Curve, score: number): number | null {
  const at = curve.findIndex((point) => point.score >= score);
  const right = curve[at];
  const left = curve[at - 1];
  if (right === undefined || (left === undefined && right.score > score)) {
    return null;
  }
  if (left === undefined || right.score === score || left.perMonth <= 0 || right.perMonth <= 0) {
    return right.perMonth;
  }
  const share = (score - left.score) / (right.score - left.score);
  return left.perMonth * (right.perMonth / left.perMonth) ** share;
}
