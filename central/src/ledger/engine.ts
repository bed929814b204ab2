/** What lies below: which engine, and which tables it has. For the few places where the two are asked in different words. */
import { sql, SqliteAdapter, type QueryExecutorProvider } from 'kysely';

/** Of a database or a transaction. */
export function isSqlite(db: QueryExecutorProvider): boolean {
  return db.getExecutor().adapter instanceof SqliteAdapter;
}

export async function hasTable(db: QueryExecutorProvider, name: string): Promise<boolean> {
  const { rows } = await (
    isSqlite(db)
      ? sql`select 1 from sqlite_master where type = 'table' and name = ${name}`
      : sql`select 1 from pg_class where relname = ${name} and relnamespace = current_schema()::regnamespace`
  ).execute(db);
  return rows.length > 0;
}

/** In the order they were run; none for a new database. */
export async function migrationsIn(db: QueryExecutorProvider): Promise<string[]> {
  if (!(await hasTable(db, 'kysely_migration'))) {
    return [];
  }
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  return rows.map(({ name }) => name);
}

/** Whose rows are the ledger: not the migrator's, no month of another table, nothing the engine made for itself. */
export async function tablesOf(db: QueryExecutorProvider): Promise<string[]> {
  const { rows } = await (
    isSqlite(db)
      ? sql<{ name: string }>`select name from pragma_table_list where schema = 'main' and type = 'table'`
      : sql<{ name: string }>`
          select relname as name from pg_class
          where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p') and not relispartition`
  ).execute(db);
  const names = rows.map(({ name }) => name);
  return names.filter((name) => !name.startsWith('sqlite_') && !name.startsWith('kysely_')).sort();
}

/** Without what the engine works out by itself, and without indexes of words. */
export async function columnsOf(db: QueryExecutorProvider, table: string): Promise<string[]> {
  const { rows } = await (
    isSqlite(db)
      ? sql<{ name: string }>`select name from pragma_table_info(${table}) order by cid`
      : sql<{ name: string }>`
          select attname as name from pg_attribute
          where attrelid = ${table}::regclass and attnum > 0 and not attisdropped and attgenerated = ''
            and atttypid <> 'tsvector'::regtype
          order by attnum`
  ).execute(db);
  return rows.map(({ name }) => name);
}
