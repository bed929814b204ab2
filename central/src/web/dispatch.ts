/**
 * Makes express handlers from routes: Origin, door, schemas, handler, reply, in this order, and one answer to every
 * fault. Nothing of a fault's inside reaches the client; the log has it, under the id the client is told.
 */
import {
  json,
  Router,
  type ErrorRequestHandler,
  type NextFunction,
  type Request,
  type Response,
} from 'express';
import type { z } from 'zod';
import type { Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import { newId } from '#base/ids.ts';
import type { Log } from '#base/log.ts';
import type { Gate } from './gate.ts';
import { judgeOrigin } from './origin.ts';
import { sendRefusal } from './problems.ts';
import { requestIdOf } from './request-id.ts';
import { refuse, type Caller, type Refusal, type Route } from './route.ts';
import { createSentAgain, type Outcome, type SentAgain } from './sent-again.ts';

const MAX_BODY_BYTES = 64 * 2 ** 10;
const SAFE_METHODS = new Set(['GET', 'HEAD']);

export interface DispatchDeps {
  gate: Gate;
  log: Log;
  publicUrl: string | null;
  clock: Clock;
}

export function createDispatcher(routes: readonly Route[], deps: DispatchDeps): Router {
  const sentAgain = createSentAgain(deps.clock);
  const router = Router();
  for (const route of routes) {
    const steps = [admit(route, deps), ...(route.schemas.body ? [readBody] : []), answer(route, sentAgain)];
    router[methodName(route.method)](route.path, ...steps);
  }
  return router;
}

/** The last handler: whatever was thrown becomes a Problem. */
export function createFaultHandler(log: Log): ErrorRequestHandler {
  return (error: unknown, request, response: Response, next: NextFunction) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const badBody = describeBodyError(error);
    if (badBody !== null) {
      sendRefusal(response, refuse('bad-request', badBody));
      return;
    }
    const faultId = newId();
    const requestId = requestIdOf(response);
    log.error(
      { faultId, method: request.method, path: request.path, reason: describeError(error) },
      'request failed',
    );
    sendRefusal(
      response,
      refuse('fault', `central failed at this; fault ${faultId} of request ${requestId} stands in its log`),
    );
  };
}

const readBody = json({ limit: MAX_BODY_BYTES });

function methodName(method: Route['method']): 'get' | 'head' | 'post' | 'put' | 'patch' | 'delete' {
  return method.toLowerCase() as ReturnType<typeof methodName>;
}

function admit({ method, path, door }: Route, { gate, publicUrl }: DispatchDeps) {
  return async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    response.locals['route'] = path;
    if (!SAFE_METHODS.has(method) && judgeOrigin(request, publicUrl) === 'foreign') {
      sendRefusal(
        response,
        refuse('wrong-origin', `requests from ${request.headers.origin ?? 'there'} are not taken`),
      );
      return;
    }
    const entry = await gate.enter(request, door);
    if ('problem' in entry) {
      sendRefusal(response, entry);
      return;
    }
    response.locals['who'] = entry.who;
    next();
  };
}

/** Of an order of somebody who is signed in: the name it goes under. */
const ORDER_NAME = /^[\w-]{8,64}$/;

function answer(route: Route, sentAgain: SentAgain) {
  return async (request: Request, response: Response): Promise<void> => {
    const given = readGiven(route, request);
    if ('problem' in given) {
      sendRefusal(response, given);
      return;
    }
    const who = response.locals['who'] as Caller;
    const address = request.ip ?? request.socket.remoteAddress ?? '';
    const work = async (): Promise<Outcome> => {
      const result = await route.handle({ ...given, who, address, request, response });
      if (result === 'sent' || 'problem' in result) {
        return result;
      }
      return { body: route.reply === null ? null : JSON.stringify(route.reply.parse(result.reply)) };
    };
    const name = request.headers['idempotency-key'];
    const isNamed = route.method === 'POST' && typeof name === 'string';
    if (isNamed && !ORDER_NAME.test(name)) {
      sendRefusal(
        response,
        refuse(
          'bad-request',
          `Idempotency-Key: found '${name.slice(0, 64)}', expected 8 to 64 letters, digits, - or _`,
        ),
      );
      return;
    }
    const outcome =
      isNamed && who !== null && 'account' in who
        ? await sentAgain.once({ who: who.account.id, name, what: `POST ${request.originalUrl}` }, work)
        : await work();
    if (outcome === 'sent') {
      return;
    }
    if ('problem' in outcome) {
      sendRefusal(response, outcome);
      return;
    }
    response.setHeader('Cache-Control', 'no-store');
    response.status(route.status);
    if (outcome.body === null) {
      response.end();
    } else {
      response.type('json').send(outcome.body);
    }
  };
}

interface Given {
  params: undefined;
  query: undefined;
  body: undefined;
}

/** What handlers get is typed by defineRoute; here it is checked. */
function readGiven({ schemas }: Route, request: Request): Given | Refusal {
  const given: Record<string, unknown> = {};
  const parts = { params: request.params, query: request.query, body: request.body as unknown };
  for (const part of ['params', 'query', 'body'] as const) {
    const schema = schemas[part];
    if (schema === undefined) {
      continue;
    }
    if (hasNul(parts[part])) {
      return refuse('bad-request', `${part}: found a NUL character, expected text without any`);
    }
    const parsed = schema.safeParse(parts[part] ?? (part === 'body' ? undefined : {}));
    if (!parsed.success) {
      return refuse('bad-request', describeIssue(part, parsed.error, parts[part]));
    }
    given[part] = parsed.data;
  }
  return given as unknown as Given;
}

/** No ledger keeps it the same way: PostgreSQL takes none in a text. Bodies are small, so looking is cheap. */
function hasNul(value: unknown): boolean {
  if (typeof value === 'string') {
    return value.includes('\0');
  }
  return typeof value === 'object' && value !== null && Object.values(value).some(hasNul);
}

const MAX_SHOWN = 80;
const SECRET_NAMES = /password|token|code|current|next|signature/i;

/** `query.limit: found "abc", expected number`. Secrets are not repeated. */
function describeIssue(part: string, error: z.ZodError, value: unknown): string {
  const issue = error.issues[0];
  if (issue === undefined) {
    return `${part}: malformed`;
  }
  const path = [part, ...issue.path.map(String)].join('.');
  let found: unknown = value;
  for (const key of issue.path) {
    found =
      typeof found === 'object' && found !== null ? (found as Record<PropertyKey, unknown>)[key] : undefined;
  }
  const text = JSON.stringify(found) as string | undefined;
  const shown = SECRET_NAMES.test(path) ? 'what was sent' : (text ?? 'nothing').slice(0, MAX_SHOWN);
  return `${path}: found ${shown}, ${issue.message}`;
}

/** Faults of body-parser are the client's: not JSON, too long, a charset nobody has. */
function describeBodyError(error: unknown): string | null {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') {
    return null;
  }
  const isClients = error.status >= 400 && error.status < 500;
  return isClients
    ? `body: ${error.status === 413 ? `expected at most ${MAX_BODY_BYTES} bytes` : error.message}`
    : null;
}
