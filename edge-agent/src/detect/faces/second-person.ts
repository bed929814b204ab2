/**
 * The tracker may give somebody who comes in the number of somebody who has just left, or of whom they crossed. Two
 * faces in a row that are like each other and like none of the track before say so; a single one may be a bad picture.
 */
import { createCohort, similarityOf } from '#models/faces/matching.ts';
import type { FaceShot } from './sighting.ts';

/** Standard deviations above strangers; two pictures of one person of one walk score 3 and more. */
const LEAST_ALIKE = 1;

export type FaceOf = 'same-person' | 'nobody-yet' | { secondPerson: readonly FaceShot[] };

export interface SecondPerson {
  /** Whose the face is; `known`: those of the track so far. `encode` makes the JPEG of a face that must wait. */
  judge(shot: Omit<FaceShot, 'jpeg'>, known: readonly FaceShot[], encode: () => Uint8Array): FaceOf;
  /** A face waits for a second one like it. */
  isPending(): boolean;
}

export function createSecondPerson(): SecondPerson {
  // Nobody has been seen here: what strangers reach elsewhere.
  const strangers = createCohort(0, 0, Math.random);
  let odd: FaceShot | null = null;

  const isAlike = (a: Float32Array, b: Float32Array): boolean =>
    strangers.score(a, b, similarityOf(a, b)) >= LEAST_ALIKE;

  return {
    judge: (shot, known, encode) => {
      const isOdd = known.length > 0 && !known.some(({ descriptor }) => isAlike(descriptor, shot.descriptor));
      const before = odd;
      odd = isOdd ? { ...shot, jpeg: encode() } : null;
      if (odd === null) {
        return 'same-person';
      }
      if (before === null || !isAlike(before.descriptor, shot.descriptor)) {
        return 'nobody-yet';
      }
      const secondPerson = [before, odd];
      odd = null;
      return { secondPerson };
    },
    isPending: () => odd !== null,
  };
}
