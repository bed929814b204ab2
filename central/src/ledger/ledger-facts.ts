/** What the ledger is and how big: for diagnostics, metrics and readiness. Nothing of what is in it. */
import { sql, SqliteAdapter } from 'kysely';
import { KNOWN_MIGRATIONS, type LedgerDatabase } from './database.ts';

export interface LedgerFacts {
  engine(): 'sqlite' | 'postgresql';
  migrations(): Promise<string[]>;
  /** That this program has and the ledger has not run. */
  missingMigrations(): Promise<string[]>;
  /** Rows by table; exact, so not for every minute. */
  rowCounts(): Promise<Record<string, number>>;
  sizeBytes(): Promise<number>;
  auditRows(): Promise<number>;
}

export function createLedgerFacts(db: LedgerDatabase, communeId: string): LedgerFacts {
  const isSqlite = db.getExecutor().adapter instanceof SqliteAdapter;
  const migrations = async (): Promise<string[]> => {
    const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
    return rows.map(({ name }) => name);
  };
  return {
    engine: () => (isSqlite ? 'sqlite' : 'postgresql'),
    migrations,
    missingMigrations: async () => {
      const found = new Set(await migrations());
      return KNOWN_MIGRATIONS.filter((name) => !found.has(name));
    },
    rowCounts: async () => {
      const counts: Record<string, number> = {};
      const tables = await db.introspection.getTables();
      // Others are the engine's own.
      const own = tables.filter(({ columns }) => columns.some(({ name }) => name === 'commune_id'));
      for (const { name } of own) {
        const { rows } = await sql<{ total: number }>`
          select count(*) as total from ${sql.table(name)}`.execute(db);
        counts[name] = rows[0]?.total ?? 0;
      }
      return counts;
    },
    sizeBytes: async () => {
      const query = isSqlite
        ? sql<{
            bytes: number;
          }>`select page_count * page_size as bytes from pragma_page_count(), pragma_page_size()`
        : sql<{ bytes: number }>`select pg_database_size(current_database()) as bytes`;
      return (await query.execute(db)).rows[0]?.bytes ?? 0;
    },
    auditRows: async () => {
      const row = await db
        .selectFrom('audit')
        .where('commune_id', '=', communeId)
        .select((select) => select.fn.max('row_number').as('last'))
        .executeTakeFirst();
      return row?.last ?? 0;
    },
  };
}
