/**
 * Opens the ledger and brings its tables up to date. Everything after this speaks Kysely; which engine lies below is
 * known here only.
 */
import path from 'node:path';
import { Kysely, Migrator, sql, SqliteDialect, type Migration } from 'kysely';
import { GiveUp, describeError } from '#base/errors.ts';
import { isSqliteDamage } from '#base/sqlite-damage.ts';
import { kyselyDatabase, openSqlite, readSqlite, type Sqlite } from '#base/sqlite.ts';
import { migration0001 } from './migrations/0001-first.ts';
import { migration0002 } from './migrations/0002-kinds.ts';
import { migration0003 } from './migrations/0003-rules.ts';
import { migration0004 } from './migrations/0004-watch-list.ts';
import { migration0005 } from './migrations/0005-faces.ts';
import { migration0006 } from './migrations/0006-recordings.ts';
import { migration0007 } from './migrations/0007-signed-incidents.ts';
import { migration0008 } from './migrations/0008-registry-and-cases.ts';
import { migration0009 } from './migrations/0009-people.ts';
import { migration0010 } from './migrations/0010-registry-changes.ts';
import { migration0011 } from './migrations/0011-proceedings.ts';
import { migration0012 } from './migrations/0012-statistics.ts';
import { migration0013 } from './migrations/0013-reports.ts';
import { migration0015 } from './migrations/0015-notify.ts';
import { migration0014 } from './migrations/0014-search.ts';
import { migration0016 } from './migrations/0016-wall-layouts.ts';
import { migration0017 } from './migrations/0017-snoozes.ts';
import { migration0018 } from './migrations/0018-map.ts';
import { migration0019 } from './migrations/0019-bookmarks.ts';
import { migration0020 } from './migrations/0020-deliveries-by-month.ts';
import { dumpBeforeUpgrade } from './dump.ts';
import { isSqlite, migrationsIn } from './engine.ts';
import { OneWriterKysely } from './one-writer.ts';
import { createPostgresDialect, isPostgres, nameOf, schemaOf } from './postgres.ts';
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
  '0008-registry-and-cases': migration0008,
  '0009-people': migration0009,
  '0010-registry-changes': migration0010,
  '0011-proceedings': migration0011,
  '0012-statistics': migration0012,
  '0013-reports': migration0013,
  '0014-search': migration0014,
  '0015-notify': migration0015,
  '0016-wall-layouts': migration0016,
  '0017-snoozes': migration0017,
  '0018-map': migration0018,
  '0019-bookmarks': migration0019,
  '0020-deliveries-by-month': migration0020,
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

export interface OpenOptions {
  /** Where an older ledger in PostgreSQL is saved before it is changed; without it an older one is refused. */
  copyDir?: string;
}

/**
 * `place` is a file, ':memory:', or `postgres://...`. An older program's ledger is saved before it is changed. Throws
 * GiveUp 'ledger-too-new' for a ledger of a newer program, 'ledger-older' for one that cannot be saved first, and
 * 'ledger-migration' when a migration fails: a half-upgraded ledger must not serve.
 */
export async function openLedger(place: string, options: OpenOptions = {}): Promise<LedgerDatabase> {
  const db = isPostgres(place)
    ? new OneWriterKysely<Tables>({ dialect: createPostgresDialect(place) })
    : new Kysely<Tables>({ dialect: openFile(place) });
  try {
    if (isPostgres(place)) {
      await saveOlder(db, place, options);
    }
    await bringUpToDate(db);
    return db;
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

/** As it is, of whatever program; for looking only. */
export function lookInto(place: string): LedgerDatabase {
  const dialect = isPostgres(place)
    ? createPostgresDialect(place)
    : new SqliteDialect({ database: kyselyDatabase(readSqlite(place)) });
  return new Kysely<Tables>({ dialect });
}

/** Not yet brought up to date; for those who fill it (load.ts). */
export function openEmpty(place: string): LedgerDatabase {
  const dialect = isPostgres(place)
    ? createPostgresDialect(place)
    : new SqliteDialect({ database: kyselyDatabase(openSqlite(place, { synchronous: 'full' })) });
  return new Kysely<Tables>({ dialect });
}

/** `until`: the last migration to be run, this program's newest if not given. */
export async function bringUpToDate(db: LedgerDatabase, until?: string): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(MIGRATIONS) },
    // Another schema of the database may hold a ledger that was set aside.
    ...(isSqlite(db) ? {} : { migrationTableSchema: await schemaOf(db) }),
  });
  const { error } = await (until === undefined ? migrator.migrateToLatest() : migrator.migrateTo(until));
  if (error !== undefined) {
    throw new GiveUp('ledger-migration', 'the ledger could not be brought up to date', { cause: error });
  }
}

async function saveOlder(db: LedgerDatabase, place: string, { copyDir }: OpenOptions): Promise<void> {
  const found = await migrationsIn(db);
  requireKnown(nameOf(place), found, KNOWN_MIGRATIONS);
  const last = found.at(-1);
  if (last === undefined || KNOWN_MIGRATIONS.every((name) => found.includes(name))) {
    return;
  }
  if (copyDir === undefined) {
    throw new GiveUp(
      'ledger-older',
      `${nameOf(place)}: found '${last}', expected '${KNOWN_MIGRATIONS.at(-1) ?? ''}': ` +
        "start this program's central once, which saves the ledger and brings it up to date",
    );
  }
  await dumpBeforeUpgrade(db, path.join(copyDir, `ledger-${last}`), found);
}

function openFile(file: string): SqliteDialect {
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
  return new SqliteDialect({ database: withStatementCache(kyselyDatabase(sqlite)) });
}

/**
 * After something was deleted that must be gone: older copies of its pages leave SQLite's write-ahead log too.
 * PostgreSQL's own files are its administrator's.
 */
export async function shedErased(db: LedgerDatabase): Promise<void> {
  if (isSqlite(db)) {
    await sql`pragma wal_checkpoint(truncate)`.execute(db);
  }
}
