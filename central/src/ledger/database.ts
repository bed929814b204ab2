/**
 * Opens the ledger and brings its tables up to date. Everything after this speaks Kysely; which engine lies below is
 * known here only.
 */
import { Kysely, Migrator, sql, SqliteDialect, type Migration } from 'kysely';
import { GiveUp, describeError } from '#base/errors.ts';
import { isSqliteDamage } from '#base/sqlite-damage.ts';
import { kyselyDatabase, openSqlite, type Sqlite } from '#base/sqlite.ts';
import { migration0001 } from './migrations/0001-first.ts';
import { migration0002 } from './migrations/0002-kinds.ts';
import { migration0003 } from './migrations/0003-rules.ts';
import { migration0004 } from './migrations/0004-watch-list.ts';
import { migration0005 } from './migrations/0005-faces.ts';
import { migration0006 } from './migrations/0006-recordings.ts';
import { migration0007 } from './migrations/0007-signed-incidents.ts';
import { damaged, requireSound } from './soundness.ts';
import { withStatementCache } from './statement-cache.ts';
import type { Tables } from './tables.ts';
import { copyBeforeUpgrade, migrationsOf, requireKnown } from './upgrade.ts';

export type LedgerDatabase = Kysely<Tables>;

/** In order; a name once released is never changed. */
const MIGRATIONS: Record<string, Migration> = {
  '0001-first': migration0001,
  '0002-kinds': migration0002,
  '0003-rules': migration0003,
  '0004-watch-list': migration0004,
  '0005-faces': migration0005,
  '0006-recordings': migration0006,
  '0007-signed-incidents': migration0007,
};

/** Throws GiveUp 'ledger-damaged'. */
function openSound(file: string): Sqlite {
  let sqlite: Sqlite | null = null;
  try {
    sqlite = openSqlite(file, { synchronous: 'full' });
    requireSound(sqlite, file);
    return sqlite;
  } catch (error) {
    sqlite?.close();
    throw isSqliteDamage(error) ? damaged(file, describeError(error)) : error;
  }
}

/** Of this program, oldest first. */
export const KNOWN_MIGRATIONS: readonly string[] = Object.keys(MIGRATIONS);

/**
 * `file` may be ':memory:'. A ledger of an older program is copied before it is changed. Throws GiveUp 'ledger-too-new'
 * for one of a newer program, and 'ledger-migration' when a migration fails: a half-upgraded ledger must not serve.
 */
export async function openLedger(file: string): Promise<LedgerDatabase> {
  const sqlite = openSound(file);
  try {
    const found = migrationsOf(sqlite);
    requireKnown(file, found, KNOWN_MIGRATIONS);
    copyBeforeUpgrade(sqlite, file, found, KNOWN_MIGRATIONS);
  } catch (error) {
    sqlite.close();
    throw error;
  }
  // What is deleted is overwritten: faces and names must be gone, not only out of sight.
  sqlite.exec('pragma secure_delete = on');
  const database = withStatementCache(kyselyDatabase(sqlite));
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

/** After something was deleted that must be gone: older copies of its pages leave the write-ahead log too. */
export async function shedErased(db: LedgerDatabase): Promise<void> {
  await sql`pragma wal_checkpoint(truncate)`.execute(db);
}
