/**
 * Repository of what a case consists of: stretches of recordings, people, notes, tasks. Adding one asks for no
 * revision, so that two people can do it at once; changing a person or a task names the revision of that part.
 * Nothing is deleted: what is taken back says who took it back. Not here: hand-overs (case-handovers.ts).
 */
import type { Transaction } from 'kysely';
import { caseTaskState, type CaseAct, type CaseTaskState } from '#protocol/case.ts';
import type { CasePersonRequest, CaseRecordingRequest, CaseTaskRequest } from '#protocol/case-request.ts';
import {
  appendCaseAct,
  findCase,
  toState,
  type Changed,
  type CaseState,
  type Refused,
} from './case-state.ts';
import { shedErased, type LedgerDatabase } from './database.ts';
import type { By } from './incident-acts.ts';
import { storeSearchTexts } from './search-texts.ts';
import type { Tables } from './tables.ts';

/** Of which case, whose word it is, and whether the case as it is now allows it. */
export interface PartOrder {
  caseId: string;
  by: By;
  refuse(found: CaseState): Refused | null;
}

export interface NewPerson extends CasePersonRequest {
  id: string;
}

export interface NewTask extends CaseTaskRequest {
  id: string;
  assigneeName: string | null;
}

export interface CaseParts {
  addRecording(order: PartOrder, recording: CaseRecordingRequest & { id: string }): Promise<Changed>;
  removeRecording(order: PartOrder, partId: string, reason: string): Promise<Changed>;
  addPerson(order: PartOrder, person: NewPerson): Promise<Changed>;
  editPerson(order: PartOrder, person: NewPerson, revision: number): Promise<Changed>;
  removePerson(order: PartOrder, partId: string, reason: string): Promise<Changed>;
  /** Name, contact and note are gone for good; that it was done, and why, stays. */
  erasePerson(order: PartOrder, partId: string, reason: string): Promise<Changed>;
  addNote(order: PartOrder, note: { id: string; text: string }): Promise<Changed>;
  withdrawNote(order: PartOrder, partId: string, reason: string): Promise<Changed>;
  addTask(order: PartOrder, task: NewTask): Promise<Changed>;
  editTask(order: PartOrder, task: NewTask & { state: CaseTaskState }, revision: number): Promise<Changed>;
}

const DONE = { status: 'done' } as const;
const UNKNOWN = { status: 'unknown' } as const;

type Work = (transaction: Transaction<Tables>, found: CaseState) => Promise<Changed>;

export function createCaseParts(db: LedgerDatabase, communeId: string): CaseParts {
  const within = ({ caseId, refuse }: PartOrder, work: Work): Promise<Changed> =>
    db.transaction().execute(async (transaction) => {
      const row = await findCase(transaction, communeId, caseId);
      if (row === undefined) {
        return UNKNOWN;
      }
      const refused = refuse(toState(row));
      return refused === null
        ? work(transaction, toState(row))
        : { status: 'refused', reason: refused.refused };
    });
  return {
    ...createRecordings(communeId, within),
    ...createPeople(db, communeId, within),
    ...createNotes(communeId, within),
    ...createTasks(communeId, within),
  };
}

type Within = (order: PartOrder, work: Work) => Promise<Changed>;

function createRecordings(
  communeId: string,
  within: Within,
): Pick<CaseParts, 'addRecording' | 'removeRecording'> {
  return {
    addRecording: (order, { id, cameraId, fromMs, toMs, note }) =>
      within(order, async (transaction) => {
        const { caseId, by } = order;
        await transaction
          .insertInto('case_recordings')
          .values({
            ...{ commune_id: communeId, id, case_id: caseId, camera_id: cameraId, note },
            ...{ from_ms: fromMs, to_ms: toMs, by_name: by.name, at_ms: by.atMs },
            ...{ removed_at_ms: null, removed_by_name: null },
          })
          .execute();
        await appendCaseAct(
          transaction,
          communeId,
          caseId,
          { kind: 'recording-added', detail: cameraId },
          by,
        );
        return DONE;
      }),
    removeRecording: (order, partId, reason) =>
      within(order, async (transaction) => {
        const { caseId, by } = order;
        const removed = await transaction
          .updateTable('case_recordings')
          .set({ removed_at_ms: by.atMs, removed_by_name: by.name })
          .where('commune_id', '=', communeId)
          .where('id', '=', partId)
          .where('case_id', 'in', family(transaction, communeId, caseId))
          .where('removed_at_ms', 'is', null)
          .executeTakeFirst();
        return recorded(transaction, communeId, order, removed.numUpdatedRows, 'recording-removed', reason);
      }),
  };
}

