/** The audit trail as auditors read it, and whether its chain is whole. */
import { z } from 'zod';
import { instantText, listOf } from './incident-filter.ts';
import { instantMs, slug } from './names.ts';

const words = z.string().trim().min(1).max(200);

/** Of GET /api/audit and of its export. */
export const auditFilter = {
  /** From this instant to before the other. */
  fromMs: instantText.optional(),
  toMs: instantText.optional(),
  /** Part of the name, or the whole id. */
  who: words.optional(),
  /** What stands before the dot of an action: `live,recording`. */
  groups: listOf(slug).optional(),
  /** `camera:gate-4` */
  resource: words.optional(),
  cameraId: slug.optional(),
  /** Its cameras and its incidents. */
  siteId: slug.optional(),
  /** Stands in resource or detail. */
  text: words.optional(),
} as const;

export const auditQuery = z.strictObject({
  ...auditFilter,
  /** Rows before this number. */
  before: z.coerce.number().int().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

export const auditRow = z.strictObject({
  row: z.number().int(),
  atMs: instantMs,
  actorKind: z.string(),
  actorName: z.string(),
  action: z.string(),
  resource: z.string(),
  detail: z.string(),
  hash: z.string(),
});
export type AuditRow = z.infer<typeof auditRow>;

export const auditChain = z.strictObject({
  /** Number of the first row that does not fit the chain; null when the chain is whole. */
  firstBrokenRow: z.number().int().nullable(),
  /** How far it was found whole. */
  wholeToRow: z.number().int(),
  checkedAtMs: instantMs,
  /** The last row central signed, so that a chain made anew as a whole is noticed too. */
  checkpoint: z.strictObject({ row: z.number().int(), atMs: instantMs }).nullable(),
  /** A signed row that the ledger no longer has as it was. */
  brokenCheckpoint: z.number().int().nullable(),
});
export type AuditChain = z.infer<typeof auditChain>;

export const auditPage = z.strictObject({
  firstBrokenRow: z.number().int().nullable(),
  chain: auditChain,
  items: z.array(auditRow),
});
export type AuditPage = z.infer<typeof auditPage>;

/** GET and POST /api/audit/check: every row from the first on. */
export const auditCheck = z.strictObject({
  isRunning: z.boolean(),
  /** How far it has come. */
  row: z.number().int(),
  /** Null until one has ended. */
  last: auditChain.nullable(),
});
export type AuditCheck = z.infer<typeof auditCheck>;

/** What central signs once a day. */
export const auditCheckpoint = z.strictObject({
  kind: z.literal('audit-checkpoint'),
  communeId: z.string(),
  row: z.number().int().min(1),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  atMs: instantMs,
});
export type AuditCheckpoint = z.infer<typeof auditCheckpoint>;
