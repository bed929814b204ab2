/** Drawing: the same seed gives the same history, down to the ids. */
import { createRandom } from '#simulators/actors/chance.ts';

export interface Dice {
  /** Uniform in [0, 1). */
  next(): number;
  below(count: number): number;
  isHit(probability: number): boolean;
  pick<Value>(values: readonly [Value, ...Value[]]): Value;
  /** Index, as often as its weight says. */
  weighted(weights: readonly number[]): number;
  /** Of a log-normal distribution. */
  around(median: number, spread: number): number;
  /** UUIDv7 of that time. */
  id(atMs: number): string;
}

export function createDice(seed: number): Dice {
  const next = createRandom(seed);
  const hex = (digits: number): string =>
    Math.floor(next() * 16 ** digits)
      .toString(16)
      .padStart(digits, '0');
  const below = (count: number): number => Math.floor(next() * count);
  return {
    next,
    below,
    isHit: (probability) => next() < probability,
    pick: (values) => values[below(values.length)] ?? values[0],
    weighted: (weights) => {
      let left = next() * weights.reduce((sum, weight) => sum + weight, 0);
      for (const [i, weight] of weights.entries()) {
        left -= weight;
        if (left < 0) {
          return i;
        }
      }
      return Math.max(0, weights.length - 1);
    },
    around: (median, spread) => {
      const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
      return median * Math.exp(spread * normal);
    },
    id: (atMs) => {
      const time = Math.floor(atMs).toString(16).padStart(12, '0');
      return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-${'89ab'[below(4)] ?? '8'}${hex(3)}-${hex(6)}${hex(6)}`;
    },
  };
}
