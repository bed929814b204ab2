/** Histograms of made-up strangers for the tests: scores whose distribution is known. */
import { SCORE_BINS } from '#protocol/faces.ts';

/** Numbers in [0, 1), always the same. */
export function createDraw(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return (state + 0.5) / 2 ** 31;
  };
}

/** Normal (Box and Muller). */
export function drawNormal(draw: () => number, mean = 0, sd = 1): number {
  return mean + sd * Math.sqrt(-2 * Math.log(draw())) * Math.cos(2 * Math.PI * draw());
}

export function histogramOf(scores: readonly number[]): number[] {
  const bins = noBins();
  for (const score of scores) {
    const bin = Math.floor((score - SCORE_BINS.from) / SCORE_BINS.width);
    const inside = Math.min(SCORE_BINS.count - 1, Math.max(0, bin));
    bins[inside] = (bins[inside] ?? 0) + 1;
  }
  return bins;
}

export function normalHistogram(count: number, seed: number, mean = 0, sd = 1): number[] {
  const draw = createDraw(seed);
  return histogramOf(Array.from({ length: count }, () => drawNormal(draw, mean, sd)));
}

export function noBins(): number[] {
  return new Array<number>(SCORE_BINS.count).fill(0);
}
