/**
 * What people ask to be done with a case. `revision` is that of the case, person or task as it was read; when somebody
 * else was faster the answer is a conflict that says who and when, and nothing is changed.
 */
import { z } from 'zod';
import { caseOutcome, casePersonRole, caseStatus, caseTaskState } from './case.ts';
import { instantMs, label, slug, uuid } from './names.ts';
import { because, revision } from './triage.ts';
import { violationCategory } from './violation.ts';

const longText = z.string().trim().max(10_000, 'expected at most 10000 characters');
const someText = longText.min(1, 'expected some text');

/** POST /api/cases. What is left out is taken from the first incident, where there is one. */
export const caseRequest = z.strictObject({
  title: label,
  summary: longText.default(''),
  category: violationCategory.nullable().default(null),
  isPoliceOnly: z.boolean().default(false),
  siteId: slug.nullable().optional(),
  hamletId: slug.nullable().optional(),
  occurredFromMs: instantMs.optional(),
  occurredToMs: instantMs.nullable().default(null),
  leadId: uuid.nullable().default(null),
  incidentIds: z.array(uuid).max(100).default([]),
});
export type CaseRequest = z.infer<typeof caseRequest>;

/** PUT /api/cases/:id */
export const caseEdit = z.strictObject({
  revision,
  title: label,
  summary: longText,
  category: violationCategory.nullable(),
  isPoliceOnly: z.boolean(),
  siteId: slug.nullable(),
  hamletId: slug.nullable(),
  occurredFromMs: instantMs,
  occurredToMs: instantMs.nullable(),
  leadId: uuid.nullable(),
});
export type CaseEdit = z.infer<typeof caseEdit>;

/** POST /api/cases/:id/steps. Handing over is a step too, with its own address. */
export const caseStep = z.discriminatedUnion('step', [
  z.strictObject({ step: z.literal('investigate'), revision }),
  z.strictObject({ step: z.literal('close'), revision, outcome: caseOutcome, note: longText.default('') }),
  z.strictObject({ step: z.literal('reopen'), revision, reason: because }),
  z.strictObject({ step: z.literal('merge'), revision, intoId: uuid, note: longText.default('') }),
]);
export type CaseStep = z.infer<typeof caseStep>;

/** POST /api/cases/:id/incidents */
export const caseIncidentRequest = z.strictObject({ incidentId: uuid });

const LONGEST_RANGE_MS = 31 * 24 * 3_600_000;

/** POST /api/cases/:id/recordings */
export const caseRecordingRequest = z
  .strictObject({ cameraId: slug, fromMs: instantMs, toMs: instantMs, note: longText.default('') })
  .refine(({ fromMs, toMs }) => toMs > fromMs, { path: ['toMs'], error: 'expected a time after fromMs' })
  .refine(({ fromMs, toMs }) => toMs - fromMs <= LONGEST_RANGE_MS, {
    path: ['toMs'],
    error: 'expected at most 31 days after fromMs',
  });
export type CaseRecordingRequest = z.infer<typeof caseRecordingRequest>;

/** POST /api/cases/:id/people; with `revision`, PUT /api/cases/:id/people/:partId */
export const casePersonRequest = z.strictObject({
  role: casePersonRole,
  name: label,
  contact: z.string().trim().max(500).default(''),
  note: longText.default(''),
});
export type CasePersonRequest = z.infer<typeof casePersonRequest>;
export const casePersonEdit = z.strictObject({ ...casePersonRequest.shape, revision });

/** POST /api/cases/:id/notes */
export const caseNoteRequest = z.strictObject({ text: someText });

/** POST /api/cases/:id/tasks; with `revision` and `state`, PUT /api/cases/:id/tasks/:partId */
export const caseTaskRequest = z.strictObject({
  title: label,
  assigneeId: uuid.nullable().default(null),
  dueAtMs: instantMs.nullable().default(null),
});
export type CaseTaskRequest = z.infer<typeof caseTaskRequest>;
export const caseTaskEdit = z.strictObject({ ...caseTaskRequest.shape, state: caseTaskState, revision });
export type CaseTaskEdit = z.infer<typeof caseTaskEdit>;

/** POST /api/cases/:id/handovers */
export const handoverRequest = z.strictObject({
  revision,
  /** Of a partner. */
  accountId: uuid,
  agency: label,
  reason: because,
  expiresAtMs: instantMs,
});
export type HandoverRequest = z.infer<typeof handoverRequest>;

/** Removal, withdrawal and erasure of a part. */
export const takeBackRequest = z.strictObject({ reason: because });

/** POST /api/handed-over-cases/:id/answers */
export const caseAnswerRequest = z.strictObject({ text: someText });
/** PUT /api/handed-over-cases/:id/tasks/:partId */
export const partnerTaskRequest = z.strictObject({ state: z.enum(['open', 'done']), revision });

/** GET /api/cases */
export const caseQuery = z.strictObject({
  before: uuid.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  status: caseStatus.optional(),
  category: violationCategory.optional(),
  hamletId: slug.optional(),
  leadId: uuid.optional(),
  /** With a task whose time is up. */
  overdue: z.enum(['yes']).optional(),
});

/** GET /api/case-tasks: open ones, the most urgent first. */
export const caseTaskQuery = z.strictObject({
  overdue: z.enum(['yes']).optional(),
  mine: z.enum(['yes']).optional(),
});
