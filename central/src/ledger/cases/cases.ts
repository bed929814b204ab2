/**
 * Repository of cases, for changing them: open, edit, step, merge, link incidents. Reading: case-reading.ts; what a
 * case consists of besides: case-parts.ts, case-handovers.ts.
 */
import { sql, type Transaction } from 'kysely';
import type { CaseAct } from '#protocol/case.ts';
import {
  appendCaseAct,
  changeCase,
  findCase,
  searchTextOf,
  toState,
  type CaseChange,
  type Changed,
  type CaseState,
  type Refused,
} from './case-state.ts';
import type { CasesTable } from './case-tables.ts';
import type { LedgerDatabase } from '../database.ts';
import { appendIncidentAct, type By } from '../incidents/incident-acts.ts';
import { dateOf } from '../local-months.ts';
import { storeSearchTexts } from '../search/search-texts.ts';
import type { Tables } from '../tables.ts';

export interface NewCase {
  id: string;
  title: string;
  summary: string;
  category: string | null;
  isPoliceOnly: boolean;
  siteId: string | null;
  hamletId: string | null;
  occurredFromMs: number;
  occurredToMs: number | null;
  leadId: string | null;
  leadName: string | null;
  incidentIds: readonly string[];
}

export type LinkResult = Changed | { status: 'as-it-was' };

export interface Cases {
  /** Answers with its number. */
  open(order: NewCase, by: By): Promise<string>;
  find(caseId: string): Promise<CaseState | null>;
  change(
    caseId: string,
    revision: number,
    by: By,
    decide: (found: CaseState) => CaseChange | Refused,
  ): Promise<Changed>;
  /** Incidents, tasks and what was merged into it before come along; other parts are read from where they are. */
  merge(
    order: { caseId: string; intoId: string; revision: number; note: string },
    by: By,
    refuse: (found: CaseState, into: CaseState) => Refused | null,
  ): Promise<Changed>;
  link(
    caseId: string,
    incidentId: string,
    by: By,
    refuse: (found: CaseState) => Refused | null,
  ): Promise<LinkResult>;
  unlink(
    caseId: string,
    incidentId: string,
    by: By,
    refuse: (found: CaseState) => Refused | null,
  ): Promise<LinkResult>;
}

export function createCases(db: LedgerDatabase, communeId: string): Cases {
  return {
    open: (order, by) =>
      db.transaction().execute(async (transaction) => {
        const row = rowOf(communeId, order, await nextNumber(transaction, communeId, by.atMs), by);
        await transaction.insertInto('cases').values(row).execute();
        const act = { kind: 'opened', detail: row.title } as const;
        await appendCaseAct(transaction, communeId, row.id, act, by);
        for (const incidentId of new Set(order.incidentIds)) {
          await insertLink(transaction, row, incidentId, by);
        }
        await storeSearchTexts(transaction, communeId, [searchTextOf(row)]);
        return row.number;
      }),
    find: async (caseId) => {
      const row = await findCase(db, communeId, caseId);
      return row === undefined ? null : toState(row);
    },
    change: (caseId, revision, by, decide) =>
      db
        .transaction()
        .execute((transaction) => changeCase(transaction, communeId, { caseId, revision, by }, decide)),
    merge: (order, by, refuse) =>
      db.transaction().execute((transaction) => mergeCases(transaction, communeId, order, by, refuse)),
    link: (caseId, incidentId, by, refuse) =>
      db.transaction().execute(async (transaction) => {
        const row = await findCase(transaction, communeId, caseId);
        if (row === undefined) {
          return { status: 'unknown' };
        }
        const refused = refuse(toState(row));
        if (refused !== null) {
          return { status: 'refused', reason: refused.refused };
        }
        return (await insertLink(transaction, row, incidentId, by))
          ? { status: 'done' }
          : { status: 'as-it-was' };
      }),
    unlink: (caseId, incidentId, by, refuse) =>
      db.transaction().execute(async (transaction) => {
        const row = await findCase(transaction, communeId, caseId);
        if (row === undefined) {
          return { status: 'unknown' };
        }
        const refused = refuse(toState(row));
        if (refused !== null) {
          return { status: 'refused', reason: refused.refused };
        }
        return deleteLink(transaction, communeId, caseId, incidentId, by);
      }),
  };
}

/** CA1: read and used in one transaction, and transactions go one after another: no number twice, none left out. */
async function nextNumber(
  transaction: Transaction<Tables>,
  communeId: string,
  atMs: number,
): Promise<string> {
  const year = dateOf(atMs).slice(0, 4);
  const last = await transaction
    .selectFrom('cases')
    .where('commune_id', '=', communeId)
    .where('number', 'like', `${year}-%`)
    .select(sql<number | null>`max(cast(substr(number, 6) as integer))`.as('last'))
    .executeTakeFirst();
  return `${year}-${(last?.last ?? 0) + 1}`;
}

