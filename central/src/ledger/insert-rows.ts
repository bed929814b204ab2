/**
 * Many rows by one statement. SQLite gets them in portions of 64, 32, 16 ... 1: building and preparing a statement costs
 * as much as running it, and these are few texts, each made once and kept by the engine (statement-cache.ts). PostgreSQL
 * gets all at once, as one JSON text: one round trip and one text for a table, however many rows, so that it stays
 * prepared (prepared.ts).
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
  const added = await insertRows(transaction, table, rows, `on conflict do nothing returning ${returned}`);
  return added.map((row) => row[returned] ?? '');
}

/** Likewise, but one whose key is there already is a fault. */
export async function insertAll(
  transaction: Transaction<Tables>,
  table: keyof Tables,
  rows: readonly object[],
): Promise<void> {
  await insertRows(transaction, table, rows, '');
}

/** `end`: of the statement. What it returns. */
export async function insertRows(
  transaction: Transaction<Tables>,
  table: keyof Tables,
  rows: readonly object[],
  end: string,
): Promise<Record<string, string>[]> {
  const columns = Object.keys(rows[0] ?? {});
  if (rows.length === 0) {
    return [];
  }
  if (!isSqlite(transaction)) {
    const text = rowsText(`postgres ${table} ${end}`, 0, () => jsonInsertText(table, columns, end));
    return (await transaction.executeQuery<Record<string, string>>(CompiledQuery.raw(text, [jsonOf(rows)])))
      .rows;
  }
  const returned: Record<string, string>[] = [];
  for (const portion of portionsOf(rows)) {
    const text = rowsText(
      `sqlite ${table} ${end}`,
      portion.length,
      (size) => `${insertText(table, columns, size, true)} ${end}`,
    );
    const values = portion.flatMap((row) => Object.values(row) as unknown[]);
    const query = CompiledQuery.raw(text, values);
    returned.push(...(await transaction.executeQuery<Record<string, string>>(query)).rows);
  }
  return returned;
}

/** PostgreSQL takes no half of a sign of two halves, which JSON can say: it becomes the sign for what cannot be read. */
export function jsonOf(rows: readonly object[]): string {
  const text = JSON.stringify(rows);
  return /\\ud/i.test(text)
    ? JSON.stringify(rows, (_, value: unknown) =>
        typeof value === 'string' ? Buffer.from(value).toString() : value,
      )
    : text;
}

/** PostgreSQL knows the types of the columns from the table. */
function jsonInsertText(table: string, columns: readonly string[], end: string): string {
  const names = columns.map((name) => `"${name}"`).join(',');
  return `insert into ${table} (${names}) select ${names} from json_populate_recordset(null::${table}, $1) ${end}`;
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
