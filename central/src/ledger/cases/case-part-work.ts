/**
 * What changing a part of a case has in common: the case is looked at first, in the same transaction; what is done
 * leaves an act; a changed part names who changed it last.
 */
import type { Transaction } from 'kysely';
import type { CaseAct } from '#protocol/case.ts';
import { appendCaseAct, type Changed, type CaseState, type Refused } from './case-state.ts';
import type { LedgerDatabase } from '../database.ts';
import type { By } from '../incidents/incident-acts.ts';
import type { Tables } from '../tables.ts';

/** Of which case, whose word it is, and whether the case as it is now allows it. */
export interface PartOrder {
  caseId: string;
  by: By;
  refuse: (found: CaseState) => Refused | null;
}

export const DONE = { status: 'done' } as const;
export const UNKNOWN = { status: 'unknown' } as const;

export type Work = (transaction: Transaction<Tables>, found: CaseState) => Promise<Changed>;

export type Within = (order: PartOrder, work: Work) => Promise<Changed>;

/** The act of a taking back, if there was something to take back. */
export async function recorded(
  transaction: Transaction<Tables>,
  communeId: string,
  { caseId, by }: PartOrder,
  { rows, kind, detail }: { rows: bigint; kind: CaseAct; detail: string },
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

export function changedBy({ name, atMs }: By) {
  return { changed_by_name: name, changed_at_ms: atMs };
}

export function stale(row: {
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
