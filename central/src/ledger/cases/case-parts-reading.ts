/**
 * What a case consists of, as people read it. Several cases at once: parts of those that were merged into one are among
 * its own. Incidents and violations are read by their own repositories.
 */
import { caseAct, casePersonRole, caseTaskState, handoverState } from '#protocol/case.ts';
import type {
  CaseAnswer,
  CaseDetail,
  CaseHandover,
  CaseNote,
  CasePerson,
  CaseRecording,
  CaseTask,
} from '#protocol/case-view.ts';
import type {
  CaseAnswersTable,
  CaseHandoversTable,
  CaseNotesTable,
  CasePeopleTable,
  CaseTasksTable,
} from './case-tables.ts';
import type { LedgerDatabase } from '../database.ts';

type Ids = readonly string[];

/** Ids are never none. */
export interface CasePartsReading {
  incidentIds(caseId: string): Promise<string[]>;
  recordings(caseIds: Ids): Promise<CaseRecording[]>;
  people(caseIds: Ids): Promise<CasePerson[]>;
  notes(caseIds: Ids): Promise<CaseNote[]>;
  tasks(caseIds: Ids, nowMs: number): Promise<CaseTask[]>;
  handovers(caseIds: Ids, nowMs: number): Promise<CaseHandover[]>;
  answers(handoverId: string): Promise<CaseAnswer[]>;
  acts(caseId: string): Promise<CaseDetail['acts']>;
}

export function createCasePartsReading(db: LedgerDatabase, communeId: string): CasePartsReading {
  const answers = () =>
    db.selectFrom('case_answers').where('commune_id', '=', communeId).orderBy('number').selectAll();
  return {
    incidentIds: async (caseId) => {
      const rows = await db
        .selectFrom('case_incidents')
        .where('commune_id', '=', communeId)
        .where('case_id', '=', caseId)
        .select('incident_id')
        .execute();
      return rows.map(({ incident_id }) => incident_id);
    },
    recordings: (caseIds) => readRecordings(db, communeId, caseIds),
    people: async (caseIds) => {
      const rows = await db
        .selectFrom('case_people')
        .where('commune_id', '=', communeId)
        .where('case_id', 'in', caseIds)
        .where('removed_at_ms', 'is', null)
        .orderBy('at_ms')
        .orderBy('id')
        .selectAll()
        .execute();
      return rows.map(toPerson);
    },
    notes: async (caseIds) => {
      const rows = await db
        .selectFrom('case_notes')
        .where('commune_id', '=', communeId)
        .where('case_id', 'in', caseIds)
        .orderBy('at_ms')
        .orderBy('id')
        .selectAll()
        .execute();
      return rows.map(toNote);
    },
    tasks: async (caseIds, nowMs) => {
      const rows = await db
        .selectFrom('case_tasks')
        .where('commune_id', '=', communeId)
        .where('case_id', 'in', caseIds)
        .orderBy('at_ms')
        .orderBy('id')
        .selectAll()
        .execute();
      return rows.map((row) => toTask(row, nowMs));
    },
    handovers: async (caseIds, nowMs) => {
      const rows = await db
        .selectFrom('case_handovers')
        .where('commune_id', '=', communeId)
        .where('case_id', 'in', caseIds)
        .orderBy('at_ms')
        .orderBy('id')
        .selectAll()
        .execute();
      const given = await answers().where('case_id', 'in', caseIds).execute();
      return rows.map((row) => toHandover(row, given, nowMs));
    },
    answers: async (handoverId) =>
      (await answers().where('handover_id', '=', handoverId).execute()).map(toAnswer),
    acts: async (caseId) => {
      const rows = await db
        .selectFrom('case_acts')
        .where('commune_id', '=', communeId)
        .where('case_id', '=', caseId)
        .orderBy('number')
        .selectAll()
        .execute();
      return rows.map(({ kind, detail, by_name, at_ms }) => ({
        ...{ kind: caseAct.parse(kind), detail, byName: by_name, atMs: at_ms },
      }));
    },
  };
}

async function readRecordings(db: LedgerDatabase, communeId: string, caseIds: Ids): Promise<CaseRecording[]> {
  const rows = await db
    .selectFrom('case_recordings as part')
    .leftJoin('registered_cameras as cameras', (join) =>
      join.onRef('cameras.id', '=', 'part.camera_id').onRef('cameras.commune_id', '=', 'part.commune_id'),
    )
    .where('part.commune_id', '=', communeId)
    .where('part.case_id', 'in', caseIds)
    .where('part.removed_at_ms', 'is', null)
    .orderBy('part.from_ms')
    .orderBy('part.id')
    .selectAll('part')
    .select('cameras.name as camera_name')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    cameraId: row.camera_id,
    cameraName: row.camera_name ?? row.camera_id,
    fromMs: row.from_ms,
    toMs: row.to_ms,
    note: row.note,
    ...givenBy(row),
  }));
}

export function toTask(row: CaseTasksTable, nowMs: number): CaseTask {
  return {
    id: row.id,
    title: row.title,
    assigneeId: row.assignee_id,
    assigneeName: row.assignee_name,
    dueAtMs: row.due_at_ms,
    isOverdue: row.state === 'open' && row.due_at_ms !== null && row.due_at_ms < nowMs,
    state: caseTaskState.parse(row.state),
    ...givenBy(row),
    endedAtMs: row.ended_at_ms,
    revision: row.revision,
  };
}

function toPerson(row: CasePeopleTable): CasePerson {
  return {
    id: row.id,
    role: casePersonRole.parse(row.role),
    name: row.name,
    contact: row.contact,
    note: row.note,
    ...givenBy(row),
    erasedAtMs: row.erased_at_ms,
    revision: row.revision,
  };
}

function toNote(row: CaseNotesTable): CaseNote {
  return { id: row.id, text: row.text, ...givenBy(row), withdrawn: withdrawnOf(row) };
}

function toHandover(
  row: CaseHandoversTable,
  given: readonly CaseAnswersTable[],
  nowMs: number,
): CaseHandover {
  return {
    id: row.id,
    accountId: row.account_id,
    agency: row.agency,
    reason: row.reason,
    ...givenBy(row),
    expiresAtMs: row.expires_at_ms,
    isRunning: row.withdrawn_at_ms === null && row.expires_at_ms > nowMs,
    state: handoverState.parse(row.state),
    answers: given.filter(({ handover_id }) => handover_id === row.id).map(toAnswer),
    withdrawn: withdrawnOf(row),
  };
}

function toAnswer(row: CaseAnswersTable): CaseAnswer {
  return { text: row.text, ...givenBy(row) };
}

function withdrawnOf(row: {
  withdrawn_at_ms: number | null;
  withdrawn_by_name: string | null;
  withdrawn_reason: string | null;
}): CaseNote['withdrawn'] {
  return row.withdrawn_at_ms === null
    ? null
    : {
        byName: row.withdrawn_by_name ?? '',
        atMs: row.withdrawn_at_ms,
        reason: row.withdrawn_reason ?? '',
      };
}

function givenBy({ by_name, at_ms }: { by_name: string; at_ms: number }) {
  return { byName: by_name, atMs: at_ms };
}
