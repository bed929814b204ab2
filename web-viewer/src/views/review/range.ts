/** The stretch somebody has marked: either end may still be missing, and the begin is always before the end. Pure. */
export interface MarkedRange {
  fromMs: number | null;
  toMs: number | null;
}

export const NO_RANGE: MarkedRange = { fromMs: null, toMs: null };
/** Central takes no more at once. */
export const LONGEST_PACKAGE_MS = 24 * 3_600_000;

/** The newest mark counts: an end that no longer fits it is taken away. */
export function markEnd(range: MarkedRange, end: 'from' | 'to', atMs: number): MarkedRange {
  if (end === 'from') {
    return { fromMs: atMs, toMs: range.toMs !== null && range.toMs > atMs ? range.toMs : null };
  }
  return { fromMs: range.fromMs !== null && range.fromMs < atMs ? range.fromMs : null, toMs: atMs };
}

export function wholeRange({ fromMs, toMs }: MarkedRange): { fromMs: number; toMs: number } | null {
  return fromMs !== null && toMs !== null && fromMs < toMs ? { fromMs, toMs } : null;
}
