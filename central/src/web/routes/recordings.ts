/**
 * Recordings of a camera: what there is, playing a stretch of it, one picture; and the door through which agents send
 * the bytes. Whoever has seen pictures of a camera stands in the audit trail once in ten minutes.
 * Not here: how the bytes get from agent to page (review/stream-desk.ts).
 */
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import { slug, uuid } from '#protocol/names.ts';
import {
  pictureQuery,
  playQuery,
  recordingStreamPath,
  timeline,
  timelineQuery,
} from '#protocol/recording.ts';
import type { AgentQuestions } from '../../intake/agent-questions.ts';
import type { AuditTrail } from '../../intake/stores.ts';
import type { Account } from '../../ledger/people/accounts.ts';
import type { CameraPlace, Cameras } from '../../ledger/registry/cameras.ts';
import { can } from '../../people/can.ts';
import type { SignedIn } from '../../people/sessions.ts';
import { actorOf } from '../../people/sign-in.ts';
import type { StreamDesk, Wanted } from '../../review/stream-desk.ts';
import { defineRoute, refuse, type Answer, type Refusal, type Route } from '../route.ts';
import { createViewings } from '../viewings.ts';

export interface RecordingRouteDeps {
  clock: Clock;
  log: Log;
  audit: AuditTrail;
  cameras: Cameras;
  questions: AgentQuestions;
  streams: StreamDesk;
}

const params = z.strictObject({ cameraId: slug });
/** Of a stream refused for want of places: a seek closes one as it opens the next. */
const TRY_AGAIN_SEC = 2;

export function recordingRoutes(deps: RecordingRouteDeps): Route[] {
  const show = createShowing(deps);
  return [
    timelineRoute(deps),
    defineRoute({
      method: 'GET',
      path: '/api/cameras/:cameraId/recordings/play',
      door: 'recording.view',
      summary:
        'A stretch of recording as one fragmented MP4; X-Starts-At-Ms, X-Codecs; ends where the codec changes',
      schemas: { params, query: playQuery },
      status: 200,
      reply: null,
      handle: ({ who, params: { cameraId }, query, request, response }) =>
        show({ who, request, response, what: { type: 'play', cameraId, ...query } }),
    }),
    defineRoute({
      method: 'GET',
      path: '/api/cameras/:cameraId/recordings/picture',
      door: 'recording.view',
      summary: 'The key frame at or before an instant as JPEG; X-Starts-At-Ms says of when it is',
      schemas: { params, query: pictureQuery },
      status: 200,
      reply: null,
      handle: ({ who, params: { cameraId }, query, request, response }) =>
        show({ who, request, response, what: { type: 'picture', cameraId, ...query } }),
    }),
    sendingRoute(deps),
  ];
}

function timelineRoute({ questions, ...deps }: RecordingRouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: '/api/cameras/:cameraId/recordings',
    door: 'recording.view',
    summary:
      'What is recorded of a camera in a time of at most 8 days, where nothing is and why, how much moved',
    schemas: { params, query: timelineQuery },
    reply: timeline,
    handle: async ({ who: { account }, params: { cameraId }, query }) => {
      const place = await findPlace(deps, account, cameraId);
      if (place === null) {
        return unknownCamera(cameraId);
      }
      const asked = await questions.ask(place.agentId, 'recordings-list', { cameraId, ...query });
      if (asked.status === 'away') {
        return refuse('agent-away', asked.reason);
      }
      return asked.answer.status === 'listed'
        ? { reply: asked.answer.timeline }
        : refuse('agent-away', asked.answer.reason);
    },
  });
}

interface Showing {
  who: SignedIn;
  request: Request;
  response: Response;
  what: Extract<Wanted, { cameraId: string }>;
}

function createShowing(deps: RecordingRouteDeps): (showing: Showing) => Promise<Answer<undefined>> {
  const { audit, streams, log } = deps;
  const isNewViewing = createViewings(deps.clock);
  return async ({ who: { account }, response, what }) => {
    const { cameraId } = what;
    const place = await findPlace(deps, account, cameraId);
    if (place === null) {
      return unknownCamera(cameraId);
    }
    const leaving = new AbortController();
    response.once('close', () => leaving.abort());
    const { agentId } = place;
    const opening = await streams.open({ agentId, personId: account.id, what, signal: leaving.signal });
    if (opening.status === 'too-many') {
      return { ...refuse('too-many-tries', opening.reason), retryAfterSec: TRY_AGAIN_SEC };
    }
    if (opening.status !== 'open') {
      return refuse('agent-away', opening.reason);
    }
    const { stream } = opening;
    try {
      if (isNewViewing(`${account.id} ${cameraId}`)) {
        const atMs = what.type === 'play' ? what.fromMs : what.atMs;
        const detail = `from ${new Date(atMs).toISOString()}`;
        const resource = `camera:${cameraId}`;
        await audit.append({ actor: actorOf(account), action: 'recording.viewed', resource, detail });
      }
      response.setHeader('Content-Type', stream.mediaType);
      response.setHeader('Cache-Control', 'no-store');
      response.setHeader('X-Starts-At-Ms', String(stream.startsAtMs));
      response.setHeader('X-Codecs', stream.codecs);
      response.flushHeaders();
      await stream.pipeTo(response);
    } catch (error) {
      stream.drop();
      if (!response.headersSent) {
        throw error;
      }
      // The page sees a body cut short, never one that seems whole.
      response.destroy();
      log.debug({ agentId, cameraId, reason: describeError(error) }, 'showing a recording ended early');
    }
    return 'sent';
  };
}

/** No parser of bodies stands before it: the body goes on as it comes. */
function sendingRoute({ streams, log }: RecordingRouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: recordingStreamPath(':requestId'),
    door: 'agent',
    summary: 'The bytes central has asked this agent for; each id is good once and for a short time',
    schemas: { params: z.strictObject({ requestId: uuid }) },
    reply: null,
    handle: async ({ who: { agentId }, params: { requestId }, request, response }) => {
      // Kept, because a request that ends in a broken pipeline lets go of its socket without closing it.
      const { socket } = request;
      try {
        if ((await streams.receive(agentId, requestId, request)) === 'taken') {
          return { reply: undefined };
        }
      } catch (error) {
        log.debug({ agentId, reason: describeError(error) }, 'recording not taken to its end');
        socket.destroy();
        return 'sent';
      }
      // The rest of the body is not waited for.
      response.setHeader('Connection', 'close');
      return refuse('not-found', `requestId: nobody waits for '${requestId}'`);
    },
  });
}

async function findPlace(
  { cameras }: Pick<RecordingRouteDeps, 'cameras'>,
  account: Account,
  cameraId: string,
): Promise<CameraPlace | null> {
  const place = await cameras.place(cameraId);
  return place !== null && can(account, 'recording.view', place) ? place : null;
}

/** The same words for what is not there and what this person may not see. */
export function unknownCamera(cameraId: string): Refusal {
  return refuse('not-found', `cameraId: there is no camera '${cameraId}'`);
}
