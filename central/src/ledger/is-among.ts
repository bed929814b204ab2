/**
 * `column in (...)` with all values as one: the text does not change with how many there are, so it stays prepared
 * (statement-cache.ts, prepared.ts).
 */
import { sql, type QueryExecutorProvider, type RawBuilder, type SqlBool } from 'kysely';
import { isSqlite } from './engine.ts';

/** Of a column of text; no value may hold NUL. */
export function isAmong(
  db: QueryExecutorProvider,
  column: string,
  values: readonly string[],
): RawBuilder<SqlBool> {
  return isSqlite(db)
    ? sql<SqlBool>`${sql.ref(column)} in (select value from json_each(${JSON.stringify(values)}))`
    : sql<SqlBool>`${sql.ref(column)} = any(${values}::text[])`;
}
