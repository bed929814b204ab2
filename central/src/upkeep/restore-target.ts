/**
 * Where a restored ledger goes: beside what is there, until all of it is right, then in its place at one stroke. For
 * SQLite that is the data folder's own (restore.ts moves it with the rest). In PostgreSQL it is filled in a schema of
 * its own; at the end the tables change places in one transaction, and those of before stay in another schema.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { sql, type Kysely } from 'kysely';
import type { Clock } from '#base/clock.ts';
import { GiveUp } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import { lockDatabase } from '../ledger/database-lock.ts';
import { lookInto } from '../ledger/database.ts';
import { hasTable } from '../ledger/engine.ts';
import { inSchema, nameOf, schemaOf } from '../ledger/postgres.ts';
import { LEDGER_FILE } from './data-dir.ts';

export interface RestoreTarget {
  /** For openLedger; empty, or the file that is restored. */
  place: string;
  /** The ledger that is replaced; null where there is none. */
  oldPlace: string | null;
  /** `moveFolder` is done at the last moment that can still be undone. Where the old ledger is now. */
  swap(moveFolder: () => Promise<void>): Promise<string | null>;
  /** After success and failure alike. */
  close(): Promise<void>;
}

export interface TargetOptions {
  databaseUrl: string | null;
  clock: Clock;
  log: Log;
  oldPlace: string | null;
  arriving: string;
}

/**
 * The ledger that would be replaced; null where there is none. In the database, or else in the data folder: then
 * the commune moves house. Throws GiveUp 'data-there' when it must not be replaced.
 */
export async function findOld(
  dataDir: string,
  databaseUrl: string | null,
  isReplacing: boolean,
): Promise<string | null> {
  const isInDatabase = databaseUrl !== null && (await hasLedger(databaseUrl));
  const file = path.join(dataDir, LEDGER_FILE);
  const old = isInDatabase ? databaseUrl : existsSync(file) ? file : null;
  if (old !== null && !isReplacing) {
    const where = isInDatabase ? nameOf(old) : dataDir;
    throw new GiveUp('data-there', `${where}: found a ledger, expected none; with --replace it is set aside`);
  }
  return old;
}

async function hasLedger(databaseUrl: string): Promise<boolean> {
  const db = lookInto(databaseUrl);
  try {
    return await hasTable(db, 'kysely_migration');
  } finally {
    await db.destroy();
  }
}

/** Throws GiveUp 'data-in-use' while a central works on it. */
export async function openTarget(options: TargetOptions): Promise<RestoreTarget> {
  const { databaseUrl, oldPlace, arriving } = options;
  return databaseUrl === null
    ? {
        place: path.join(arriving, LEDGER_FILE),
        oldPlace,
        swap: async (moveFolder) => {
          await moveFolder();
          return null;
        },
        close: () => Promise.resolve(),
      }
    : await openDatabase(databaseUrl, options);
}

/** Its name begins like no table's. */
const ARRIVING_SCHEMA = 'matlang_restoring';

async function openDatabase(
  databaseUrl: string,
  { clock, log, oldPlace }: TargetOptions,
): Promise<RestoreTarget> {
  const lock = await lockDatabase(databaseUrl, clock, log);
  const db = lookInto(databaseUrl);
  const close = async (): Promise<void> => {
    await sql`drop schema if exists ${sql.ref(ARRIVING_SCHEMA)} cascade`.execute(db).catch(() => undefined);
    await db.destroy();
    await lock.release();
  };
  try {
    await sql`drop schema if exists ${sql.ref(ARRIVING_SCHEMA)} cascade`.execute(db);
    await sql`create schema ${sql.ref(ARRIVING_SCHEMA)}`.execute(db);
    const schema = await schemaOf(db);
    return {
      place: inSchema(databaseUrl, ARRIVING_SCHEMA),
      oldPlace,
      swap: (moveFolder) =>
        db.transaction().execute(async (transaction) => {
          const aside = oldPlace === databaseUrl ? `before_restore_${clock.nowMs()}` : null;
          if (aside !== null) {
            await sql`create schema ${sql.ref(aside)}`.execute(transaction);
            await moveAll(transaction, schema, aside);
          }
          await moveAll(transaction, ARRIVING_SCHEMA, schema);
          await moveFolder();
          return aside;
        }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Tables with what hangs on them, and the guards' functions. */
async function moveAll<Tables>(db: Kysely<Tables>, from: string, to: string): Promise<void> {
  const { rows } = await sql<{ kind: string; name: string }>`
    select 'table' as kind, relname::text as name from pg_class
    where relnamespace = ${from}::regnamespace and relkind in ('r', 'p')
    union all
    select 'function', p.proname::text from pg_proc p
    where p.pronamespace = ${from}::regnamespace
      and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
  `.execute(db);
  for (const { kind, name } of rows) {
    await sql`alter ${sql.raw(kind)} ${sql.ref(`${from}.${name}`)} set schema ${sql.ref(to)}`.execute(db);
  }
}
