/** Every refusal over HTTP has this body. `code` is for programs, `message` names the thing, its value and what was expected. */
import { z } from 'zod';

export const PROBLEM_CODES = [
  'not-signed-in',
  'no-right',
  'not-found',
  'bad-request',
  'wrong-login',
  'wrong-code',
  'weak-password',
  'second-factor-needed',
  'too-many-tries',
  'link-used-or-expired',
  'unknown-code',
  'unknown-agent',
  'bad-signature',
  'revoked',
  'conflict',
  'wrong-origin',
  'agent-away',
  'fault',
] as const;
export const problemCode = z.enum(PROBLEM_CODES);
export type ProblemCode = z.infer<typeof problemCode>;

export const problem = z.strictObject({ error: z.strictObject({ code: problemCode, message: z.string() }) });
export type Problem = z.infer<typeof problem>;
