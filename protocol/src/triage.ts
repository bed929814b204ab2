/**
 * What a person does with an incident: POST /api/incidents/:id/triage. `revision` is that of the incident as it was
 * read; when somebody else was faster the answer is a conflict that says who and when, and nothing is changed.
 */
import { z } from 'zod';
import { role } from './account.ts';
import { falseAlarmReason } from './incident.ts';
import { uuid } from './names.ts';

const note = z.string().trim().max(2000, 'expected at most 2000 characters');
/** Why something is taken back: never empty. */
export const because = z
  .string()
  .trim()
  .min(1, 'expected some text')
  .max(1000, 'expected at most 1000 characters');
export const revision = z.number().int().min(0);

/** Whom it is handed up to: a role, or one account. */
export const escalationTarget = z.union([z.strictObject({ role }), z.strictObject({ accountId: uuid })]);

export const triageRequest = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('acknowledge'), revision, note }),
  z.strictObject({ act: z.literal('false-alarm'), revision, reason: falseAlarmReason, note }),
  z.strictObject({ act: z.literal('escalate'), revision, to: escalationTarget, note }),
  /** The same event as `intoId`, which goes on in its place. */
  z.strictObject({ act: z.literal('merge'), revision, intoId: uuid, note }),
  /** Takes back a false alarm or a merge. */
  z.strictObject({ act: z.literal('reopen'), revision, reason: because }),
]);
export type TriageRequest = z.infer<typeof triageRequest>;
