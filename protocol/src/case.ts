/**
 * A case is what people did about what the machine saw: incidents, recordings, people, notes and tasks joined, with a
 * status and an outcome. Cases are numbered by year, `2026-118`.
 */
import { z } from 'zod';

/** `merged`: it goes on in another case. What may follow what is central's word (central/src/cases/). */
export const CASE_STATUSES = ['open', 'investigating', 'handed-over', 'closed', 'merged'] as const;
export const caseStatus = z.enum(CASE_STATUSES);
export type CaseStatus = z.infer<typeof caseStatus>;

/** Of closed ones. */
export const CASE_OUTCOMES = ['solved', 'unsolved', 'unfounded', 'referred'] as const;
export const caseOutcome = z.enum(CASE_OUTCOMES);
export type CaseOutcome = z.infer<typeof caseOutcome>;

export const CASE_PERSON_ROLES = ['victim', 'witness', 'suspect', 'reporter', 'other'] as const;
export const casePersonRole = z.enum(CASE_PERSON_ROLES);

export const CASE_TASK_STATES = ['open', 'done', 'dropped'] as const;
export const caseTaskState = z.enum(CASE_TASK_STATES);
export type CaseTaskState = z.infer<typeof caseTaskState>;

/** Of a hand-over to a partner agency. */
export const HANDOVER_STATES = ['open', 'answered', 'withdrawn'] as const;
export const handoverState = z.enum(HANDOVER_STATES);

/** Every step and change of a case that is kept for ever. */
export const CASE_ACTS = [
  'opened',
  'edited',
  'investigating',
  'closed',
  'reopened',
  'merged',
  /** Another case was merged into this one. */
  'took-in',
  'handed-over',
  'handover-withdrawn',
  'handover-answered',
  'incident-linked',
  'incident-unlinked',
  'recording-added',
  'recording-removed',
  'bookmark-added',
  'bookmark-edited',
  'bookmark-removed',
  'person-added',
  'person-edited',
  'person-removed',
  'person-erased',
  'note-added',
  'note-withdrawn',
  'task-added',
  'task-edited',
  'task-done',
  'task-dropped',
  'task-reopened',
  'violation-recorded',
] as const;
export const caseAct = z.enum(CASE_ACTS);
export type CaseAct = z.infer<typeof caseAct>;

/** What central says along with what it did. */
export const CASE_WARNINGS = ['solved-without-violation'] as const;
export const caseWarning = z.enum(CASE_WARNINGS);
export type CaseWarning = z.infer<typeof caseWarning>;
