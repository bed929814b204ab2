/**
 * A violation is a case or an incident that a person confirmed, with a category: it is what statistics count.
 * Categories are those of the commune police's own reports; a new one is a line here and its words in the page's texts
 * and in the reports.
 */
import { z } from 'zod';
import { instantMs, slug, uuid } from './names.ts';

export const VIOLATION_CATEGORIES = [
  'theft',
  'trespass',
  'disorder',
  'crowd',
  'littering',
  'traffic',
  'border-crossing',
  'smuggling',
  'property-damage',
  'other',
] as const;
export const violationCategory = z.enum(VIOLATION_CATEGORIES);
export type ViolationCategory = z.infer<typeof violationCategory>;

/** What became of it: still open, reminded, fined, referred to another body, prosecuted, or nothing could be done. */
export const VIOLATION_OUTCOMES = [
  'open',
  'reminded',
  'fined',
  'referred',
  'prosecuted',
  'no-action',
] as const;
export const violationOutcome = z.enum(VIOLATION_OUTCOMES);
export type ViolationOutcome = z.infer<typeof violationOutcome>;

/** Only `confirmed` ones are counted; a withdrawn one stays on record with its reason. */
export const VIOLATION_STATUSES = ['confirmed', 'withdrawn'] as const;
export const violationStatus = z.enum(VIOLATION_STATUSES);
export type ViolationStatus = z.infer<typeof violationStatus>;

export const violationView = z.strictObject({
  id: uuid,
  category: violationCategory,
  status: violationStatus,
  outcome: violationOutcome,
  occurredAtMs: instantMs,
  description: z.string(),
  siteId: slug.nullable(),
  siteName: z.string().nullable(),
  hamletId: z.string().nullable(),
  hamletName: z.string().nullable(),
  cameraId: slug.nullable(),
  cameraName: z.string().nullable(),
  incidentId: uuid.nullable(),
  caseId: uuid.nullable(),
  /** Null where there is none, or one may not see it. */
  caseNumber: z.string().nullable(),
  withdrawnReason: z.string().nullable(),
  confirmedByName: z.string(),
  confirmedAtMs: instantMs,
  isDemo: z.boolean(),
  revision: z.number().int().min(0),
});
export type ViolationView = z.infer<typeof violationView>;

/** GET /api/violations: newest first; `nextBefore` is handed back as `?before=` for the next page. */
export const violationPage = z.strictObject({ items: z.array(violationView), nextBefore: uuid.nullable() });
export type ViolationPage = z.infer<typeof violationPage>;

/** GET /api/violations/:id */
export const violationDetail = z.strictObject({
  ...violationView.shape,
  acts: z.array(
    z.strictObject({ kind: z.string(), detail: z.string(), byName: z.string(), atMs: instantMs }),
  ),
});
export type ViolationDetail = z.infer<typeof violationDetail>;

const description = z.string().trim().max(10_000, 'expected at most 10000 characters');

/**
 * POST /api/violations: from a case, an incident, or neither (a patrol saw it). What is left out is taken from the
 * incident, else from the case.
 */
export const violationRequest = z.strictObject({
  caseId: uuid.nullable().default(null),
  incidentId: uuid.nullable().default(null),
  category: violationCategory,
  siteId: slug.nullable().optional(),
  hamletId: slug.nullable().optional(),
  cameraId: slug.nullable().optional(),
  occurredAtMs: instantMs.optional(),
  description: description.default(''),
  outcome: violationOutcome.default('open'),
});
export type ViolationRequest = z.infer<typeof violationRequest>;

/** PUT /api/violations/:id */
export const violationEdit = z.strictObject({
  revision: z.number().int().min(0),
  category: violationCategory,
  siteId: slug.nullable(),
  hamletId: slug.nullable(),
  cameraId: slug.nullable(),
  occurredAtMs: instantMs,
  description,
  outcome: violationOutcome,
});
export type ViolationEdit = z.infer<typeof violationEdit>;

/** POST /api/violations/:id/withdrawal */
export const violationWithdrawal = z.strictObject({
  revision: z.number().int().min(0),
  reason: z.string().trim().min(1, 'expected some text').max(1000),
});

/** GET /api/violations */
export const violationQuery = z.strictObject({
  before: uuid.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** `2026-10`, of Asia/Ho_Chi_Minh. */
  month: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/, "expected a month like '2026-10'")
    .optional(),
  category: violationCategory.optional(),
  hamletId: slug.optional(),
  cameraId: slug.optional(),
  outcome: violationOutcome.optional(),
  status: violationStatus.optional(),
});
