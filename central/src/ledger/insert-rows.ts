/**
 * Many rows by one statement. Building and preparing a statement costs as much as running it, so rows go in portions of
 * 64, 32, 16 ... 1: few different texts, each made once and kept by the engine (statement-cache.ts).
 */
import { CompiledQuery, type Transaction } from 'kysely';
import { isSqlite } from './engine.ts';
import type { Tables } from './tables.ts';

const MOST_ROWS = 64;
/** Of the program's own tables: a few hundred at most. They follow from their names alone. */
const TEXTS = new Map<string, string>();

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
  const isOnSqlite = isSqlite(transaction);
  const engine = isOnSqlite ? 'sqlite' : 'postgres';
  for (const portion of portionsOf(rows)) {
    const values = portion.flatMap((row) => Object.values(row) as unknown[]);
    const text = rowsText(
      `${engine} new ${table}`,
      portion.length,
      (size) =>
        `${insertText(table, columns, size, isOnSqlite)} on conflict do nothing returning ${returned}`,
    );
    const result = await transaction.executeQuery<Record<string, string>>(CompiledQuery.raw(text, values));
    added.push(...result.rows.map((row) => row[returned] ?? ''));
  }
  return added;
}

/** Likewise, but one whose key is there already is a fault. */
export async function insertAll(
  transaction: Transaction<Tables>,
  table: keyof Tables,
  rows: readonly object[],
): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  const isOnSqlite = isSqlite(transaction);
  for (const portion of portionsOf(rows)) {
    const text = rowsText(`${isOnSqlite ? 'sqlite' : 'postgres'} all ${table}`, portion.length, (size) =>
      insertText(table, columns, size, isOnSqlite),
    );
    const values = portion.flatMap((row) => Object.values(row) as unknown[]);
    await transaction.executeQuery(CompiledQuery.raw(text, values));
  }
}

export function* portionsOf<Row>(rows: readonly Row[]): Generator<Row[]> {
  for (let from = 0; from < rows.length;) {
    const size = Math.min(MOST_ROWS, 2 ** Math.floor(Math.log2(rows.length - from)));
    yield rows.slice(from, from + size);
    from += size;
  }
}

/**
 * A statement for so many rows, built once. Engines find what they have prepared by the text, whose hash JavaScript works
 * out once for each string.
 */
export function rowsText(key: string, rows: number, build: (rows: number) => string): string {
  const name = `${key} ${rows}`;
  const text = TEXTS.get(name) ?? build(rows);
  TEXTS.set(name, text);
  return text;
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
