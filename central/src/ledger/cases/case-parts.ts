/**
 * Repository of what a case consists of: stretches of recordings, people, notes, tasks. Adding one asks for no
 * revision, so that two people can do it at once; changing a person or a task names the revision of that part.
 * Nothing is deleted: what is taken back says who took it back. Not here: hand-overs (case-handovers.ts).
 */
import type { Transaction } from 'kysely';
import { caseTaskState, type CaseAct, type CaseTaskState } from '#protocol/case.ts';
import type { CaseRecordingRequest, CaseTaskRequest } from '#protocol/case-request.ts';
import {
  changedBy,
  DONE,
  family,
  recorded,
  stale,
  UNKNOWN,
  type PartOrder,
  type Within,
} from './case-part-work.ts';
import { createCasePeople, type CasePeople } from './case-people.ts';
import { appendCaseAct, findCase, toState, type Changed } from './case-state.ts';
import type { LedgerDatabase } from '../database.ts';
import { storeSearchTexts } from '../search/search-texts.ts';
import type { Tables } from '../tables.ts';

export interface NewTask extends CaseTaskRequest {
  id: string;
  assigneeName: string | null;
}

export interface CaseParts extends CasePeople {
  addRecording(order: PartOrder, recording: CaseRecordingRequest & { id: string }): Promise<Changed>;
  removeRecording(order: PartOrder, partId: string, reason: string): Promise<Changed>;
  addNote(order: PartOrder, note: { id: string; text: string }): Promise<Changed>;
  withdrawNote(order: PartOrder, partId: string, reason: string): Promise<Changed>;
  addTask(order: PartOrder, task: NewTask): Promise<Changed>;
  editTask(order: PartOrder, task: NewTask & { state: CaseTaskState }, revision: number): Promise<Changed>;
}

export function createCaseParts(db: LedgerDatabase, communeId: string): CaseParts {
  const within: Within = ({ caseId, refuse }, work) =>
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
    ...createCasePeople(db, communeId, within),
    ...createNotes(communeId, within),
    ...createTasks(communeId, within),
  };
}

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
        return recorded(transaction, communeId, order, {
          rows: removed.numUpdatedRows,
          kind: 'recording-removed',
          detail: reason,
        });
      }),
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
        return recorded(transaction, communeId, order, {
          rows: numUpdatedRows,
          kind: 'note-withdrawn',
          detail: reason,
        });
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

function taskRow(transaction: Transaction<Tables>, communeId: string, caseId: string, id: string) {
  return transaction
    .selectFrom('case_tasks')
    .where('commune_id', '=', communeId)
    .where('id', '=', id)
    .where('case_id', 'in', family(transaction, communeId, caseId))
    .selectAll()
    .executeTakeFirst();
}
