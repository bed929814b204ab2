/** Refusals over HTTP: each code has one status, each body the same form. */
import type { Response } from 'express';
import type { Problem, ProblemCode } from '#protocol/problem.ts';
import type { Refusal } from './route.ts';

export const HTTP_STATUS = {
  'not-signed-in': 401,
  'no-right': 403,
  'not-found': 404,
  'bad-request': 400,
  'wrong-login': 401,
  'wrong-code': 401,
  'weak-password': 400,
  'second-factor-needed': 403,
  'too-many-tries': 429,
  'link-used-or-expired': 410,
  'unknown-code': 403,
  'unknown-agent': 404,
  'bad-signature': 401,
  revoked: 403,
  conflict: 409,
  'wrong-origin': 403,
  'agent-away': 503,
  fault: 500,
} as const satisfies Record<ProblemCode, number>;

export function toProblem(code: ProblemCode, message: string): Problem {
  return { error: { code, message } };
}

export function sendRefusal(response: Response, { problem, message, retryAfterSec }: Refusal): void {
  if (retryAfterSec !== undefined) {
    response.setHeader('Retry-After', String(retryAfterSec));
  }
  response.status(HTTP_STATUS[problem]).json(toProblem(problem, message));
}
