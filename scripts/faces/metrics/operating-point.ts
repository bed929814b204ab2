/** Where a threshold must lie for a chosen share of strangers above it. Accepted is what lies above, not at it. */

export interface OperatingPoint {
  /** -Infinity accepts everything that could be compared. */
  threshold: number;
  /** Strangers above it: at most the share of them, rounded down. */
  accepted: number;
  /** Strangers it was taken from: with fewer than 1 / share, none may be accepted. */
  strangers: number;
}

/** `scores`: -Infinity for what could not be compared. */
export function operatingPoint(scores: readonly number[], share: number): OperatingPoint {
  const sorted = [...scores].sort((a, b) => b - a);
  const allowed = Math.floor(share * sorted.length + 1e-9);
  const threshold = sorted[allowed] ?? -Infinity;
  return { threshold, accepted: shareAbove(scores, threshold) * scores.length, strangers: scores.length };
}

/** 0 for no scores. */
export function shareAbove(scores: readonly number[], threshold: number): number {
  return scores.length === 0 ? 0 : scores.filter((score) => score > threshold).length / scores.length;
}

/** Strangers accepted against people found, for every threshold, from the strictest on. */
export function tradeOff(
  strangers: readonly number[],
  people: readonly number[],
): { strangers: number; people: number }[] {
  const [a, b] = [descending(strangers), descending(people)];
  const thresholds = [...new Set([...a, ...b])].filter(Number.isFinite).sort((x, y) => y - x);
  let [i, j] = [0, 0];
  const points = thresholds.map((threshold) => {
    while ((a[i] ?? -Infinity) >= threshold) {
      i += 1;
    }
    while ((b[j] ?? -Infinity) >= threshold) {
      j += 1;
    }
    return { strangers: i / Math.max(1, a.length), people: j / Math.max(1, b.length) };
  });
  return [{ strangers: 0, people: 0 }, ...points];
}

function descending(scores: readonly number[]): number[] {
  return [...scores].sort((a, b) => b - a);
}
