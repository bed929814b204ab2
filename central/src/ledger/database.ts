/**
 * Opens the ledger and brings its tables up to date. Everything after this speaks Kysely; which engine lies below is
 * known here only.
 */
import { Kysely, Migrator, SqliteDialect, type Migration } from 'kysely';
import { GiveUp } from '#base/errors.ts';
import { kyselyDatabase, openSqlite } from '#base/sqlite.ts';
import { migration0001 } from './migrations/0001-first.ts';
import { migration0002 } from './migrations/0002-kinds.ts';
import { migration0003 } from './migrations/0003-rules.ts';
import type { Tables } from './tables.ts';

export type LedgerDatabase = Kysely<Tables>;

/** In order; a name once released is never changed. */
const MIGRATIONS: Record<string, Migration> = {
  '0001-first': migration0001,
  '0002-kinds': migration0002,
  '0003-rules': migration0003,
};

/** `file` may be ':memory:'. Throws GiveUp when a migration fails: a half-upgraded ledger must not serve. */
export async function openLedger(file: string): Promise<LedgerDatabase> {
  const database = kyselyDatabase(openSqlite(file, { synchronous: 'full' }));
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database }) });
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(MIGRATIONS) } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) {
    await db.destroy();
    throw new GiveUp('ledger-migration', `${file}: the ledger could not be brought up to date`, {
      cause: error,
    });
  }
  return db;
}