function createPeople(
  db: LedgerDatabase,
  communeId: string,
  within: Within,
): Pick<CaseParts, 'addPerson' | 'editPerson' | 'removePerson' | 'erasePerson'> {
  const personOf = (transaction: Transaction<Tables>, caseId: string, id: string) =>
    transaction
      .updateTable('case_people')
      .where('commune_id', '=', communeId)
      .where('id', '=', id)
      .where('case_id', 'in', family(transaction, communeId, caseId))
      .where('removed_at_ms', 'is', null);
  return {
    addPerson: (order, { id, role, name, contact, note }) =>
      within(order, async (transaction) => {
        const { caseId, by } = order;
        await transaction
          .insertInto('case_people')
          .values({
            ...{ commune_id: communeId, id, case_id: caseId, role, name, contact, note, revision: 1 },
            ...{ by_name: by.name, at_ms: by.atMs, removed_at_ms: null },
          })
          .execute();
        await appendCaseAct(transaction, communeId, caseId, { kind: 'person-added', detail: role }, by);
        return DONE;
      }),
    editPerson: (order, { id, role, name, contact, note }, revision) =>
      within(order, async (transaction) => {
        const { caseId, by } = order;
        const found = await personRow(transaction, communeId, caseId, id);
        if (found === undefined || found.removed_at_ms !== null) {
          return UNKNOWN;
        }
        if (found.erased_at_ms !== null) {
          return { status: 'refused', reason: `partId: what was known of '${id}' was erased by law` };
        }
        if (found.revision !== revision) {
          return stale(found);
        }
        const set = { role, name, contact, note, ...changedBy(by), revision: revision + 1 };
        await personOf(transaction, caseId, id).set(set).execute();
        await appendCaseAct(transaction, communeId, caseId, { kind: 'person-edited', detail: role }, by);
        return DONE;
      }),
    removePerson: (order, partId, reason) =>
      within(order, async (transaction) => {
        const { caseId, by } = order;
        const { numUpdatedRows } = await personOf(transaction, caseId, partId)
          .set({ removed_at_ms: by.atMs, removed_by_name: by.name })
          .executeTakeFirst();
        return recorded(transaction, communeId, order, numUpdatedRows, 'person-removed', reason);
      }),
    erasePerson: async (order, partId, reason) => {
      const erased = await within(order, async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('case_people')
          .set({ name: '', contact: '', note: '', erased_at_ms: order.by.atMs, ...changedBy(order.by) })
          .set((row) => ({ revision: row('revision', '+', 1) }))
          .where('commune_id', '=', communeId)
          .where('id', '=', partId)
          .where('case_id', 'in', family(transaction, communeId, order.caseId))
          .where('erased_at_ms', 'is', null)
          .executeTakeFirst();
        return recorded(transaction, communeId, order, numUpdatedRows, 'person-erased', reason);
      });
      if (erased.status === 'done') {
        await shedErased(db);
      }
      return erased;
    },
  };
}

function createNotes(communeId: string, within: Within): Pick<CaseParts, 'addNote' | 'withdrawNote'> {
  return {
    addNote: (order, { id, text }) =>
      within(order, async (transaction, { siteId }) => {
        const { caseId, by } = order;
        await transaction
          .insertInto('case_notes')
          .values({
            ...{ commune_id: communeId, id, case_id: caseId, text, by_id: by.id, by_name: by.name },
            ...{ at_ms: by.atMs, withdrawn_at_ms: null },
          })
          .execute();
        await appendCaseAct(transaction, communeId, caseId, { kind: 'note-added', detail: '' }, by);
        await storeSearchTexts(transaction, communeId, [
          { of: 'note', id, caseId, atMs: by.atMs, kind: null, siteId, cameraId: null, text },
        ]);
        return DONE;
      }),
    withdrawNote: (order, partId, reason) =>
      within(order, async (transaction) => {
        const { caseId, by } = order;
        const { numUpdatedRows } = await transaction
          .updateTable('case_notes')
          .set({ withdrawn_at_ms: by.atMs, withdrawn_by_name: by.name, withdrawn_reason: reason })
          .where('commune_id', '=', communeId)
          .where('id', '=', partId)
          .where('case_id', 'in', family(transaction, communeId, caseId))
          .where('withdrawn_at_ms', 'is', null)
          .executeTakeFirst();
        return recorded(transaction, communeId, order, numUpdatedRows, 'note-withdrawn', reason);
      }),
  };
}

