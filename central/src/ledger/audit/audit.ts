/**
 * The audit trail: rows are only added, and each carries the SHA-256 of itself and of the row before, so a changed,
 * swapped or missing row breaks the chain from there on. Entries that arrive together are committed together.
 * Not here: who may read it (people/can.ts).
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '#base/clock.ts';
import type { AuditEntry, AuditTrail } from '../../intake/stores.ts';
import { CHAIN_START, checkChain, hashAt, hashRow, type ChainCheck, type ChainPlace } from './audit-chain.ts';
import { readAuditPage, type AuditPageQuery } from './audit-page.ts';
import type { LedgerDatabase } from '../database.ts';
import { insertAll } from '../insert-rows.ts';
import type { AuditTable } from '../tables.ts';

export interface Audit extends AuditTrail {
  /** Newest first, before the given row number. */
  page(query: AuditPageQuery): Promise<AuditTable[]>;
  /** The number of the first row that does not fit the chain; null when all do. */
  firstBrokenRow(): Promise<number | null>;
  /**
   * The same, but what was found whole before is believed, as long as its last row still has the hash it had. `isFull`:
   * nothing is believed.
   */
  check(isFull: boolean, onProgress?: (row: number) => void): Promise<ChainCheck & { atMs: number }>;
  /** How far it was checked last, and when. */
  lastCheck(): Promise<(ChainPlace & { atMs: number }) | null>;
  /** Null when there is no such row. */
  hashAt(rowNumber: number): Promise<string | null>;
  /** How many rows a piece of work has written. */
  counting<Result>(work: () => Promise<Result>): Promise<{ result: Result; rows: number }>;
}

interface Pending {
  entry: AuditEntry;
  atMs: number;
}

/** One for the process: every promise passes on each that there is, also those of ledgers long closed. */
const counts = new AsyncLocalStorage<{ rows: number }>();

export function createAudit(db: LedgerDatabase, communeId: string, clock: Clock): Audit {
  let pending: Pending[] = [];
  let nextFlush: Promise<void> | null = null;
  let lastFlush: Promise<void> = Promise.resolve();

  const flush = (): Promise<void> => {
    const batch = pending;
    pending = [];
    nextFlush = null;
    return db.transaction().execute(async (transaction) => {
      const last = await transaction
        .selectFrom('audit')
        .where('commune_id', '=', communeId)
        .orderBy('row_number', 'desc')
        .limit(1)
        .select(['row_number', 'hash'])
        .executeTakeFirst();
      let previous = last ?? { row_number: 0, hash: CHAIN_START.hash };
      const rows: AuditTable[] = [];
      for (const { entry, atMs } of batch) {
        const row = chain(communeId, previous, entry, atMs);
        rows.push(row);
        previous = row;
      }
      await insertAll(transaction, 'audit', rows);
    });
  };

  const lastCheck = async (): Promise<(ChainPlace & { atMs: number }) | null> => {
    const found = await db
      .selectFrom('audit_checks')
      .where('commune_id', '=', communeId)
      .selectAll()
      .executeTakeFirst();
    return found === undefined ? null : { row_number: found.row_number, hash: found.hash, atMs: found.at_ms };
  };
  const remember = async ({ row_number, hash }: ChainPlace, atMs: number): Promise<void> => {
    const values = { row_number, hash, at_ms: atMs };
    await db
      .insertInto('audit_checks')
      .values({ commune_id: communeId, ...values })
      .onConflict((conflict) => conflict.column('commune_id').doUpdateSet(values))
      .execute();
  };
  const believed = async (): Promise<ChainPlace> => {
    const last = await lastCheck();
    const isStill = last !== null && (await hashAt(db, communeId, last.row_number)) === last.hash;
    return isStill ? last : CHAIN_START;
  };

  return {
    append: (entry) => {
      const count = counts.getStore();
      if (count !== undefined) {
        count.rows += 1;
      }
      pending.push({ entry, atMs: clock.nowMs() });
      if (nextFlush === null) {
        nextFlush = lastFlush.then(flush);
        lastFlush = nextFlush.catch(() => undefined);
      }
      return nextFlush;
    },
    page: (query) => readAuditPage(db, communeId, query),
    firstBrokenRow: async () => (await checkChain(db, communeId, CHAIN_START)).firstBrokenRow,
    check: async (isFull, onProgress) => {
      const from = isFull ? CHAIN_START : await believed();
      const found = await checkChain(db, communeId, from, onProgress);
      const atMs = clock.nowMs();
      if (found.firstBrokenRow === null) {
        await remember(found.whole, atMs);
      }
      return { ...found, atMs };
    },
    lastCheck,
    hashAt: (rowNumber) => hashAt(db, communeId, rowNumber),
    counting: async (work) => {
      const count = { rows: 0 };
      const result = await counts.run(count, work);
      return { result, rows: count.rows };
    },
  };
}

function chain(
  communeId: string,
  previous: { row_number: number; hash: string },
  { actor, action, resource, detail }: AuditEntry,
  atMs: number,
): AuditTable {
  const row = {
    commune_id: communeId,
    row_number: previous.row_number + 1,
    at_ms: atMs,
    actor_kind: actor.kind,
    actor_id: actor.id,
    actor_name: actor.name,
    action,
    resource,
    detail: detail ?? '',
    previous_hash: previous.hash,
  };
  return { ...row, hash: hashRow(row) };
}
