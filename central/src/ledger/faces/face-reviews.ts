/**
 * Repository of matches and of what people said of them. A match is what the agent reported, stored with its
 * incident; an answer is one person's, once. What follows from an answer is decided here, inside the transaction that
 * stores it, so that two people at once cannot both be the last word.
 *
 *   open, unsure ── same-person ──▶ confirmed; of high severity: second-needed ── same-person ──▶ confirmed
 *   any of these ── not-this-person ──▶ rejected;   open ── unsure ──▶ unsure
 *
 * Confirmed and rejected are ends. Not here: who may answer (people/sight.ts), probabilities (recognition/).
 */
import type { Transaction } from 'kysely';
import {
  faceAnswer,
  faceReviewState,
  type FaceAnswer,
  type FaceReview,
  type FaceReviewState,
} from '#protocol/face-work.ts';
import { faceMatch, type FaceMatch } from '#protocol/faces.ts';
import type { LedgerDatabase } from '../database.ts';
import type { FaceAnswersTable, IncidentFacesTable } from './face-tables.ts';
import type { Tables } from '../tables.ts';

/** Of the newest that people have settled: what probabilities and pages rest on. */
const MOST_SETTLED = 2000;

export interface StoredReview {
  match: FaceMatch;
  state: FaceReviewState;
  answers: (FaceReview['answers'][number] & { byId: string })[];
}

export interface GivenAnswer {
  answer: FaceAnswer;
  note: string;
  byId: string;
  byName: string;
  atMs: number;
}

export type AnswerResult =
  | { status: 'answered'; state: FaceReviewState }
  | { status: 'ended'; state: FaceReviewState; by: string; atMs: number }
  | { status: 'answered-before' };

/** A match people have answered, with its state now. */
export interface JudgedMatch {
  incidentId: string;
  siteId: string;
  startedAtMs: number;
  score: number;
  state: FaceReviewState;
}

export interface FaceReviews {
  find(incidentId: string): Promise<StoredReview | null>;
  /** `needsTwo`: what follows a confirmed match weighs so much that two people must confirm it. */
  answer(incidentId: string, given: GivenAnswer, needsTwo: boolean): Promise<AnswerResult>;
  /** Of the watch-list, newest first; of all sites or of one. */
  judged(siteId?: string): Promise<JudgedMatch[]>;
}

export function createFaceReviews(db: LedgerDatabase, communeId: string): FaceReviews {
  return {
    find: async (incidentId) => {
      const row = await db
        .selectFrom('incident_faces')
        .where('commune_id', '=', communeId)
        .where('incident_id', '=', incidentId)
        .selectAll()
        .executeTakeFirst();
      if (row === undefined) {
        return null;
      }
      const answers = await answersOf(db, communeId, incidentId);
      return { match: toMatch(row), state: stateOf(answers), answers: answers.map(toAnswer) };
    },
    answer: (incidentId, given, needsTwo) =>
      db.transaction().execute(async (transaction): Promise<AnswerResult> => {
        const before = await answersOf(transaction, communeId, incidentId);
        const state = stateOf(before);
        const last = before.at(-1);
        if (last !== undefined && (state === 'confirmed' || state === 'rejected')) {
          return { status: 'ended', state, by: last.by_name, atMs: last.at_ms };
        }
        if (before.some(({ by_id }) => by_id === given.byId)) {
          return { status: 'answered-before' };
        }
        const after = nextState(state, given.answer, needsTwo);
        await transaction
          .insertInto('face_answers')
          .values({
            commune_id: communeId,
            incident_id: incidentId,
            number: before.length + 1,
            answer: given.answer,
            state_after: after,
            by_id: given.byId,
            by_name: given.byName,
            at_ms: given.atMs,
            note: given.note,
          })
          .execute();
        return { status: 'answered', state: after };
      }),
    judged: (siteId) => judged(db, communeId, siteId),
  };
}

/** The row that goes in with its incident. */
export function faceRowOf(communeId: string, incidentId: string, match: FaceMatch): IncidentFacesTable {
  return {
    commune_id: communeId,
    incident_id: incidentId,
    entry_id: match.entryId,
    score: match.score,
    similarity: match.similarity,
    strength: match.strength,
    shots: match.shots,
    width_px: match.widthPx,
    candidate: match.thresholds.candidate,
    strong: match.thresholds.strong,
  };
}

/** Of somebody who has not answered before. */
export function nextState(state: FaceReviewState, answer: FaceAnswer, needsTwo: boolean): FaceReviewState {
  switch (answer) {
    case 'not-this-person':
      return 'rejected';
    case 'unsure':
      return state === 'second-needed' ? state : 'unsure';
    case 'same-person':
      return needsTwo && state !== 'second-needed' ? 'second-needed' : 'confirmed';
  }
}

function answersOf(
  db: LedgerDatabase | Transaction<Tables>,
  communeId: string,
  incidentId: string,
): Promise<FaceAnswersTable[]> {
  return db
    .selectFrom('face_answers')
    .where('commune_id', '=', communeId)
    .where('incident_id', '=', incidentId)
    .orderBy('number')
    .selectAll()
    .execute();
}

async function judged(db: LedgerDatabase, communeId: string, siteId?: string): Promise<JudgedMatch[]> {
  const rows = await db
    .selectFrom('face_answers')
    .innerJoin('incident_faces', (join) =>
      join
        .onRef('incident_faces.incident_id', '=', 'face_answers.incident_id')
        .onRef('incident_faces.commune_id', '=', 'face_answers.commune_id'),
    )
    .innerJoin('incidents', (join) =>
      join
        .onRef('incidents.id', '=', 'face_answers.incident_id')
        .onRef('incidents.commune_id', '=', 'face_answers.commune_id'),
    )
    .where('face_answers.commune_id', '=', communeId)
    .where('incidents.kind', '=', 'face-watch-list')
    .$if(siteId !== undefined, (query) => query.where('incidents.site_id', '=', siteId ?? ''))
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('face_answers as later')
            .whereRef('later.commune_id', '=', 'face_answers.commune_id')
            .whereRef('later.incident_id', '=', 'face_answers.incident_id')
            .whereRef('later.number', '>', 'face_answers.number')
            .select('later.number'),
        ),
      ),
    )
    .orderBy('face_answers.at_ms', 'desc')
    .limit(MOST_SETTLED)
    .select(['incidents.id', 'incidents.site_id', 'incidents.started_at_ms'])
    .select(['incident_faces.score', 'face_answers.state_after'])
    .execute();
  return rows.flatMap(({ id, site_id, started_at_ms, score, state_after }) =>
    score === null
      ? []
      : [
          {
            incidentId: id,
            siteId: site_id,
            startedAtMs: started_at_ms,
            score,
            state: faceReviewState.parse(state_after),
          },
        ],
  );
}

function stateOf(answers: readonly FaceAnswersTable[]): FaceReviewState {
  const last = answers.at(-1);
  return last === undefined ? 'open' : faceReviewState.parse(last.state_after);
}

function toMatch(row: IncidentFacesTable): FaceMatch {
  return faceMatch.parse({
    entryId: row.entry_id,
    score: row.score,
    similarity: row.similarity,
    strength: row.strength,
    shots: row.shots,
    widthPx: row.width_px,
    thresholds: { candidate: row.candidate, strong: row.strong },
  });
}

function toAnswer(row: FaceAnswersTable): StoredReview['answers'][number] {
  return {
    answer: faceAnswer.parse(row.answer),
    byId: row.by_id,
    byName: row.by_name,
    atMs: row.at_ms,
    note: row.note,
  };
}
