/**
 * The chain of the audit trail: each row carries the SHA-256 of itself and of the row before, so a changed, swapped or
 * missing row breaks it from there on. Read in batches: millions of rows are checked in the memory of a thousand.
 */
import { createHash } from 'node:crypto';
import type { LedgerDatabase } from '../database.ts';
import type { AuditTable } from '../tables.ts';

export interface ChainPlace {
  row_number: number;
  hash: string;
}

export const CHAIN_START: ChainPlace = { row_number: 0, hash: '0'.repeat(64) };
const BATCH_ROWS = 1000;

export interface ChainCheck {
  /** The number of the first row that does not fit; null when all do. */
  firstBrokenRow: number | null;
  /** The last row that fits. */
  whole: ChainPlace;
}

/** Checks what comes after `from`, which is believed. */
export async function checkChain(
  db: LedgerDatabase,
  communeId: string,
  from: ChainPlace,
  onProgress: (row: number) => void = () => undefined,
): Promise<ChainCheck> {
  let whole = from;
  for (;;) {
    const batch = await db
      .selectFrom('audit')
      .where('commune_id', '=', communeId)
      .where('row_number', '>', whole.row_number)
      .orderBy('row_number')
      .limit(BATCH_ROWS)
      .selectAll()
      .execute();
    for (const row of batch) {
      const isWhole =
        row.row_number === whole.row_number + 1 &&
        row.previous_hash === whole.hash &&
        row.hash === hashRow(row);
      if (!isWhole) {
        return { firstBrokenRow: whole.row_number + 1, whole };
      }
      whole = { row_number: row.row_number, hash: row.hash };
    }
    onProgress(whole.row_number);
    if (batch.length < BATCH_ROWS) {
      return { firstBrokenRow: null, whole };
    }
  }
}

/** The hash of one row as it stands in the ledger; null when there is none. */
export async function hashAt(
  db: LedgerDatabase,
  communeId: string,
  rowNumber: number,
): Promise<string | null> {
  const row = await db
    .selectFrom('audit')
    .where('commune_id', '=', communeId)
    .where('row_number', '=', rowNumber)
    .select('hash')
    .executeTakeFirst();
  return row?.hash ?? null;
}

/** Over a JSON array in fixed order: no field can run into the next. */
export function hashRow(row: Omit<AuditTable, 'hash'>): string {
  const fields = [
    row.commune_id,
    row.row_number,
    row.at_ms,
    row.actor_kind,
    row.actor_id,
    row.actor_name,
    row.action,
    row.resource,
    row.detail,
    row.previous_hash,
  ];
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex');
}
