/**
 * How sure a share or a ratio is. Wilson's score interval (E. B. Wilson, JASA 22, 1927) for shares; for the ratio of two
 * Poisson rates the exact conditional interval (J. Przyborowski and H. Wilenski, Biometrika 31, 1940): given their sum,
 * one of two counts is binomial, whose Clopper-Pearson interval is turned into one of the ratio.
 */
import type { ShareInterval } from '#protocol/statistics.ts';

/** Of the normal distribution, two-sided 95 %. */
const Z95 = 1.959_963_984_540_054;
const HALF_ALPHA = 0.025;

/** Null when there is nothing to divide by. */
export function wilson(hits: number, of: number): ShareInterval | null {
  if (of <= 0) {
    return null;
  }
  const share = hits / of;
  const z2 = Z95 * Z95;
  const middle = (share + z2 / (2 * of)) / (1 + z2 / of);
  const half = (Z95 / (1 + z2 / of)) * Math.sqrt((share * (1 - share)) / of + z2 / (4 * of * of));
  return {
    share,
    low: hits === 0 ? 0 : Math.max(0, middle - half),
    high: hits === of ? 1 : Math.min(1, middle + half),
  };
}

export interface Exposure {
  count: number;
  days: number;
}

export interface RateRatio {
  /** Null when there was none before. */
  ratio: number | null;
  low: number;
  /** Null: unbounded. */
  high: number | null;
}

/** After to before, 95 %. Null when nothing was counted on either side: then nothing is known. */
export function rateRatio(before: Exposure, after: Exposure): RateRatio | null {
  const sum = before.count + after.count;
  if (sum === 0) {
    return null;
  }
  const scale = before.days / after.days;
  const low = after.count === 0 ? 0 : betaQuantile(HALF_ALPHA, after.count, before.count + 1);
  const high = before.count === 0 ? 1 : betaQuantile(1 - HALF_ALPHA, after.count + 1, before.count);
  return {
    ratio: before.count === 0 ? null : (after.count / before.count) * scale,
    low: (low / (1 - low)) * scale,
    high: before.count === 0 ? null : (high / (1 - high)) * scale,
  };
}

/** Of the beta distribution, by halving: the distribution function only rises. */
export function betaQuantile(probability: number, a: number, b: number): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (betaDistribution(middle, a, b) < probability) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return (low + high) / 2;
}

/** Regularised incomplete beta function, by its continued fraction (DLMF 8.17.22). */
function betaDistribution(x: number, a: number, b: number): number {
  if (x <= 0 || x >= 1) {
    return x <= 0 ? 0 : 1;
  }
  if (x > (a + 1) / (a + b + 2)) {
    return 1 - betaDistribution(1 - x, b, a);
  }
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x));
  return (front * betaFraction(x, a, b)) / a;
}

const TINY = 1e-300;

/** Lentz's method. */
function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m <= 500; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / awayFromZero(1 + even * d);
    c = awayFromZero(1 + even / c);
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / awayFromZero(1 + odd * d);
    c = awayFromZero(1 + odd / c);
    value *= d * c;
    if (Math.abs(d * c - 1) < 1e-14) {
      break;
    }
  }
  return value;
}

function awayFromZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}

/** Stirling's series, shifted to where it is exact to 1e-13. */
function logGamma(x: number): number {
  let shift = 0;
  let at = x;
  while (at < 12) {
    shift += Math.log(at);
    at += 1;
  }
  const inverse = 1 / (at * at);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / at;
  return (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series - shift;
}
