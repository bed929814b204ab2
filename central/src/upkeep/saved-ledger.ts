/**
 * The ledger's part of a backup. SQLite's is a copy of its file; PostgreSQL's is a folder of tables (ledger/dump.ts),
 * for no program of the server's is needed to write or read that. Either can be put back into either.
 */
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { sql } from 'kysely';
import { z } from 'zod';
import { GiveUp } from '#base/errors.ts';
import { openSqlite } from '#base/sqlite.ts';
import { lookInto, openEmpty, openLedger, type LedgerDatabase } from '../ledger/database.ts';
import { atOneInstant, dumpTables } from '../ledger/dump.ts';
import { hasTable, migrationsIn } from '../ledger/engine.ts';
import { loadDump } from '../ledger/load.ts';
import { nameOf } from '../ledger/postgres.ts';
import { copyDatabase } from '../ledger/upgrade.ts';
import type { BackupFile } from './backup-files.ts';
import { hashOf } from './copy-file.ts';
import { LEDGER_FILE, LEDGER_FOLDER } from './data-dir.ts';
import { namedFiles, type NamedFile } from './named-files.ts';

/** In `backup.json`, where the ledger is a folder of tables. */
export const tableFacts = z.strictObject({
  tables: z.array(z.strictObject({ name: z.string().regex(/^[a-z][a-z0-9_]*$/), rows: z.number() })),
  /** Of the first and the last row of its large tables. */
  fromMs: z.number(),
  toMs: z.number(),
});
export type TableFacts = z.infer<typeof tableFacts>;

export interface SavedLedger {
  migrations: string[];
  /** Of the ledger itself, inside the backup. */
  files: BackupFile[];
  /** Null: it is a file. */
  tables: TableFacts | null;
  /** What it names, as of the same instant; to be called once. */
  named: () => AsyncGenerator<NamedFile>;
}

/** `databaseUrl` null: the file in `dataDir`. Throws GiveUp 'no-ledger' where there is none. */
export async function saveLedger(
  dataDir: string,
  databaseUrl: string | null,
  folder: string,
): Promise<SavedLedger> {
  return databaseUrl === null ? await saveFile(dataDir, folder) : await saveTables(databaseUrl, folder);
}

async function saveFile(dataDir: string, folder: string): Promise<SavedLedger> {
  const copy = path.join(folder, LEDGER_FILE);
  const sqlite = openSqlite(ledgerIn(dataDir), { synchronous: 'full' });
  try {
    copyDatabase(sqlite, copy);
  } finally {
    sqlite.close();
  }
  const db = lookInto(copy);
  try {
    return {
      migrations: await migrationsIn(db),
      files: [{ path: LEDGER_FILE, ...(await hashOf(copy)) }],
      tables: null,
      named: await listNamed(db, folder),
    };
  } finally {
    await db.destroy();
  }
}

function ledgerIn(dataDir: string): string {
  const ledger = path.join(dataDir, LEDGER_FILE);
  if (!existsSync(ledger)) {
    throw new GiveUp('no-ledger', `${ledger}: there is no ledger; is dataDir of the file right?`);
  }
  return ledger;
}

async function saveTables(databaseUrl: string, folder: string): Promise<SavedLedger> {
  const db = lookInto(databaseUrl);
  try {
    if (!(await hasTable(db, 'kysely_migration'))) {
      throw new GiveUp('no-ledger', `${nameOf(databaseUrl)}: there is no ledger; is DATABASE_URL right?`);
    }
    return await atOneInstant(db, async (snapshot) => {
      const { files, tables } = await dumpInto(snapshot, path.join(folder, LEDGER_FOLDER));
      const migrations = await migrationsIn(snapshot);
      return { migrations, files, tables, named: await listNamed(snapshot, folder) };
    });
  } finally {
    await db.destroy();
  }
}

async function dumpInto(
  snapshot: LedgerDatabase,
  folder: string,
): Promise<{ files: BackupFile[]; tables: TableFacts }> {
  const dumped = await dumpTables(snapshot, folder);
  const files = dumped.map(({ file, sizeBytes, sha256 }) => ({
    path: `${LEDGER_FOLDER}/${file}`,
    sizeBytes,
    sha256,
  }));
  const tables = dumped.map(({ name, rows }) => ({ name, rows }));
  return { files, tables: { tables, ...(await spanOf(snapshot)) } };
}

/** Times of clocks that were wrong make no months: their rows lie apart anyway. */
async function spanOf(db: LedgerDatabase): Promise<{ fromMs: number; toMs: number }> {
  const { rows } = await sql<{ from_ms: number | null; to_ms: number | null }>`
    select min(at_ms) as from_ms, max(at_ms) as to_ms from (
      select min(started_at_ms) as at_ms from incidents where received_at_ms - started_at_ms < ${YEAR_MS}
      union all select max(received_at_ms) from incidents
      union all select min(at_ms) from audit
      union all select max(at_ms) from audit
    ) bounds`.execute(db);
  const toMs = rows[0]?.to_ms ?? 0;
  return { fromMs: Math.max(rows[0]?.from_ms ?? toMs, toMs - MOST_YEARS * YEAR_MS), toMs };
}

const YEAR_MS = 366 * 24 * 3_600_000;
const MOST_YEARS = 20;

/** On the disk, not in memory: years of evidence are millions of files. And the ledger need not wait for their copying. */
async function listNamed(db: LedgerDatabase, folder: string): Promise<() => AsyncGenerator<NamedFile>> {
  const list = path.join(folder, '.named');
  await pipeline(
    async function* () {
      for await (const file of namedFiles(db)) {
        yield `${JSON.stringify(file)}\n`;
      }
    },
    createWriteStream(list, { mode: 0o600 }),
  );
  return async function* () {
    for await (const line of createInterface({ input: createReadStream(list), crlfDelay: Infinity })) {
      yield JSON.parse(line) as NamedFile;
    }
    await rm(list);
  };
}

/**
 * Puts what lies in `arriving` (a file or a folder of tables) into `place`, an empty database or a file that is not there
 * yet, and takes away what is not wanted there any more. A file that becomes a file stays as it is.
 */
export async function placeLedger(
  arriving: string,
  facts: { migrations: readonly string[]; ledger?: TableFacts | undefined },
  place: string,
): Promise<void> {
  const file = path.join(arriving, LEDGER_FILE);
  if (place === file && facts.ledger === undefined) {
    return;
  }
  const folder = path.join(arriving, LEDGER_FOLDER);
  let { migrations, ledger } = facts;
  if (ledger === undefined) {
    ({ migrations, ledger } = await unpackFile(file, folder));
  }
  const db = openEmpty(place);
  try {
    await loadDump(db, { folder, migrations, ...ledger });
  } finally {
    await db.destroy();
  }
  await rm(folder, { recursive: true });
}

/** A file as tables, of this program's form. */
async function unpackFile(
  file: string,
  folder: string,
): Promise<{ migrations: string[]; ledger: TableFacts }> {
  await mkdir(folder, { mode: 0o700 });
  const db = await openLedger(file);
  let unpacked: { migrations: string[]; ledger: TableFacts };
  try {
    unpacked = { migrations: await migrationsIn(db), ledger: (await dumpInto(db, folder)).tables };
  } finally {
    await db.destroy();
  }
  for (const end of ['', '-wal', '-shm']) {
    await rm(file + end, { force: true });
  }
  await rm(path.join(path.dirname(file), 'before-upgrade'), { recursive: true, force: true });
  return unpacked;
}
