/**
 * Whether strangers score otherwise than they did: another lens, another season, dirt, a new crowd. Thresholds
 * measured before do not hold then. Two signs: the mean has moved, in standard deviations of before; and the greatest
 * distance between the two distributions (Kolmogorov-Smirnov) is more than chance, which also sees a wider spread.
 */
import { SCORE_BINS } from '#protocol/faces.ts';
import { edgeOf } from './score-tail.ts';

export interface Drift {
  /** Standard deviations. */
  shift: number;
  isWarning: boolean;
}

const LEAST_STRANGERS = 100;
const WARNING_SHIFT = 0.3;
const WARNING_DISTANCE = 0.15;
/** Kolmogorov's distribution at 1 %. */
const CHANCE = 1.63;

/** Null where there are too few on either side. */
export function measureDrift(before: readonly number[], lately: readonly number[]): Drift | null {
  const [old, recent] = [momentsOf(before), momentsOf(lately)];
  if (Math.min(old.count, recent.count) < LEAST_STRANGERS) {
    return null;
  }
  const shift = (recent.mean - old.mean) / Math.max(old.sd, SCORE_BINS.width);
  const distance = distanceOf(before, lately);
  const isMoreThanChance =
    distance > CHANCE * Math.sqrt((old.count + recent.count) / (old.count * recent.count));
  const isFar = Math.abs(shift) > WARNING_SHIFT || distance > WARNING_DISTANCE;
  return { shift, isWarning: isFar && isMoreThanChance };
}

function momentsOf(bins: readonly number[]): { count: number; mean: number; sd: number } {
  let count = 0;
  let sum = 0;
  let squares = 0;
  bins.forEach((here, bin) => {
    const middle = edgeOf(bin) + SCORE_BINS.width / 2;
    count += here;
    sum += here * middle;
    squares += here * middle ** 2;
  });
  const mean = sum / Math.max(1, count);
  return { count, mean, sd: Math.sqrt(Math.max(0, squares / Math.max(1, count) - mean ** 2)) };
}

function distanceOf(one: readonly number[], other: readonly number[]): number {
  const total = (bins: readonly number[]): number => bins.reduce((sum, count) => sum + count, 0);
  const [oneTotal, otherTotal] = [total(one), total(other)];
  let oneBelow = 0;
  let otherBelow = 0;
  let greatest = 0;
  one.forEach((count, bin) => {
    oneBelow += count / oneTotal;
    otherBelow += (other[bin] ?? 0) / otherTotal;
    greatest = Math.max(greatest, Math.abs(oneBelow - otherBelow));
  });
  return greatest;
}
