/**
 * The next value of a monthly series of counts. Four simple methods forecast each past month from the months before it;
 * the one that was wrong least is taken. Its interval is made of its own past errors (split conformal: V. Vovk et al.,
 * Algorithmic Learning in a Random World, 2005), so it claims no distribution. Months without rows are zeros.
 */
import { FORECAST_METHODS, type ForecastMethod } from '#protocol/statistics.ts';

export const NEEDED_MONTHS = 12;
const YEAR = 12;
/** How many past months are forecast to judge by. */
const MOST_TESTS = 24;
const FEWEST_BEFORE = 4;
/** A method that has said less is not judged. */
const FEWEST_TESTS = 6;
const COVERAGE = 0.8;
const ALPHAS = [0.1, 0.2, 0.3, 0.5, 0.7];

export interface Forecasted {
  expected: number;
  low: number;
  high: number;
  method: ForecastMethod;
  pastError: number;
  naiveError: number;
  tests: number;
  /** What would have been said of each month; null for the first ones. */
  backwards: (number | null)[];
}

/** From the months before, oldest first; null where they are too few for this method. */
const METHODS: Record<ForecastMethod, (before: readonly number[]) => number | null> = {
  'last-month': (before) => before.at(-1) ?? null,
  'last-year': (before) => before.at(-YEAR) ?? null,
  smoothed: (before) => smooth(before, bestAlpha(before)),
  'smoothed-seasons': (before) => {
    if (before.length < 2 * YEAR) {
      return null;
    }
    const factors = seasonsOf(before);
    const levelled = before.map((value, i) => value / (factors[i % YEAR] ?? 1));
    return smooth(levelled, bestAlpha(levelled)) * (factors[before.length % YEAR] ?? 1);
  },
};

/** Null for fewer than NEEDED_MONTHS. */
export function forecastNext(series: readonly number[]): Forecasted | null {
  if (series.length < NEEDED_MONTHS) {
    return null;
  }
  const tested = Math.min(MOST_TESTS, series.length - FEWEST_BEFORE);
  const first = series.length - tested;
  const trials = FORECAST_METHODS.map((method) => {
    const said = series.map((_, i) => (i < first ? null : METHODS[method](series.slice(0, i))));
    const errors = said.flatMap((value, i) => (value === null ? [] : [Math.abs(value - (series[i] ?? 0))]));
    return { method, said, errors, next: METHODS[method](series) };
  });
  const naiveErrors = trials[0]?.errors ?? [];
  /** Its error as a part of what taking the last month would have been wrong by, over the same months. */
  const scoreOf = (errors: readonly number[]): number => {
    const [own, naive] = [mean(errors), mean(naiveErrors.slice(-errors.length))];
    return naive === 0 ? (own === 0 ? 1 : Infinity) : own / naive;
  };
  const able = trials.filter(({ errors, next }) => next !== null && errors.length >= FEWEST_TESTS);
  const best = able.reduce((a, b) => (scoreOf(b.errors) < scoreOf(a.errors) ? b : a));
  const margin = quantileOf(best.errors);
  const expected = Math.max(0, best.next ?? 0);
  return {
    expected,
    low: Math.max(0, expected - margin),
    high: expected + margin,
    method: best.method,
    pastError: mean(best.errors),
    naiveError: mean(naiveErrors.slice(-best.errors.length)),
    tests: best.errors.length,
    backwards: best.said,
  };
}

/** The error that COVERAGE of the past ones, and one more to come, stay below. */
function quantileOf(errors: readonly number[]): number {
  const sorted = [...errors].sort((a, b) => a - b);
  const rank = Math.min(sorted.length, Math.ceil(COVERAGE * (sorted.length + 1)));
  return sorted[rank - 1] ?? 0;
}

function smooth(values: readonly number[], alpha: number): number {
  return values.reduce((level, value, i) => (i === 0 ? value : level + alpha * (value - level)), 0);
}

/** By its errors inside what is known already. */
function bestAlpha(values: readonly number[]): number {
  const errorAt = (alpha: number): number => {
    let [level, sum] = [values[0] ?? 0, 0];
    for (const value of values.slice(1)) {
      sum += Math.abs(value - level);
      level += alpha * (value - level);
    }
    return sum;
  };
  return ALPHAS.reduce((best, alpha) => (errorAt(alpha) < errorAt(best) ? alpha : best));
}

/** Of each month of the year to the mean of its year, pulled half way to 1: two or three years are few. */
function seasonsOf(values: readonly number[]): number[] {
  const whole = values.slice(values.length % YEAR);
  const offset = values.length - whole.length;
  const ratios = Array.from({ length: YEAR }, (): number[] => []);
  for (let start = 0; start < whole.length; start += YEAR) {
    const year = whole.slice(start, start + YEAR);
    const middle = mean(year);
    year.forEach((value, i) => ratios[(start + i + offset) % YEAR]?.push(middle === 0 ? 1 : value / middle));
  }
  return ratios.map((ofMonth) => Math.max(0.1, (1 + mean(ofMonth)) / 2));
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
