/**
 * Judging a match: what there is to compare, and what people say of it. Looking leaves an audit row per person and ten
 * minutes, each answer one of its own.
 */
import { z } from 'zod';
import type { Clock } from '#base/clock.ts';
import { faceAnswerRequest, faceReview } from '#protocol/face-work.ts';
import { uuid } from '#protocol/names.ts';
import type { AuditTrail } from '../../intake/stores.ts';
import type { Account } from '../../ledger/people/accounts.ts';
import type { AnswerResult, FaceReviews } from '../../ledger/faces/face-reviews.ts';
import type { Incidents } from '../../ledger/incidents/incidents.ts';
import type { IncidentPlaces } from '../../ledger/incidents/incident-places.ts';
import type { Place } from '../../ledger/registry/sites.ts';
import { can } from '../../people/can.ts';
import { actorOf } from '../../people/sign-in.ts';
import type { ReviewDesk } from '../../recognition/reviews.ts';
import { defineRoute, refuse, type Refusal, type Route } from '../route.ts';
import { findReadable, incidentParams, unknownIncident } from './incidents.ts';
import { createViewings } from '../viewings.ts';

export interface FaceReviewRouteDeps {
  clock: Clock;
  incidents: Incidents;
  incidentPlaces: IncidentPlaces;
  faceReviews: FaceReviews;
  reviews: ReviewDesk;
  /** JPEG of a picture of the watch-list. */
  entryPicture: (pictureId: string) => Promise<Buffer>;
  audit: AuditTrail;
  /** How a match was judged has changed. */
  onJudged: () => void;
}

type Viewings = (viewing: string) => boolean;

export function faceReviewRoutes(deps: FaceReviewRouteDeps): Route[] {
  const isNewViewing = createViewings(deps.clock);
  return [readRoute(deps, isNewViewing), answerRoute(deps), pictureRoute(deps, isNewViewing)];
}

function readRoute(deps: FaceReviewRouteDeps, isNewViewing: Viewings): Route {
  return defineRoute({
    method: 'GET',
    path: '/api/incidents/:id/face',
    door: 'face.review',
    summary: 'The match of an incident of faces: figures, pictures to compare, answers so far',
    schemas: { params: incidentParams },
    reply: faceReview,
    handle: async ({ who: { account, sessionHash }, params: { id } }) => {
      const place = await placeOf(deps, account, id);
      const review = place === null ? null : await deps.reviews.describe(account, id, place);
      if (review === null) {
        return unknownIncident(id);
      }
      if (isNewViewing(`${sessionHash} ${id}`)) {
        await deps.audit.append({
          actor: actorOf(account),
          action: 'face.match-viewed',
          resource: `incident:${id}`,
        });
      }
      return { reply: review };
    },
  });
}

function answerRoute(deps: FaceReviewRouteDeps): Route {
  const { clock, faceReviews, reviews, audit, onJudged } = deps;
  return defineRoute({
    method: 'POST',
    path: '/api/incidents/:id/face/answers',
    door: 'face.review',
    summary: 'Whether it is the person; each person once, 409 after it was settled',
    schemas: { params: incidentParams, body: faceAnswerRequest },
    reply: faceReview,
    handle: async ({ who: { account }, params: { id }, body: { answer, note } }) => {
      const place = await placeOf(deps, account, id);
      const review = place === null ? null : await faceReviews.find(id);
      if (place === null || review === null) {
        return unknownIncident(id);
      }
      const given = { answer, note, byId: account.id, byName: account.displayName, atMs: clock.nowMs() };
      const result = await faceReviews.answer(id, given, await reviews.needsTwo(review));
      if (result.status !== 'answered') {
        return describeConflict(result);
      }
      await audit.append({
        actor: actorOf(account),
        action: 'face.answered',
        resource: `incident:${id}`,
        detail: `${answer}: ${result.state}${note === '' ? '' : `; ${note}`}`,
      });
      onJudged();
      const reply = await reviews.describe(account, id, place);
      return reply === null ? unknownIncident(id) : { reply };
    },
  });
}

function pictureRoute(deps: FaceReviewRouteDeps, isNewViewing: Viewings): Route {
  return defineRoute({
    method: 'GET',
    path: '/api/incidents/:id/face/pictures/:pictureId',
    door: 'face.review',
    summary: 'A picture of the person a match is said to be, as JPEG',
    schemas: { params: z.strictObject({ id: uuid, pictureId: uuid }) },
    status: 200,
    reply: null,
    handle: async ({ who: { account, sessionHash }, params: { id, pictureId }, response }) => {
      const place = await placeOf(deps, account, id);
      if (place === null) {
        return unknownIncident(id);
      }
      if (!(await deps.reviews.isOfEntry(id, pictureId))) {
        return refuse('not-found', `pictureId: there is no picture '${pictureId}'`);
      }
      if (isNewViewing(`${sessionHash} ${id} ${pictureId}`)) {
        await deps.audit.append({
          actor: actorOf(account),
          action: 'face.match-viewed',
          resource: `incident:${id}`,
          detail: `picture ${pictureId}`,
        });
      }
      response.setHeader('Content-Type', 'image/jpeg');
      response.setHeader('Cache-Control', 'no-store');
      response.end(await deps.entryPicture(pictureId));
      return 'sent';
    },
  });
}

/** Where it happened, when this person may judge faces there. */
async function placeOf(
  deps: FaceReviewRouteDeps,
  account: Account,
  incidentId: string,
): Promise<Place | null> {
  const found = await findReadable(deps, account, incidentId);
  return found !== null && can(account, 'face.review', found.place) ? found.place : null;
}

function describeConflict(result: Exclude<AnswerResult, { status: 'answered' }>): Refusal {
  return result.status === 'answered-before'
    ? refuse('conflict', 'answered already by this account: somebody else must judge it now')
    : refuse('conflict', `${result.state} already by ${result.by} at ${new Date(result.atMs).toISOString()}`);
}