function createTasks(communeId: string, within: Within): Pick<CaseParts, 'addTask' | 'editTask'> {
  return {
    addTask: (order, { id, title, assigneeId, assigneeName, dueAtMs }) =>
      within(order, async (transaction) => {
        const { caseId, by } = order;
        await transaction
          .insertInto('case_tasks')
          .values({
            ...{ commune_id: communeId, id, case_id: caseId, title, state: 'open', revision: 1 },
            ...{ assignee_id: assigneeId, assignee_name: assigneeName, due_at_ms: dueAtMs },
            ...{ by_name: by.name, at_ms: by.atMs, ended_at_ms: null },
          })
          .execute();
        await appendCaseAct(transaction, communeId, caseId, { kind: 'task-added', detail: title }, by);
        return DONE;
      }),
    editTask: (order, { id, title, assigneeId, assigneeName, dueAtMs, state }, revision) =>
      within(order, async (transaction) => {
        const { caseId, by } = order;
        const found = await taskRow(transaction, communeId, caseId, id);
        if (found === undefined) {
          return UNKNOWN;
        }
        if (found.revision !== revision) {
          return stale(found);
        }
        await transaction
          .updateTable('case_tasks')
          .set({
            ...{ title, state, assignee_id: assigneeId, assignee_name: assigneeName, due_at_ms: dueAtMs },
            ended_at_ms: state === 'open' ? null : (found.ended_at_ms ?? by.atMs),
            ...changedBy(by),
            revision: revision + 1,
          })
          .where('commune_id', '=', communeId)
          .where('id', '=', id)
          .execute();
        const kind = taskAct(caseTaskState.parse(found.state), state);
        await appendCaseAct(transaction, communeId, caseId, { kind, detail: title }, by);
        return DONE;
      }),
  };
}

function taskAct(before: CaseTaskState, after: CaseTaskState): CaseAct {
  if (before === after) {
    return 'task-edited';
  }
  return after === 'open' ? 'task-reopened' : `task-${after}`;
}

/** The act of a taking back, if there was something to take back. */
async function recorded(
  transaction: Transaction<Tables>,
  communeId: string,
  { caseId, by }: PartOrder,
  rows: bigint,
  kind: CaseAct,
  detail: string,
): Promise<Changed> {
  if (rows === 0n) {
    return UNKNOWN;
  }
  await appendCaseAct(transaction, communeId, caseId, { kind, detail }, by);
  return DONE;
}

/** The case and those merged into it: their parts are shown together and changed together. */
export function family(db: LedgerDatabase, communeId: string, caseId: string) {
  return db
    .selectFrom('cases')
    .where('cases.commune_id', '=', communeId)
    .where((where) => where.or([where('cases.id', '=', caseId), where('cases.merged_into_id', '=', caseId)]))
    .select('cases.id');
}

function personRow(transaction: Transaction<Tables>, communeId: string, caseId: string, id: string) {
  return transaction
    .selectFrom('case_people')
    .where('commune_id', '=', communeId)
    .where('id', '=', id)
    .where('case_id', 'in', family(transaction, communeId, caseId))
    .selectAll()
    .executeTakeFirst();
}

function taskRow(transaction: Transaction<Tables>, communeId: string, caseId: string, id: string) {
  return transaction
    .selectFrom('case_tasks')
    .where('commune_id', '=', communeId)
    .where('id', '=', id)
    .where('case_id', 'in', family(transaction, communeId, caseId))
    .selectAll()
    .executeTakeFirst();
}

function changedBy({ name, atMs }: By) {
  return { changed_by_name: name, changed_at_ms: atMs };
}

function stale(row: {
  by_name: string;
  at_ms: number;
  changed_by_name: string | null;
  changed_at_ms: number | null;
}): Changed {
  return {
    status: 'stale',
    byName: row.changed_by_name ?? row.by_name,
    atMs: row.changed_at_ms ?? row.at_ms,
  };
}
