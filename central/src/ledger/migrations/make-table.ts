/** How tables are made since 0008: a literal of columns; `commune_id` comes first in every table and every key. */
import { sql, type Kysely } from 'kysely';
import { isSqlite } from '../engine.ts';
import { byMonth, makeRest } from '../months.ts';

export { isSqlite } from '../engine.ts';

type ColumnType = 'text' | 'bigint' | 'integer' | 'double precision';
/** A question mark: may be null. */
export type Columns = Record<string, ColumnType | `${ColumnType}?`>;

/** With `monthOf`, a column of the key (UUIDv7 or instant), PostgreSQL cuts it by month (months.ts). */
export async function makeTable(
  db: Kysely<unknown>,
  name: string,
  columns: Columns,
  key: readonly string[],
  monthOf?: string,
): Promise<void> {
  let table = db.schema.createTable(name).addColumn('commune_id', 'text', (column) => column.notNull());
  for (const [column, type] of Object.entries(columns)) {
    const isNullable = type.endsWith('?');
    table = table.addColumn(column, type.replace('?', '') as ColumnType, (built) =>
      isNullable ? built : built.notNull(),
    );
  }
  const keyed = table.addPrimaryKeyConstraint(`${name}_key`, ['commune_id', ...key] as never[]);
  if (monthOf === undefined) {
    await keyed.execute();
    return;
  }
  await keyed.$call(byMonth(db, monthOf)).execute();
  await makeRest(db, name);
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
export async function forbid(
  db: Kysely<unknown>,
  act: 'update' | 'delete',
  table: string,
  message = 'rows are kept as they are',
): Promise<void> {
  const name = `${table}_no_${act}`;
  if (isSqlite(db)) {
    await sql`
      create trigger ${sql.raw(name)} before ${sql.raw(act)} on ${sql.raw(table)}
      begin select raise(abort, ${sql.lit(message)}); end
    `.execute(db);
    return;
  }
  await sql`
    create or replace function rows_are_kept() returns trigger language plpgsql as
    $$ begin raise exception '%', tg_argv[0]; end $$
  `.execute(db);
  await sql`
    create trigger ${sql.raw(name)} before ${sql.raw(act)} on ${sql.raw(table)}
    for each row execute function rows_are_kept(${sql.lit(message)})
  `.execute(db);
}
