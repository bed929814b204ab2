/**
 * Changing cases: every change is one transaction with its act, asked for with the revision that was read, and decided
 * by the caller on what the case is at that moment (`decide`), so that two people at once cannot both be right.
 * Not here: the rules (proceedings/case-rules.ts).
 */
import type { Transaction } from 'kysely';
import { caseStatus, type CaseAct, type CaseStatus } from '#protocol/case.ts';
import type { CasesTable } from './case-tables.ts';
import type { LedgerDatabase } from '../database.ts';
import type { By } from '../incidents/incident-acts.ts';
import { storeSearchTexts } from '../search/search-texts.ts';
import type { Tables } from '../tables.ts';

export interface CaseState {
  id: string;
  number: string;
  status: CaseStatus;
  isPoliceOnly: boolean;
  siteId: string | null;
  hamletId: string | null;
  category: string | null;
  occurredFromMs: number;
  revision: number;
  mergedIntoId: string | null;
}

export interface Refused {
  refused: string;
}

export interface CaseChange {
  set: Partial<CasesTable>;
  act: { kind: CaseAct; detail: string };
}

export interface Stale {
  status: 'stale';
  byName: string;
  atMs: number;
}

export type Changed =
  { status: 'done' } | Stale | { status: 'refused'; reason: string } | { status: 'unknown' };

/** Acts after which the case itself, not a part of it, is another: each counts in its revision. */
const OF_ITSELF: readonly CaseAct[] = [
  'opened',
  'edited',
  'investigating',
  'closed',
  'reopened',
  'merged',
  'handed-over',
];

export async function changeCase(
  transaction: Transaction<Tables>,
  communeId: string,
  { caseId, revision, by }: { caseId: string; revision: number; by: By },
  decide: (found: CaseState) => CaseChange | Refused,
): Promise<Changed> {
  const row = await findCase(transaction, communeId, caseId);
  if (row === undefined) {
    return { status: 'unknown' };
  }
  if (row.revision !== revision) {
    return staleCase(transaction, row);
  }
  const decided = decide(toState(row));
  if ('refused' in decided) {
    return { status: 'refused', reason: decided.refused };
  }
  const { set, act } = decided;
  const next = { ...set, revision: revision + 1 };
  await transaction
    .updateTable('cases')
    .set(next)
    .where('commune_id', '=', communeId)
    .where('id', '=', caseId)
    .execute();
  await appendCaseAct(transaction, communeId, caseId, act, by);
  await storeSearchTexts(transaction, communeId, [searchTextOf({ ...row, ...next })]);
  return { status: 'done' };
}

async function staleCase(transaction: Transaction<Tables>, row: CasesTable): Promise<Stale> {
  const last = await transaction
    .selectFrom('case_acts')
    .where('commune_id', '=', row.commune_id)
    .where('case_id', '=', row.id)
    .where('kind', 'in', OF_ITSELF)
    .orderBy('number', 'desc')
    .limit(1)
    .select(['by_name', 'at_ms'])
    .executeTakeFirst();
  return {
    status: 'stale',
    byName: last?.by_name ?? row.opened_by_name,
    atMs: last?.at_ms ?? row.opened_at_ms,
  };
}

export function findCase(
  db: LedgerDatabase,
  communeId: string,
  caseId: string,
): Promise<CasesTable | undefined> {
  return db
    .selectFrom('cases')
    .where('commune_id', '=', communeId)
    .where('id', '=', caseId)
    .selectAll()
    .executeTakeFirst();
}

export async function appendCaseAct(
  transaction: Transaction<Tables>,
  communeId: string,
  caseId: string,
  { kind, detail }: CaseChange['act'],
  { id, name, atMs }: By,
): Promise<void> {
  const last = await transaction
    .selectFrom('case_acts')
    .where('commune_id', '=', communeId)
    .where('case_id', '=', caseId)
    .orderBy('number', 'desc')
    .limit(1)
    .select('number')
    .executeTakeFirst();
  await transaction
    .insertInto('case_acts')
    .values({
      commune_id: communeId,
      case_id: caseId,
      number: (last?.number ?? 0) + 1,
      kind,
      detail,
      by_id: id,
      by_name: name,
      at_ms: atMs,
    })
    .execute();
}

export function searchTextOf(row: CasesTable) {
  return {
    of: 'case',
    id: row.id,
    caseId: row.id,
    atMs: row.occurred_from_ms,
    kind: row.category,
    siteId: row.site_id,
    cameraId: null,
    text: [row.number, row.title, row.summary].filter((part) => part !== '').join('\n'),
  } as const;
}

export function toState(row: CasesTable): CaseState {
  return {
    id: row.id,
    number: row.number,
    status: caseStatus.parse(row.status),
    isPoliceOnly: row.is_police_only === 1,
    siteId: row.site_id,
    hamletId: row.hamlet_id,
    category: row.category,
    occurredFromMs: row.occurred_from_ms,
    revision: row.revision,
    mergedIntoId: row.merged_into_id,
  };
}
