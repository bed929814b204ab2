/**
 * Many rows by one statement. Building and preparing a statement costs as much as running it, so rows go in portions of
 * 64, 32, 16 ... 1: few different texts, each made once and kept by the engine (statement-cache.ts).
 */
import { CompiledQuery, type Transaction } from 'kysely';
import { isSqlite } from './engine.ts';
import type { Tables } from './tables.ts';

const MOST_ROWS = 64;

/**
 * All rows have the same columns in the same order. Those whose key is there already are left as they are; the values
 * of `returned` of those that are new, in no order.
 */
export async function insertNew(
  transaction: Transaction<Tables>,
  table: keyof Tables,
  rows: readonly object[],
  returned: string,
): Promise<string[]> {
  const columns = Object.keys(rows[0] ?? {});
  const added: string[] = [];
  for (const portion of portionsOf(rows)) {
    const values = portion.flatMap((row) => Object.values(row) as unknown[]);
    const text = insertText(table, columns, portion.length, isSqlite(transaction));
    const result = await transaction.executeQuery<Record<string, string>>(
      CompiledQuery.raw(`${text} on conflict do nothing returning ${returned}`, values),
    );
    added.push(...result.rows.map((row) => row[returned] ?? ''));
  }
  return added;
}

export function* portionsOf<Row>(rows: readonly Row[]): Generator<Row[]> {
  for (let from = 0; from < rows.length;) {
    const size = Math.min(MOST_ROWS, 2 ** Math.floor(Math.log2(rows.length - from)));
    yield rows.slice(from, from + size);
    from += size;
  }
}

/** Names are the program's own, never from outside. */
export function insertText(
  table: string,
  columns: readonly string[],
  rows: number,
  isOnSqlite: boolean,
): string {
  const oneRow = (row: number): string =>
    `(${columns.map((_, i) => (isOnSqlite ? '?' : `$${row * columns.length + i + 1}`)).join(',')})`;
  const values = Array.from({ length: rows }, (_, row) => oneRow(row)).join(',');
  return `insert into ${table} (${columns.map((name) => `"${name}"`).join(',')}) values ${values}`;
}
