/**
 * Are two pictures of one person? Accuracy as LFW asks for it (Huang et al. 2007, "Labeled Faces in the Wild"): each
 * fold judged with the threshold that is best on all others. EER: where as many strangers are accepted as people are
 * refused, on the straight line between the two thresholds round it.
 */
import { operatingPoint, shareAbove, tradeOff, type OperatingPoint } from './operating-point.ts';

export interface JudgedPair {
  fold: string;
  isSame: boolean;
  /** -Infinity where one of the pictures could not be compared: never accepted as the same. */
  score: number;
}

export interface Verification {
  pairs: number;
  genuine: number;
  impostors: number;
  /** Null where there is nothing of one kind. */
  accuracy: number | null;
  folds: { fold: string; pairs: number; accuracy: number; threshold: number }[];
  eer: number | null;
  tarAtFar1: number | null;
  tarAtFar01: number | null;
  farPoints: { far1: OperatingPoint; far01: OperatingPoint };
  /** False accept rate, true accept rate. */
  roc: [number, number][];
}

export function measureVerification(pairs: readonly JudgedPair[]): Verification {
  const genuine = pairs.filter(({ isSame }) => isSame).map(({ score }) => score);
  const impostors = pairs.filter(({ isSame }) => !isSame).map(({ score }) => score);
  const [far1, far01] = [operatingPoint(impostors, 0.01), operatingPoint(impostors, 0.001)];
  const isMeasurable = genuine.length > 0 && impostors.length > 0;
  const folds = isMeasurable ? judgeFolds(pairs) : [];
  const right = folds.reduce((sum, fold) => sum + fold.accuracy, 0) / folds.length;
  return {
    pairs: pairs.length,
    genuine: genuine.length,
    impostors: impostors.length,
    accuracy: isMeasurable ? right : null,
    folds,
    eer: isMeasurable ? equalErrorRate(impostors, genuine) : null,
    tarAtFar1: isMeasurable ? shareAbove(genuine, far1.threshold) : null,
    tarAtFar01: isMeasurable ? shareAbove(genuine, far01.threshold) : null,
    farPoints: { far1, far01 },
    roc: tradeOff(impostors, genuine).map(({ strangers, people }) => [strangers, people]),
  };
}

/** Where there is one fold only, it is judged with its own best threshold. */
function judgeFolds(pairs: readonly JudgedPair[]): Verification['folds'] {
  const names = [...new Set(pairs.map(({ fold }) => fold))].sort((a, b) => a.localeCompare(b, 'en'));
  return names.map((fold) => {
    const own = pairs.filter((pair) => pair.fold === fold);
    const others = names.length === 1 ? own : pairs.filter((pair) => pair.fold !== fold);
    const threshold = bestThreshold(others);
    return { fold, pairs: own.length, accuracy: accuracyAt(own, threshold), threshold };
  });
}

export function accuracyAt(pairs: readonly JudgedPair[], threshold: number): number {
  return pairs.filter(({ isSame, score }) => score > threshold === isSame).length / pairs.length;
}

/** The middle of the widest stretch of thresholds that judge most pairs rightly. */
export function bestThreshold(pairs: readonly JudgedPair[]): number {
  const sorted = pairs.filter(({ score }) => Number.isFinite(score)).sort((a, b) => a.score - b.score);
  // All accepted at first; each step refuses one pair more.
  let right = sorted.filter(({ isSame }) => isSame).length;
  let best = { right, threshold: (sorted[0]?.score ?? 0) - 1, width: 0 };
  for (const [index, { isSame, score }] of sorted.entries()) {
    right += isSame ? -1 : 1;
    const next = sorted[index + 1]?.score ?? score + 2;
    const width = next - score;
    if (width > 0 && (right > best.right || (right === best.right && width > best.width))) {
      best = { right, threshold: score + width / 2, width };
    }
  }
  return best.threshold;
}

function equalErrorRate(impostors: readonly number[], genuine: readonly number[]): number {
  let before = { far: 0, frr: 1 };
  for (const { strangers: far, people } of tradeOff(impostors, genuine)) {
    const frr = 1 - people;
    if (far >= frr) {
      const share = (before.frr - before.far) / (before.frr - before.far + far - frr || 1);
      return before.far + share * (far - before.far);
    }
    before = { far, frr };
  }
  // What could not be compared is never accepted: the two never meet.
  return before.frr;
}
