/**
 * Repository of hand-overs: a case shown to a partner's account for a while, and what the partner answers. Which cases
 * are shared with whom just now is read by people/ through shared-cases.ts.
 */
import type { LedgerDatabase } from '../database.ts';
import {
  appendCaseAct,
  changeCase,
  findCase,
  type CaseChange,
  type Changed,
  type CaseState,
  type Refused,
} from './case-state.ts';
import type { CaseHandoversTable } from './case-tables.ts';
import type { By } from '../incidents/incident-acts.ts';

export interface NewHandover {
  id: string;
  caseId: string;
  accountId: string;
  agency: string;
  reason: string;
  expiresAtMs: number;
}

export interface CaseHandovers {
  add(
    order: NewHandover,
    revision: number,
    by: By,
    decide: (found: CaseState) => CaseChange | Refused,
  ): Promise<Changed>;
  withdraw(caseId: string, handoverId: string, reason: string, by: By): Promise<Changed>;
  /** Of a running hand-over to this account; the last to be made counts. */
  running(caseId: string, accountId: string, nowMs: number): Promise<CaseHandoversTable | null>;
  /** Running ones of this account, the newest first. */
  allRunning(accountId: string, nowMs: number): Promise<CaseHandoversTable[]>;
  /** False when it ended in the meantime. */
  answer(handoverId: string, text: string, by: By): Promise<boolean>;
  /** A partner says how far a task given to it has got. */
  setTask(
    order: { caseId: string; taskId: string; accountId: string; state: 'open' | 'done'; revision: number },
    by: By,
  ): Promise<Changed>;
}

export function createCaseHandovers(db: LedgerDatabase, communeId: string): CaseHandovers {
  return { ...createOfficersSide(db, communeId), ...createPartnersSide(db, communeId) };
}

function createOfficersSide(db: LedgerDatabase, communeId: string): Pick<CaseHandovers, 'add' | 'withdraw'> {
  return {
    add: ({ id, caseId, accountId, agency, reason, expiresAtMs }, revision, by, decide) =>
      db.transaction().execute(async (transaction) => {
        const changed = await changeCase(transaction, communeId, { caseId, revision, by }, decide);
        if (changed.status === 'done') {
          await transaction
            .insertInto('case_handovers')
            .values({
              ...{ commune_id: communeId, id, case_id: caseId, account_id: accountId, agency, reason },
              ...{ by_id: by.id, by_name: by.name, at_ms: by.atMs, expires_at_ms: expiresAtMs },
              ...{ state: 'open', answer: null, answered_by_name: null, answered_at_ms: null },
            })
            .execute();
        }
        return changed;
      }),
    withdraw: (caseId, handoverId, reason, by) =>
      db.transaction().execute(async (transaction) => {
        const withdrawn = await transaction
          .updateTable('case_handovers')
          .set({
            state: 'withdrawn',
            withdrawn_at_ms: by.atMs,
            withdrawn_by_name: by.name,
            withdrawn_reason: reason,
          })
          .where('commune_id', '=', communeId)
          .where('id', '=', handoverId)
          .where('case_id', '=', caseId)
          .where('withdrawn_at_ms', 'is', null)
          .executeTakeFirst();
        if (withdrawn.numUpdatedRows === 0n) {
          return { status: 'unknown' };
        }
        await appendCaseAct(
          transaction,
          communeId,
          caseId,
          { kind: 'handover-withdrawn', detail: reason },
          by,
        );
        return { status: 'done' };
      }),
  };
}

function createPartnersSide(db: LedgerDatabase, communeId: string): Omit<CaseHandovers, 'add' | 'withdraw'> {
  const running = (in_: LedgerDatabase, nowMs: number) =>
    in_
      .selectFrom('case_handovers')
      .where('commune_id', '=', communeId)
      .where('withdrawn_at_ms', 'is', null)
      .where('expires_at_ms', '>', nowMs)
      .orderBy('at_ms', 'desc')
      .orderBy('id', 'desc')
      .selectAll();
  return {
    running: async (caseId, accountId, nowMs) =>
      (await running(db, nowMs)
        .where('case_id', '=', caseId)
        .where('account_id', '=', accountId)
        .executeTakeFirst()) ?? null,
    allRunning: (accountId, nowMs) => running(db, nowMs).where('account_id', '=', accountId).execute(),
    answer: (handoverId, text, by) =>
      db.transaction().execute(async (transaction) => {
        const found = await running(transaction, by.atMs).where('id', '=', handoverId).executeTakeFirst();
        if (found === undefined) {
          return false;
        }
        const last = await transaction
          .selectFrom('case_answers')
          .where('commune_id', '=', communeId)
          .where('handover_id', '=', handoverId)
          .orderBy('number', 'desc')
          .limit(1)
          .select('number')
          .executeTakeFirst();
        await transaction
          .insertInto('case_answers')
          .values({
            ...{ commune_id: communeId, handover_id: handoverId, number: (last?.number ?? 0) + 1 },
            ...{ case_id: found.case_id, text, by_id: by.id, by_name: by.name, at_ms: by.atMs },
          })
          .execute();
        await transaction
          .updateTable('case_handovers')
          .set({ state: 'answered', answer: text, answered_by_name: by.name, answered_at_ms: by.atMs })
          .where('commune_id', '=', communeId)
          .where('id', '=', handoverId)
          .execute();
        const act = { kind: 'handover-answered', detail: found.agency } as const;
        await appendCaseAct(transaction, communeId, found.case_id, act, by);
        return true;
      }),
    setTask: ({ caseId, taskId, accountId, state, revision }, by) =>
      db.transaction().execute(async (transaction) => {
        const task = await transaction
          .selectFrom('case_tasks')
          .where('commune_id', '=', communeId)
          .where('id', '=', taskId)
          .where('case_id', '=', caseId)
          .where('assignee_id', '=', accountId)
          .selectAll()
          .executeTakeFirst();
        const found = await findCase(transaction, communeId, caseId);
        if (task === undefined || found === undefined || task.state === 'dropped') {
          return { status: 'unknown' };
        }
        if (task.revision !== revision) {
          const { by_name, at_ms, changed_by_name, changed_at_ms } = task;
          return { status: 'stale', byName: changed_by_name ?? by_name, atMs: changed_at_ms ?? at_ms };
        }
        await transaction
          .updateTable('case_tasks')
          .set({
            ...{ state, ended_at_ms: state === 'done' ? by.atMs : null, revision: revision + 1 },
            ...{ changed_by_name: by.name, changed_at_ms: by.atMs },
          })
          .where('commune_id', '=', communeId)
          .where('id', '=', taskId)
          .execute();
        const kind = state === 'done' ? 'task-done' : 'task-reopened';
        await appendCaseAct(transaction, communeId, caseId, { kind, detail: task.title }, by);
        return { status: 'done' };
      }),
  };
}