/** False when it is linked already. The link is deleted again by `unlink`; what was done stays in the acts. */
async function insertLink(
  transaction: Transaction<Tables>,
  { commune_id, id, number }: Pick<CasesTable, 'commune_id' | 'id' | 'number'>,
  incidentId: string,
  by: By,
): Promise<boolean> {
  const added = await transaction
    .insertInto('case_incidents')
    .values({ commune_id, case_id: id, incident_id: incidentId, by_name: by.name, at_ms: by.atMs })
    .onConflict((conflict) => conflict.columns(['commune_id', 'case_id', 'incident_id']).doNothing())
    .executeTakeFirst();
  if ((added.numInsertedOrUpdatedRows ?? 0n) === 0n) {
    return false;
  }
  await appendCaseAct(transaction, commune_id, id, { kind: 'incident-linked', detail: incidentId }, by);
  const act = { kind: 'linked', reason: null, target: `case:${id}`, targetName: number, note: '' } as const;
  await appendIncidentAct(transaction, commune_id, incidentId, act, by);
  return true;
}

async function deleteLink(
  transaction: Transaction<Tables>,
  communeId: string,
  caseId: string,
  incidentId: string,
  by: By,
): Promise<LinkResult> {
  const removed = await transaction
    .deleteFrom('case_incidents')
    .where('commune_id', '=', communeId)
    .where('case_id', '=', caseId)
    .where('incident_id', '=', incidentId)
    .executeTakeFirst();
  if (removed.numDeletedRows === 0n) {
    return { status: 'as-it-was' };
  }
  await appendCaseAct(transaction, communeId, caseId, { kind: 'incident-unlinked', detail: incidentId }, by);
  return { status: 'done' };
}

async function mergeCases(
  transaction: Transaction<Tables>,
  communeId: string,
  { caseId, intoId, revision, note }: { caseId: string; intoId: string; revision: number; note: string },
  by: By,
  refuse: (found: CaseState, into: CaseState) => Refused | null,
): Promise<Changed> {
  const into = await findCase(transaction, communeId, intoId);
  if (into === undefined) {
    return { status: 'refused', reason: `intoId: there is no case '${intoId}'` };
  }
  const merged = await changeCase(transaction, communeId, { caseId, revision, by }, (found) => {
    const set: Partial<CasesTable> = { status: 'merged', merged_into_id: intoId, closed_at_ms: by.atMs };
    const detail = [into.number, note].filter((part) => part !== '').join(': ');
    return refuse(found, toState(into)) ?? { set, act: { kind: 'merged', detail } };
  });
  if (merged.status !== 'done') {
    return merged;
  }
  const from = await findCase(transaction, communeId, caseId);
  const act = { kind: 'took-in', detail: from?.number ?? caseId } satisfies { kind: CaseAct; detail: string };
  await appendCaseAct(transaction, communeId, intoId, act, by);
  await transaction
    .updateTable('cases')
    .set({ merged_into_id: intoId })
    .where('commune_id', '=', communeId)
    .where('merged_into_id', '=', caseId)
    .execute();
  await transaction
    .updateTable('case_tasks')
    .set({ case_id: intoId })
    .where('commune_id', '=', communeId)
    .where('case_id', '=', caseId)
    .execute();
  const links = await transaction
    .selectFrom('case_incidents')
    .where('commune_id', '=', communeId)
    .where('case_id', '=', caseId)
    .orderBy('incident_id')
    .select('incident_id')
    .execute();
  for (const { incident_id } of links) {
    await insertLink(transaction, into, incident_id, by);
  }
  return merged;
}

function rowOf(communeId: string, order: NewCase, number: string, by: By): CasesTable {
  return {
    commune_id: communeId,
    id: order.id,
    number,
    title: order.title,
    summary: order.summary,
    category: order.category,
    status: 'open',
    outcome: null,
    is_police_only: order.isPoliceOnly ? 1 : 0,
    site_id: order.siteId,
    hamlet_id: order.hamletId,
    occurred_from_ms: order.occurredFromMs,
    occurred_to_ms: order.occurredToMs,
    opened_at_ms: by.atMs,
    opened_by_id: by.id,
    opened_by_name: by.name,
    lead_id: order.leadId,
    lead_name: order.leadName,
    closed_at_ms: null,
    merged_into_id: null,
    is_demo: 0,
    revision: 1,
  };
}
