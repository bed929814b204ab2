/**
 * Watch-listed face: passes on that the faces of a track are like those of an entry, for people to judge. Low
 * sensitivity asks for a strong match. One track is one alarm for one entry, however long it stays.
 * Not here: comparing (faces/face-desk.ts), who it is (only central knows).
 */
import type { RuleOf } from '#protocol/rule.ts';
import type { Behaviour } from './behaviour.ts';
import { createFaceVisits } from './face-visits.ts';

export function createFaceWatchList({ sensitivity }: RuleOf<'face-watch-list'>): Behaviour {
  const visits = createFaceVisits({
    isMeant: ({ finding: { match } }) =>
      match.strength === 'strong' || (match.strength === 'candidate' && sensitivity !== 'low'),
    reasonOf: ({ finding: { match } }, atMs) => ({
      kind: 'face-watch-list',
      atMs,
      isStrong: match.strength === 'strong',
      shots: match.shots,
      widthPx: match.widthPx,
    }),
  });
  return { observe: () => [], hear: visits.hear, isStillAtIt: visits.isPresent };
}
