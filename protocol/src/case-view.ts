/** Cases as the page shows them: in lists, one whole, and as a partner agency sees the one handed over to it. */
import { z } from 'zod';
import { role } from './account.ts';
import {
  caseAct,
  caseOutcome,
  casePersonRole,
  caseStatus,
  caseTaskState,
  caseWarning,
  handoverState,
} from './case.ts';
import { incidentView } from './incident.ts';
import { instantMs, slug, uuid } from './names.ts';
import { violationCategory, violationView } from './violation.ts';

const count = z.number().int().min(0);
const given = { byName: z.string(), atMs: instantMs };

export const caseName = z.strictObject({ id: uuid, number: z.string(), title: z.string() });
export type CaseName = z.infer<typeof caseName>;

export const caseView = z.strictObject({
  ...caseName.shape,
  category: violationCategory.nullable(),
  status: caseStatus,
  outcome: caseOutcome.nullable(),
  isPoliceOnly: z.boolean(),
  siteId: slug.nullable(),
  siteName: z.string().nullable(),
  hamletId: z.string().nullable(),
  hamletName: z.string().nullable(),
  occurredFromMs: instantMs,
  occurredToMs: instantMs.nullable(),
  openedAtMs: instantMs,
  openedByName: z.string(),
  leadId: uuid.nullable(),
  leadName: z.string().nullable(),
  closedAtMs: instantMs.nullable(),
  mergedIntoId: uuid.nullable(),
  openTasks: count,
  overdueTasks: count,
  isDemo: z.boolean(),
  revision: count,
});
export type CaseView = z.infer<typeof caseView>;

/** GET /api/cases: newest first; `nextBefore` is handed back as `?before=` for the next page. */
export const casePage = z.strictObject({ items: z.array(caseView), nextBefore: uuid.nullable() });
export type CasePage = z.infer<typeof casePage>;

export const caseRecording = z.strictObject({
  id: uuid,
  cameraId: slug,
  cameraName: z.string(),
  fromMs: instantMs,
  toMs: instantMs,
  note: z.string(),
  ...given,
});
export type CaseRecording = z.infer<typeof caseRecording>;

export const casePerson = z.strictObject({
  id: uuid,
  role: casePersonRole,
  name: z.string(),
  /** Null for who may not work on cases. */
  contact: z.string().nullable(),
  note: z.string().nullable(),
  ...given,
  erasedAtMs: instantMs.nullable(),
  revision: count,
});
export type CasePerson = z.infer<typeof casePerson>;

export const caseNote = z.strictObject({
  id: uuid,
  text: z.string(),
  ...given,
  withdrawn: z.strictObject({ ...given, reason: z.string() }).nullable(),
});
export type CaseNote = z.infer<typeof caseNote>;

export const caseTask = z.strictObject({
  id: uuid,
  title: z.string(),
  assigneeId: uuid.nullable(),
  assigneeName: z.string().nullable(),
  dueAtMs: instantMs.nullable(),
  isOverdue: z.boolean(),
  state: caseTaskState,
  ...given,
  endedAtMs: instantMs.nullable(),
  revision: count,
});
export type CaseTask = z.infer<typeof caseTask>;

export const caseAnswer = z.strictObject({ text: z.string(), ...given });
export type CaseAnswer = z.infer<typeof caseAnswer>;

export const caseHandover = z.strictObject({
  id: uuid,
  accountId: uuid,
  agency: z.string(),
  reason: z.string(),
  ...given,
  expiresAtMs: instantMs,
  /** The partner sees the case now. */
  isRunning: z.boolean(),
  state: handoverState,
  answers: z.array(caseAnswer),
  withdrawn: z.strictObject({ ...given, reason: z.string() }).nullable(),
});
export type CaseHandover = z.infer<typeof caseHandover>;

/** GET /api/cases/:id. Parts of cases that were merged into it are among its own. */
export const caseDetail = z.strictObject({
  ...caseView.shape,
  summary: z.string(),
  mergedInto: caseName.nullable(),
  merged: z.array(caseName),
  incidents: z.array(incidentView),
  recordings: z.array(caseRecording),
  people: z.array(casePerson),
  notes: z.array(caseNote),
  tasks: z.array(caseTask),
  handovers: z.array(caseHandover),
  violations: z.array(violationView),
  acts: z.array(z.strictObject({ kind: caseAct, detail: z.string(), ...given })),
});
export type CaseDetail = z.infer<typeof caseDetail>;

/** Answer to every change of a case. */
export const caseChanged = z.strictObject({ case: caseDetail, warnings: z.array(caseWarning) });
export type CaseChanged = z.infer<typeof caseChanged>;

/** GET /api/case-tasks */
export const caseTaskList = z.strictObject({
  items: z.array(z.strictObject({ ...caseTask.shape, case: caseName })),
});
export type CaseTaskList = z.infer<typeof caseTaskList>;

/** GET /api/case-members: who may lead a case or do a task, and who it may be handed over to (partners). */
export const caseMembers = z.strictObject({
  items: z.array(z.strictObject({ id: uuid, name: z.string(), role })),
});
export type CaseMembers = z.infer<typeof caseMembers>;

/** GET /api/handed-over-cases */
export const handedOverCase = z.strictObject({
  ...caseName.shape,
  category: violationCategory.nullable(),
  /** Why it was handed over. */
  reason: z.string(),
  handedOverAtMs: instantMs,
  expiresAtMs: instantMs,
  isAnswered: z.boolean(),
});
export const handedOverCases = z.strictObject({ items: z.array(handedOverCase) });
export type HandedOverCases = z.infer<typeof handedOverCases>;

/** GET /api/handed-over-cases/:id: all that a partner sees of it. */
export const handedOverDetail = z.strictObject({
  ...handedOverCase.shape,
  summary: z.string(),
  siteName: z.string().nullable(),
  hamletName: z.string().nullable(),
  occurredFromMs: instantMs,
  occurredToMs: instantMs.nullable(),
  handedOverByName: z.string(),
  incidents: z.array(incidentView),
  recordings: z.array(caseRecording),
  /** Given to this partner. */
  tasks: z.array(caseTask),
  answers: z.array(caseAnswer),
});
export type HandedOverDetail = z.infer<typeof handedOverDetail>;
