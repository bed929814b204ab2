/**
 * Who is in front of the camera by their faces, for both rules about faces: one alarm for a person and a track, and
 * present until the track is over or nothing was heard of it for LEFT_MS. Faces are told of only when better ones
 * come, so a person who stands there is present a while after the last of them.
 */
import type { FaceNews, Firing, HeardNews, Reason } from './behaviour.ts';

const LEFT_MS = 5000;
/** Beyond so many the one heard of first is forgotten. */
const MOST_KEPT = 256;

export interface FaceVisits {
  hear: (heard: HeardNews) => Firing[];
  isPresent: (personKey: string) => boolean;
}

export interface FaceVisitsDeps {
  isMeant: (news: FaceNews) => boolean;
  reasonOf: (news: FaceNews, atMs: number) => Reason;
}

interface Presence {
  visitId: number;
  lastMonotonicMs: number;
}

export function createFaceVisits({ isMeant, reasonOf }: FaceVisitsDeps): FaceVisits {
  const present = new Map<string, Presence>();
  /** What has been raised already, one for a person and a visit. */
  const raised = new Set<string>();
  let nowMonotonicMs = 0;

  const meet = (news: FaceNews, { atMs, isAwake }: HeardNews): Firing[] => {
    const { visitId, trackId, personKey, confidence, finding } = news;
    present.delete(personKey);
    present.set(personKey, { visitId, lastMonotonicMs: nowMonotonicMs });
    forgetFirst(present);
    const once = `${visitId} ${personKey}`;
    if (!isAwake || raised.has(once)) {
      return [];
    }
    raised.add(once);
    forgetFirst(raised);
    const reason = reasonOf(news, atMs);
    return [{ key: personKey, trackIds: [trackId], label: 'person', confidence, reason, face: finding }];
  };

  return {
    hear: (heard) => {
      const { news } = heard;
      nowMonotonicMs = heard.monotonicMs;
      if (news.type === 'face-gone') {
        [...present]
          .filter(([, { visitId }]) => visitId === news.visitId)
          .forEach(([personKey]) => present.delete(personKey));
      }
      return news.type === 'face' && isMeant(news) ? meet(news, heard) : [];
    },
    isPresent: (personKey) => {
      const lastMonotonicMs = present.get(personKey)?.lastMonotonicMs;
      return lastMonotonicMs !== undefined && nowMonotonicMs - lastMonotonicMs < LEFT_MS;
    },
  };
}

function forgetFirst(kept: Map<string, unknown> | Set<string>): void {
  const [first] = kept.keys();
  if (kept.size > MOST_KEPT && first !== undefined) {
    kept.delete(first);
  }
}
