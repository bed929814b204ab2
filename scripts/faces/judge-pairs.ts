/** Pairs as they were read, scored, for one condition of the second picture. */
import { similarityOf } from '#models/faces/matching.ts';
import type { Condition } from './degrade.ts';
import { measureVerification, type JudgedPair, type Verification } from './metrics/verification.ts';
import type { PersonPicture, Pair } from './picture-lists.ts';
import type { ReadPicture } from './picture-reader.ts';
import type { Readings } from './reading.ts';
import type { Strangers } from './strangers.ts';

export const PLAIN: Condition = { kind: 'plain' };
export const ENROLLED: Condition = { kind: 'enrolled' };

export interface PairFigures extends Verification {
  condition: Condition;
  /** Pairs of which one picture has no face or cannot be read; none of them is ever accepted. */
  notCompared: number;
  /** With the faces left out that the agent's quality gate refuses: each of those is a miss. */
  asAgent: { accuracy: number | null; tarAtFar1: number | null; notCompared: number };
}

export function judgePairs(
  pairs: readonly Pair[],
  readings: Readings,
  strangers: Strangers,
  condition: Condition = PLAIN,
): PairFigures {
  const judged = (isGated: boolean): JudgedPair[] =>
    pairs.map(({ fold, isSame, first, second }) => ({
      fold,
      isSame,
      score: scoreOf(
        descriptorOf(readings.of(first.file, PLAIN), isGated),
        descriptorOf(readings.of(second.file, condition), isGated),
        strangers,
        [first, second],
      ),
    }));
  const [all, gated] = [judged(false), judged(true)];
  const { accuracy, tarAtFar1 } = measureVerification(gated);
  return {
    condition,
    ...measureVerification(all),
    notCompared: countMissing(all),
    asAgent: { accuracy, tarAtFar1, notCompared: countMissing(gated) },
  };
}

/** Null where there is none, or where the agent would not compare it. */
export function descriptorOf(picture: ReadPicture, isGated: boolean): Float32Array | null {
  return picture.status === 'read' && !(isGated && picture.isRefused) ? picture.descriptor : null;
}

function scoreOf(
  a: Float32Array | null,
  b: Float32Array | null,
  strangers: Strangers,
  people: readonly PersonPicture[],
): number {
  return a && b
    ? strangers.cohortFor(people.map(({ name }) => name)).score(b, a, similarityOf(a, b))
    : -Infinity;
}

function countMissing(pairs: readonly JudgedPair[]): number {
  return pairs.filter(({ score }) => score === -Infinity).length;
}
