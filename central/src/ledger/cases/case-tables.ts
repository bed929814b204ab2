/**
 * The part of the schema (tables.ts) about what people do with incidents: triage, cases, violations. Nothing here is
 * deleted outside lawful erasure; what is taken back stays with who took it back. `revision` counts changes: who saves
 * names the one they have read.
 */

/** What people did with an incident, 1, 2, 3 ...; rows are only added. `kind` is one of INCIDENT_ACTS. */
export interface IncidentActsTable {
  commune_id: string;
  incident_id: string;
  number: number;
  kind: string;
  /** Of false alarms: one of FALSE_ALARM_REASONS. */
  reason: string | null;
  by_id: string;
  by_name: string;
  at_ms: number;
  note: string;
  /** Whom or what it concerns, `role:operator`, `account:<id>`, `incident:<id>`, `case:<number>`, and its name. */
  target: string | null;
  target_name: string | null;
}

export interface CasesTable {
  commune_id: string;
  id: string;
  /** `2026-118`: year of opening, and a count within it without holes. */
  number: string;
  title: string;
  summary: string;
  /** Null until somebody says what it is. */
  category: string | null;
  status: string;
  outcome: string | null;
  /** Seen by police only: not by leaders. */
  is_police_only: number;
  /** Where it happened; a case without a site belongs to the commune as a whole. */
  site_id: string | null;
  hamlet_id: string | null;
  occurred_from_ms: number;
  occurred_to_ms: number | null;
  opened_at_ms: number;
  opened_by_id: string;
  opened_by_name: string;
  /** Who leads it. */
  lead_id: string | null;
  lead_name: string | null;
  closed_at_ms: number | null;
  merged_into_id: string | null;
  is_demo: number;
  revision: number;
}

export interface CaseIncidentsTable {
  commune_id: string;
  case_id: string;
  incident_id: string;
  by_name: string;
  at_ms: number;
}

/** Stretches of recordings that belong to a case. */
export interface CaseRecordingsTable {
  commune_id: string;
  id: string;
  case_id: string;
  camera_id: string;
  from_ms: number;
  to_ms: number;
  note: string;
  by_name: string;
  at_ms: number;
  removed_at_ms: number | null;
  removed_by_name: string | null;
}

export interface CasePeopleTable {
  commune_id: string;
  id: string;
  case_id: string;
  role: string;
  name: string;
  contact: string;
  note: string;
  by_name: string;
  at_ms: number;
  removed_at_ms: number | null;
  revision: number;
  removed_by_name: string | null;
  changed_by_name: string | null;
  changed_at_ms: number | null;
  /** Name, contact and note were blanked by law. */
  erased_at_ms: number | null;
}

/** A note that was taken back keeps its text, for the record, and is shown as taken back. */
export interface CaseNotesTable {
  commune_id: string;
  id: string;
  case_id: string;
  text: string;
  by_id: string;
  by_name: string;
  at_ms: number;
  withdrawn_at_ms: number | null;
  withdrawn_by_name: string | null;
  withdrawn_reason: string | null;
}

export interface CaseTasksTable {
  commune_id: string;
  id: string;
  case_id: string;
  title: string;
  assignee_id: string | null;
  assignee_name: string | null;
  due_at_ms: number | null;
  state: string;
  by_name: string;
  at_ms: number;
  ended_at_ms: number | null;
  revision: number;
  changed_by_name: string | null;
  changed_at_ms: number | null;
}

/** A case shown to a partner's account until `expires_at_ms`. */
export interface CaseHandoversTable {
  commune_id: string;
  id: string;
  case_id: string;
  account_id: string;
  agency: string;
  reason: string;
  by_id: string;
  by_name: string;
  at_ms: number;
  expires_at_ms: number;
  state: string;
  answer: string | null;
  answered_by_name: string | null;
  answered_at_ms: number | null;
  withdrawn_at_ms: number | null;
  withdrawn_by_name: string | null;
  withdrawn_reason: string | null;
}

/** What a partner answered, 1, 2, 3 ...; rows are only added. `case_handovers.answer` is the last. */
export interface CaseAnswersTable {
  commune_id: string;
  handover_id: string;
  number: number;
  case_id: string;
  text: string;
  by_id: string;
  by_name: string;
  at_ms: number;
}

/** Every step of a case, 1, 2, 3 ...; rows are only added. */
export interface CaseActsTable {
  commune_id: string;
  case_id: string;
  number: number;
  kind: string;
  detail: string;
  by_id: string;
  by_name: string;
  at_ms: number;
}

/** Confirmed by a person, from a case, an incident, or neither (a patrol saw it). */
export interface ViolationsTable {
  commune_id: string;
  id: string;
  case_id: string | null;
  incident_id: string | null;
  category: string;
  site_id: string | null;
  hamlet_id: string | null;
  camera_id: string | null;
  occurred_at_ms: number;
  description: string;
  outcome: string;
  status: string;
  withdrawn_reason: string | null;
  confirmed_by_id: string;
  confirmed_by_name: string;
  confirmed_at_ms: number;
  is_demo: number;
  revision: number;
}

/** Every change of a violation, 1, 2, 3 ...; rows are only added. `detail` says what it was before. */
export interface ViolationActsTable {
  commune_id: string;
  violation_id: string;
  number: number;
  kind: string;
  detail: string;
  by_id: string;
  by_name: string;
  at_ms: number;
}

/** Moments marked in recordings; without a case they are their maker's. `cameras_json`: ids. */
export interface BookmarksTable {
  commune_id: string;
  id: string;
  case_id: string | null;
  moment_at_ms: number;
  cameras_json: string;
  text: string;
  colour: string;
  by_id: string;
  by_name: string;
  at_ms: number;
  changed_by_name: string | null;
  changed_at_ms: number | null;
  removed_at_ms: number | null;
  revision: number;
}

export interface CaseTables {
  incident_acts: IncidentActsTable;
  cases: CasesTable;
  case_incidents: CaseIncidentsTable;
  case_recordings: CaseRecordingsTable;
  case_people: CasePeopleTable;
  case_notes: CaseNotesTable;
  case_tasks: CaseTasksTable;
  case_handovers: CaseHandoversTable;
  case_acts: CaseActsTable;
  violations: ViolationsTable;
  case_answers: CaseAnswersTable;
  violation_acts: ViolationActsTable;
  bookmarks: BookmarksTable;
}
