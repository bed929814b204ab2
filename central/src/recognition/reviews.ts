/**
 * A match as one person sees it: figures, the pictures to compare with, what others have said. Whoever judges faces
 * gets pictures and legal basis; who it is said to be is told to those who may read the watch-list there.
 */
import type { FaceReview } from '#protocol/face-work.ts';
import type { Account } from '../ledger/people/accounts.ts';
import type { FaceReviews, StoredReview } from '../ledger/faces/face-reviews.ts';
import type { Place } from '../ledger/registry/sites.ts';
import type { StoredEntry, WatchListRepository } from '../ledger/faces/watch-list.ts';
import { can } from '../people/can.ts';
import type { Calibration } from './calibration.ts';

export interface ReviewDeps {
  faceReviews: FaceReviews;
  watchList: Pick<WatchListRepository, 'find'>;
  calibration: Pick<Calibration, 'probability'>;
}

export interface ReviewDesk {
  /** Null for an incident without a match. */
  describe(account: Account, incidentId: string, place: Place): Promise<FaceReview | null>;
  /** Whether two people must say that it is the person. */
  needsTwo(review: StoredReview): Promise<boolean>;
  /** Whether this picture belongs to the entry this incident is about. */
  isOfEntry(incidentId: string, pictureId: string): Promise<boolean>;
}

export function createReviewDesk({ faceReviews, watchList, calibration }: ReviewDeps): ReviewDesk {
  const entryOf = async ({ match }: StoredReview): Promise<StoredEntry | null> =>
    match.entryId === null ? null : watchList.find(match.entryId);

  return {
    describe: async (account, incidentId, place) => {
      const review = await faceReviews.find(incidentId);
      if (review === null) {
        return null;
      }
      const { match, state, answers } = review;
      const entry = await entryOf(review);
      const { known, of } = await calibration.probability();
      const isOver = state === 'confirmed' || state === 'rejected';
      const hasAnswered = answers.some(({ byId }) => byId === account.id);
      return {
        incidentId,
        strength: match.strength,
        score: match.score,
        similarity: match.similarity,
        thresholds: match.thresholds,
        shots: match.shots,
        widthPx: match.widthPx,
        probability: match.entryId === null || match.score === null ? null : of(match.score),
        answersKnown: known,
        entry:
          entry === null ? null : describeEntry(entry, incidentId, can(account, 'watch-list.read', place)),
        state,
        answers: answers.map(({ answer, byName, atMs, note }) => ({ answer, byName, atMs, note })),
        mayAnswer: can(account, 'face.review', place) && !isOver && !hasAnswered,
      };
    },
    /** Of an entry that is no longer known nobody can say how much follows: two, then. */
    needsTwo: async (review) =>
      review.match.entryId !== null && (await entryOf(review))?.severity !== 'normal',
    isOfEntry: async (incidentId, pictureId) => {
      const review = await faceReviews.find(incidentId);
      const entry = review === null ? null : await entryOf(review);
      return entry?.pictures.some(({ id }) => id === pictureId) ?? false;
    },
  };
}

/** Texts of people (name, reference) may say who it is. */
function describeEntry(entry: StoredEntry, incidentId: string, isNamed: boolean): FaceReview['entry'] {
  return {
    id: entry.id,
    name: isNamed ? (entry.name ?? '') : '',
    severity: entry.severity,
    legalBasis: entry.legalBasis,
    legalReference: isNamed ? entry.legalReference : '',
    pictureUrls: entry.pictures
      .toSorted((a, b) => b.grade - a.grade)
      .map(({ id }) => `/api/incidents/${incidentId}/face/pictures/${id}`),
  };
}
