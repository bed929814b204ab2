/**
 * Unknown face: somebody with a well readable face whom the place does not expect, where and when (by the rule's
 * schedule) only known people belong. Without anybody expected everybody is unknown.
 * Not here: comparing (faces/face-desk.ts).
 */
import type { Behaviour } from './behaviour.ts';
import { createFaceVisits } from './face-visits.ts';

export function createFaceUnknown(): Behaviour {
  const visits = createFaceVisits({
    isMeant: ({ finding: { match } }) => match.strength === 'unknown',
    reasonOf: ({ finding: { match } }, atMs) => ({
      kind: 'face-unknown',
      atMs,
      shots: match.shots,
      widthPx: match.widthPx,
    }),
  });
  return { observe: () => [], hear: visits.hear, isStillAtIt: visits.isPresent };
}
