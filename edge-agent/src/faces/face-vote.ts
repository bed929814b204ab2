/**
 * What the faces of one track say together: one template, weighted by how good each is, or nothing, and why. One good
 * face may decide alone; poorer ones only together; small ones never by themselves. Faces that are not like each
 * other are two people under one track number, and say nothing.
 */
import type { FaceShot } from '#edge-agent/detect/faces/sighting.ts';
import { fuseDescriptors, similarityOf, type Cohort } from '#models/faces/matching.ts';

export const ABSTENTIONS = ['no-face', 'only-small', 'too-few', 'shots-disagree'] as const;
export type Abstention = (typeof ABSTENTIONS)[number];

export type Vote =
  | {
      status: 'judged';
      /** Unit length. */
      template: Float32Array;
      shots: number;
      /** Of those: good enough to alarm alone. */
      alarmShots: number;
      best: FaceShot;
    }
  | { status: 'abstained'; reason: Abstention };

/** A face of this grade that may alarm by itself needs no second. */
const HIGH_GRADE = 0.6;
const LEAST_SHOTS = 2;
/** Few faces of one person are less alike, few strangers are more: it takes a third of all pairs to doubt the track. */
const LEAST_ALIKE = 1;
const MOST_DOUBTFUL = 1 / 3;

export function voteOf(shots: readonly FaceShot[], cohort: Cohort): Vote {
  const alarming = shots.filter(({ use }) => use === 'alarm');
  const best = bestOf(alarming);
  if (shots.length === 0) {
    return { status: 'abstained', reason: 'no-face' };
  }
  if (!best) {
    return { status: 'abstained', reason: 'only-small' };
  }
  if (shots.length < LEAST_SHOTS && best.grade < HIGH_GRADE) {
    return { status: 'abstained', reason: 'too-few' };
  }
  if (doubtOf(shots, cohort) > MOST_DOUBTFUL) {
    return { status: 'abstained', reason: 'shots-disagree' };
  }
  const template = fuseDescriptors(shots);
  return { status: 'judged', template, shots: shots.length, alarmShots: alarming.length, best };
}

function bestOf(shots: readonly FaceShot[]): FaceShot | undefined {
  return [...shots].sort((a, b) => b.grade - a.grade)[0];
}

/** Share of pairs that are not alike. */
function doubtOf(shots: readonly FaceShot[], cohort: Cohort): number {
  let pairs = 0;
  let doubtful = 0;
  shots.forEach(({ descriptor: a }, index) => {
    for (const { descriptor: b } of shots.slice(index + 1)) {
      pairs += 1;
      doubtful += cohort.score(a, b, similarityOf(a, b)) < LEAST_ALIKE ? 1 : 0;
    }
  });
  return pairs === 0 ? 0 : doubtful / pairs;
}
