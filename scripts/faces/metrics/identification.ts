/**
 * Is this somebody of the watch-list, and who? Open-set identification as ISO/IEC 19795-1 and NIST's FRVT 1:N measure
 * it. FPIR: share of looks at strangers that name anybody. TPIR: share of looks at listed people that name the right
 * one, at the threshold where that many strangers are named. Rank-1: the right one first, without a threshold.
 */
import { operatingPoint, shareAbove, tradeOff, type OperatingPoint } from './operating-point.ts';

export interface Look {
  /** On the list. */
  isKnown: boolean;
  /** The best of the list is the right one. */
  isRight: boolean;
  /** Of the best of the list; -Infinity where nothing could be compared. */
  score: number;
}

export interface Identification {
  known: number;
  unknown: number;
  tpirAtFpir1: number | null;
  tpirAtFpir01: number | null;
  rank1: number | null;
  fpirPoints: { fpir1: OperatingPoint; fpir01: OperatingPoint };
  /** False positive rate, false negative rate. */
  det: [number, number][];
}

export function measureIdentification(looks: readonly Look[]): Identification {
  const strangers = looks.filter(({ isKnown }) => !isKnown).map(({ score }) => score);
  const known = looks.filter(({ isKnown }) => isKnown);
  // Naming the wrong one is a miss at every threshold.
  const people = known.map(({ isRight, score }) => (isRight ? score : -Infinity));
  const [fpir1, fpir01] = [operatingPoint(strangers, 0.01), operatingPoint(strangers, 0.001)];
  const isMeasurable = strangers.length > 0 && people.length > 0;
  return {
    known: known.length,
    unknown: strangers.length,
    tpirAtFpir1: isMeasurable ? shareAbove(people, fpir1.threshold) : null,
    tpirAtFpir01: isMeasurable ? shareAbove(people, fpir01.threshold) : null,
    rank1: known.length > 0 ? shareAbove(people, -Infinity) : null,
    fpirPoints: { fpir1, fpir01 },
    det: tradeOff(strangers, people).map(({ strangers: share, people: found }) => [share, 1 - found]),
  };
}
