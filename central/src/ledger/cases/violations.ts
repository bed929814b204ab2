/**
 * Repository of violations: confirmed by a person, corrected with the revision that was read, withdrawn with a reason,
 * never deleted. Not here: reading them (violation-reading.ts).
 */
import type { Transaction } from 'kysely';
import { appendCaseAct, type Changed } from './case-state.ts';
import type { ViolationsTable } from './case-tables.ts';
import type { LedgerDatabase } from '../database.ts';
import type { By } from '../incidents/incident-acts.ts';
import { storeSearchTexts } from '../search/search-texts.ts';
import type { Tables } from '../tables.ts';
import { createViolationReading, type ViolationReading } from './violation-reading.ts';

export interface ViolationFacts {
  category: string;
  siteId: string | null;
  hamletId: string | null;
  cameraId: string | null;
  occurredAtMs: number;
  description: string;
  outcome: string;
}

export interface NewViolation extends ViolationFacts {
  id: string;
  caseId: string | null;
  incidentId: string | null;
}

export interface Violations extends ViolationReading {
  add(violation: NewViolation, by: By): Promise<void>;
  edit(id: string, facts: ViolationFacts, revision: number, by: By): Promise<Changed>;
  withdraw(id: string, reason: string, revision: number, by: By): Promise<Changed>;
}

export function createViolations(db: LedgerDatabase, communeId: string): Violations {
  return {
    ...createViolationReading(db, communeId),
    add: (violation, by) =>
      db.transaction().execute(async (transaction) => {
        const row = rowOf(communeId, violation, by);
        await transaction.insertInto('violations').values(row).execute();
        await appendAct(transaction, row, { kind: 'recorded', detail: row.category }, by);
        if (row.case_id !== null) {
          const act = { kind: 'violation-recorded', detail: row.category } as const;
          await appendCaseAct(transaction, communeId, row.case_id, act, by);
        }
        await storeSearchTexts(transaction, communeId, [searchTextOf(row)]);
      }),
    edit: (id, facts, revision, by) =>
      change(db, communeId, { id, revision, by }, (row) => ({
        set: columnsOf(facts),
        kind: 'corrected',
        detail: describe(row),
      })),
    withdraw: (id, reason, revision, by) =>
      change(db, communeId, { id, revision, by }, () => ({
        set: { status: 'withdrawn', withdrawn_reason: reason },
        kind: 'withdrawn',
        detail: reason,
      })),
  };
}

function change(
  db: LedgerDatabase,
  communeId: string,
  { id, revision, by }: { id: string; revision: number; by: By },
  decide: (row: ViolationsTable) => { set: Partial<ViolationsTable>; kind: string; detail: string },
): Promise<Changed> {
  return db.transaction().execute(async (transaction) => {
    const row = await transaction
      .selectFrom('violations')
      .where('commune_id', '=', communeId)
      .where('id', '=', id)
      .selectAll()
      .executeTakeFirst();
    if (row === undefined) {
      return { status: 'unknown' };
    }
    if (row.revision !== revision) {
      const last = await lastAct(transaction, row);
      return {
        status: 'stale',
        byName: last?.by_name ?? row.confirmed_by_name,
        atMs: last?.at_ms ?? row.confirmed_at_ms,
      };
    }
    if (row.status === 'withdrawn') {
      return { status: 'refused', reason: `violation '${id}' was withdrawn: record a new one` };
    }
    const { set, ...act } = decide(row);
    const next = { ...set, revision: revision + 1 };
    await transaction
      .updateTable('violations')
      .set(next)
      .where('commune_id', '=', communeId)
      .where('id', '=', id)
      .execute();
    await appendAct(transaction, row, act, by);
    await storeSearchTexts(transaction, communeId, [searchTextOf({ ...row, ...next })]);
    return { status: 'done' };
  });
}

async function appendAct(
  transaction: Transaction<Tables>,
  row: ViolationsTable,
  act: { kind: string; detail: string },
  by: By,
): Promise<void> {
  const last = await lastAct(transaction, row);
  await transaction
    .insertInto('violation_acts')
    .values({
      ...{ commune_id: row.commune_id, violation_id: row.id, number: (last?.number ?? 0) + 1 },
      ...{ ...act, by_id: by.id, by_name: by.name, at_ms: by.atMs },
    })
    .execute();
}

function lastAct(transaction: Transaction<Tables>, { commune_id, id }: ViolationsTable) {
  return transaction
    .selectFrom('violation_acts')
    .where('commune_id', '=', commune_id)
    .where('violation_id', '=', id)
    .orderBy('number', 'desc')
    .limit(1)
    .selectAll()
    .executeTakeFirst();
}

function columnsOf(facts: ViolationFacts) {
  return {
    category: facts.category,
    site_id: facts.siteId,
    hamlet_id: facts.hamletId,
    camera_id: facts.cameraId,
    occurred_at_ms: facts.occurredAtMs,
    description: facts.description,
    outcome: facts.outcome,
  };
}

function rowOf(communeId: string, violation: NewViolation, by: By): ViolationsTable {
  return {
    commune_id: communeId,
    id: violation.id,
    case_id: violation.caseId,
    incident_id: violation.incidentId,
    ...columnsOf(violation),
    status: 'confirmed',
    withdrawn_reason: null,
    confirmed_by_id: by.id,
    confirmed_by_name: by.name,
    confirmed_at_ms: by.atMs,
    is_demo: 0,
    revision: 1,
  };
}

/** What it was, for the act of a correction. */
function describe(row: ViolationsTable): string {
  const { category, site_id, hamlet_id, camera_id, occurred_at_ms, outcome, description } = row;
  return JSON.stringify({ category, site_id, hamlet_id, camera_id, occurred_at_ms, outcome, description });
}

function searchTextOf(row: ViolationsTable) {
  return {
    of: 'violation',
    id: row.id,
    caseId: row.case_id,
    atMs: row.occurred_at_ms,
    kind: row.category,
    siteId: row.site_id,
    cameraId: row.camera_id,
    text: row.description,
  } as const;
}
