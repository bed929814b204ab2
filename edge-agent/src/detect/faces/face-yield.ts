/**
 * How many of the people who passed had a face that could be compared, and why not the others: what a technician needs
 * to know of where a camera hangs. Of the last ones only, so that a camera that was moved is soon forgiven.
 */
import type { Refusal } from './best-faces.ts';

const LAST = 50;
/** Fewer say nothing. */
const LEAST = 10;
/** A place where this share can be compared needs no words. */
const GOOD_SHARE = 0.5;

export interface FaceYield {
  /** The end of a track. */
  count(outcome: 'compared' | Refusal): void;
  /** Empty while all is well, or nobody knows. */
  note(): string;
}

export function createFaceYield(): FaceYield {
  const last: ('compared' | Refusal)[] = [];
  return {
    count: (outcome) => {
      last.push(outcome);
      last.splice(0, last.length - LAST);
    },
    note: () => {
      const refused = last.filter((outcome) => outcome !== 'compared');
      const compared = last.length - refused.length;
      return last.length < LEAST || compared >= GOOD_SHARE * last.length
        ? ''
        : `${compared} of the last ${last.length} people could be compared, most often not: ${commonest(refused)}`;
    },
  };
}

export function commonest<Word extends string>(words: readonly Word[]): Word | '' {
  const counts = new Map<Word, number>();
  words.forEach((word) => counts.set(word, (counts.get(word) ?? 0) + 1));
  const [first] = [...counts].sort(([, a], [, b]) => b - a);
  return first?.[0] ?? '';
}
