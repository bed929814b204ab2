/** The pictures of a camera that are held, by the instant each begins; sorted, each once. Pure. */
import type { Span } from './wanted-stretch.ts';

export interface PictureIndex {
  readonly timesMs: readonly number[];
  add(timesMs: readonly number[]): void;
  /** Only what lies in the span is kept. */
  keep(span: Span): void;
  clear(): void;
  /** The first after the instant; null: none is known. */
  after(atMs: number): number | null;
  /** The last before the instant. */
  before(atMs: number): number | null;
}

/** Pieces overlap by pictures, and their times are rounded each for itself. */
const SAME_MS = 2;

export function createPictureIndex(): PictureIndex {
  let times: number[] = [];
  return {
    get timesMs() {
      return times;
    },
    add: (added) => {
      const sorted = [...times, ...added].sort((a, b) => a - b);
      times = sorted.filter((timeMs, index) => index === 0 || timeMs - (sorted[index - 1] ?? 0) > SAME_MS);
    },
    keep: ({ fromMs, toMs }) => {
      times = times.filter((timeMs) => fromMs <= timeMs && timeMs <= toMs);
    },
    clear: () => {
      times = [];
    },
    after: (atMs) => times[firstFrom(times, atMs + SAME_MS)] ?? null,
    before: (atMs) => times[firstFrom(times, atMs - SAME_MS) - 1] ?? null,
  };
}

/** Index of the first at or after the instant. */
function firstFrom(times: readonly number[], atMs: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? Infinity) < atMs) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
