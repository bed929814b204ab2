/**
 * Reports: the monthly one in the form of Decree 30/2020/NĐ-CP, the digest of a week, the handover sheet of a shift.
 * A report is written on a `paper`: plain data from which the DOCX, the PDF and the page are made alike.
 */
import { z } from 'zod';
import { instantMs, label, uuid } from './names.ts';

export const REPORT_KINDS = ['monthly', 'weekly', 'handover'] as const;
export const reportKind = z.enum(REPORT_KINDS);
export type ReportKind = z.infer<typeof reportKind>;

/** A draft follows the figures; an issued one never changes; a withdrawn one stays on record with its reason. */
export const REPORT_STATES = ['draft', 'issued', 'withdrawn'] as const;
export const reportState = z.enum(REPORT_STATES);
export type ReportState = z.infer<typeof reportState>;

export const REPORT_FORMATS = ['docx', 'pdf'] as const;
export const reportFormat = z.enum(REPORT_FORMATS);
export type ReportFormat = z.infer<typeof reportFormat>;

/** Lower-case words with dots: `situation.cameras`. */
const blockId = z.string().regex(/^[a-z][a-z-]*(?:\.[a-z-]+)*$/, 'expected the id of a paragraph');

const count = z.number().int().min(0);

/** What a picture shows; it is drawn when a file is made, the same in both files. */
export const chart = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('cameras-violations'),
    /** Oldest first; `name` is what stands under the axis. */
    months: z.array(z.strictObject({ name: z.string(), cameras: count, violations: count })).max(60),
  }),
  z.strictObject({
    kind: z.literal('bars'),
    /** What the two rows of bars are; the second may be missing. */
    legend: z.array(z.string()).min(1).max(2),
    rows: z.array(z.strictObject({ name: z.string(), values: z.array(count).min(1).max(2) })).max(40),
  }),
  z.strictObject({
    kind: z.literal('hours'),
    /** Monday first, 24 hours each. */
    days: z.array(z.strictObject({ name: z.string(), hours: z.array(count).length(24) })).length(7),
  }),
]);
export type Chart = z.infer<typeof chart>;

const column = z.strictObject({
  title: z.string(),
  /** Of the width of the table; all of them together are 1. */
  share: z.number().min(0).max(1),
  align: z.enum(['left', 'center', 'right']),
});

export const paperBlock = z.discriminatedUnion('type', [
  /** Level 1 is `I.`, 2 is `1.`, 3 is `a)`; the number is part of the text. */
  z.strictObject({ type: z.literal('heading'), level: z.number().int().min(1).max(3), text: z.string() }),
  /** Lines are paragraphs of their own. */
  z.strictObject({ type: z.literal('paragraph'), id: blockId, text: z.string() }),
  z.strictObject({
    type: z.literal('table'),
    caption: z.string(),
    columns: z.array(column).min(1).max(10),
    rows: z.array(z.array(z.string())).max(2000),
    /** The last row adds up the others. */
    hasTotal: z.boolean(),
  }),
  z.strictObject({ type: z.literal('chart'), caption: z.string(), heightMm: z.number(), chart }),
  /** Small and slanted: how a figure is counted. */
  z.strictObject({ type: z.literal('note'), text: z.string() }),
]);
export type PaperBlock = z.infer<typeof paperBlock>;

export const signature = z.strictObject({
  /** `TM. ỦY BAN NHÂN DÂN`: in whose name. */
  onBehalfOf: z.string().nullable(),
  title: z.string(),
  name: z.string().nullable(),
});
export type Signature = z.infer<typeof signature>;

export const paper = z.strictObject({
  superiorBody: z.string().nullable(),
  issuingBody: z.string(),
  /** Null until it is issued: a gap to write in. */
  number: z.string().nullable(),
  /** `BC-UBND` */
  symbol: z.string(),
  place: z.string(),
  /** Null until it is issued. */
  date: z.strictObject({ day: count, month: count, year: count }).nullable(),
  /** Of the month the date will be in. */
  draftDate: z.strictObject({ month: count, year: count }),
  title: z.string(),
  subject: z.string(),
  /** Across the top of every page: demo figures, draft, withdrawn. Null: none. */
  mark: z.string().nullable(),
  blocks: z.array(paperBlock).max(300),
  recipients: z.array(z.string()),
  signatures: z.array(signature).min(1).max(2),
});
export type Paper = z.infer<typeof paper>;

export const reportView = z.strictObject({
  id: uuid,
  kind: reportKind,
  fromMs: instantMs,
  toMs: instantMs,
  state: reportState,
  /** Of the document, once issued. */
  number: z.string().nullable(),
  createdAtMs: instantMs,
  /** Null: made by the calendar. */
  createdByName: z.string().nullable(),
  changedAtMs: instantMs,
  changedByName: z.string().nullable(),
  issued: z.strictObject({ byName: z.string(), atMs: instantMs }).nullable(),
  withdrawn: z.strictObject({ byName: z.string(), atMs: instantMs, reason: z.string() }).nullable(),
  revision: z.number().int().min(1),
});
export type ReportView = z.infer<typeof reportView>;

/** Newest period first. */
export const reportList = z.strictObject({ items: z.array(reportView) });

/** A paragraph people may write anew. `composed` is what the figures say; `written` is null while nobody changed it. */
export const reportText = z.strictObject({
  id: blockId,
  composed: z.string(),
  written: z.string().nullable(),
});
export type ReportText = z.infer<typeof reportText>;

export const reportDetail = z.strictObject({
  ...reportView.shape,
  paper,
  texts: z.array(reportText),
});
export type ReportDetail = z.infer<typeof reportDetail>;

const month = z.string().regex(/^20\d\d-(?:0[1-9]|1[0-2])$/, 'expected a month, yyyy-MM');
const day = z.iso.date('expected a day, yyyy-MM-dd');

/** POST /api/reports */
export const reportRequest = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('monthly'), month }),
  /** Any day of it; weeks begin on Monday. */
  z.strictObject({ kind: z.literal('weekly'), day }),
  z.strictObject({
    kind: z.literal('handover'),
    fromMs: instantMs,
    toMs: instantMs,
    handedOverBy: label,
    takenOverBy: label,
  }),
]);
export type ReportRequest = z.infer<typeof reportRequest>;

/** PUT /api/reports/:id/texts: those named change; null brings back what the figures say. */
export const reportTextsRequest = z.strictObject({
  revision: z.number().int().min(1),
  texts: z.record(blockId, z.string().trim().max(4000, 'expected at most 4000 characters').nullable()),
});

/** POST /api/reports/:id/issue. Null: the next one of the year. */
export const reportIssueRequest = z.strictObject({
  revision: z.number().int().min(1),
  number: z.number().int().min(1).max(99_999).nullable(),
});

/** POST /api/reports/:id/withdrawal */
export const reportWithdrawalRequest = z.strictObject({
  revision: z.number().int().min(1),
  reason: z.string().trim().min(3, 'expected a reason').max(1000),
});
