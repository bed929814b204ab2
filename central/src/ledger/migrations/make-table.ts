/** How tables are made since 0008: a literal of columns; `commune_id` comes first in every table and every key. */
import { sql, SqliteAdapter, type Kysely } from 'kysely';

type ColumnType = 'text' | 'bigint' | 'integer' | 'double precision';
/** A question mark: may be null. */
export type Columns = Record<string, ColumnType | `${ColumnType}?`>;

export async function makeTable(
  db: Kysely<unknown>,
  name: string,
  columns: Columns,
  key: readonly string[],
): Promise<void> {
  let table = db.schema.createTable(name).addColumn('commune_id', 'text', (column) => column.notNull());
  for (const [column, type] of Object.entries(columns)) {
    const isNullable = type.endsWith('?');
    table = table.addColumn(column, type.replace('?', '') as ColumnType, (built) =>
      isNullable ? built : built.notNull(),
    );
  }
  await table.addPrimaryKeyConstraint(`${name}_key`, ['commune_id', ...key] as never[]).execute();
}

/** `commune_id` comes first. */
export async function makeIndex(
  db: Kysely<unknown>,
  name: string,
  table: string,
  columns: readonly string[],
): Promise<void> {
  await db.schema
    .createIndex(name)
    .on(table)
    .columns(['commune_id', ...columns])
    .execute();
}

/** Rows of this table are only added, or never deleted: an honest mistake is stopped by the engine. */
export async function forbid(db: Kysely<unknown>, act: 'update' | 'delete', table: string): Promise<void> {
  const name = `${table}_no_${act}`;
  if (isSqlite(db)) {
    await sql`
      create trigger ${sql.raw(name)} before ${sql.raw(act)} on ${sql.raw(table)}
      begin select raise(abort, 'rows are kept as they are'); end
    `.execute(db);
    return;
  }
  await sql`
    create or replace function rows_are_kept() returns trigger language plpgsql as
    $$ begin raise exception 'rows are kept as they are'; end $$
  `.execute(db);
  await sql`
    create trigger ${sql.raw(name)} before ${sql.raw(act)} on ${sql.raw(table)}
    for each row execute function rows_are_kept()
  `.execute(db);
}

export function isSqlite(db: Kysely<unknown>): boolean {
  return db.getExecutor().adapter instanceof SqliteAdapter;
}
