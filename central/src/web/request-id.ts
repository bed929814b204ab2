/**
 * Every request has an id: the one its sender gave, if it is a plain one, or a new one. It is answered in the header
 * X-Request-Id and stands in every log line written on behalf of the request.
 */
import type { RequestHandler, Response } from 'express';
import type { Clock } from '#base/clock.ts';
import { newId } from '#base/ids.ts';
import { logContext, type Log } from '#base/log.ts';

export interface Answered {
  method: string;
  /** Pattern, `/api/incidents/:id`; `other` for what is no route. */
  route: string;
  status: number;
  durationMs: number;
}

const PLAIN_ID = /^[A-Za-z0-9._-]{8,64}$/;

export function followRequests({
  clock,
  log,
  onAnswered,
}: {
  clock: Clock;
  log: Log;
  onAnswered: (answered: Answered) => void;
}): RequestHandler {
  return (request, response, next) => {
    const given = request.headers['x-request-id'];
    const requestId = typeof given === 'string' && PLAIN_ID.test(given) ? given : newId();
    const sinceMs = clock.monotonicMs();
    response.locals['requestId'] = requestId;
    response.setHeader('X-Request-Id', requestId);
    response.once('finish', () => {
      const route = typeof response.locals['route'] === 'string' ? response.locals['route'] : 'other';
      const durationMs = clock.monotonicMs() - sinceMs;
      const answered = { method: request.method, route, status: response.statusCode, durationMs };
      onAnswered(answered);
      log.debug({ requestId, ...answered }, 'request answered');
    });
    logContext.run({ requestId }, next);
  };
}

export function requestIdOf(response: Response): string {
  return String(response.locals['requestId'] ?? '');
}
