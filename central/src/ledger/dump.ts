/**
 * A ledger as files that know no engine: each table a file `<table>.jsonl.gz`, its first line the names of the columns,
 * then a line of JSON for each row, its values in that order. So a backup of one engine can be put back into the other.
 * Read in portions by a cursor: a table of any size goes through in a few megabytes.
 * What an engine works out by itself (the index of words, columns of it) is not in it. Putting one back: load.ts.
 */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { sql, type Kysely } from 'kysely';
import { GiveUp } from '#base/errors.ts';
import { columnsOf, isSqlite, tablesOf } from './engine.ts';
import type { Tables } from './tables.ts';

export interface DumpedTable {
  name: string;
  rows: number;
}

export interface DumpFile extends DumpedTable {
  /** Beside the others. */
  file: string;
  sizeBytes: number;
  /** Hex, of the file as it lies there. */
  sha256: string;
}

/** Of a row's JSON; bytes as base64. */
export type DumpedValue = string | number | null | { base64: string };

const ROWS_AT_ONCE = 200;
/** Of a copy of before an upgrade: what a backup's own list says otherwise. */
const LIST_FILE = 'tables.json';

/**
 * One instant of the ledger for all that `work` reads, while others write on. (A SQLite file that is dumped is a copy
 * which nobody writes.)
 */
export function atOneInstant<Result>(
  db: Kysely<Tables>,
  work: (snapshot: Kysely<Tables>) => Promise<Result>,
): Promise<Result> {
  return isSqlite(db)
    ? work(db)
    : db
        .transaction()
        .setIsolationLevel('repeatable read')
        .setAccessMode('read only')
        .execute((snapshot) => work(snapshot));
}

/** Each file is whole, read back and on the disk when this returns; readable by its owner only. */
export async function dumpTables(snapshot: Kysely<Tables>, folder: string): Promise<DumpFile[]> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const files: DumpFile[] = [];
  for (const name of await tablesOf(snapshot)) {
    const file = `${name}.jsonl.gz`;
    const target = path.join(folder, file);
    const written = await writeTable(snapshot, name, target);
    const { rows, sha256 } = await readBack(target);
    if (rows !== written) {
      throw new GiveUp('dump-damaged', `${target}: found ${rows} rows, expected ${written}`);
    }
    files.push({ name, rows, file, sizeBytes: (await stat(target)).size, sha256 });
  }
  return files;
}

/** A copy of a ledger before its tables are changed: the folder is there only when it is whole. */
export async function dumpBeforeUpgrade(
  db: Kysely<Tables>,
  folder: string,
  migrations: readonly string[],
): Promise<void> {
  const unfinished = `${folder}.part`;
  await rm(unfinished, { recursive: true, force: true });
  const tables = await atOneInstant(db, (snapshot) => dumpTables(snapshot, unfinished));
  const list = `${JSON.stringify({ migrations, tables }, null, 2)}\n`;
  await writeFile(path.join(unfinished, LIST_FILE), list, { mode: 0o600, flush: true });
  await rm(folder, { recursive: true, force: true });
  await rename(unfinished, folder);
}

async function writeTable(db: Kysely<Tables>, table: string, target: string): Promise<number> {
  const columns = await columnsOf(db, table);
  let rows = 0;
  async function* lines(): AsyncGenerator<string> {
    yield `${JSON.stringify(columns)}\n`;
    for await (const portion of readRows(db, table, columns)) {
      rows += portion.length;
      yield portion.map((row) => `${JSON.stringify(columns.map((name) => toDumped(row[name])))}\n`).join('');
    }
  }
  await pipeline(lines, createGzip({ level: 6 }), createWriteStream(target, { mode: 0o600 }));
  const handle = await open(target, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
  return rows;
}

type Row = Record<string, unknown>;

async function* readRows(
  db: Kysely<Tables>,
  table: string,
  columns: readonly string[],
): AsyncGenerator<Row[]> {
  const names = sql.join(columns.map((name) => sql.ref(name)));
  const query = sql`select ${names} from ${sql.table(table)}`;
  if (isSqlite(db)) {
    // The engine's own order, by its row numbers; every table of ours has them.
    for (let last = 0; ;) {
      const { rows } = await sql<Row & { row_place: number }>`
        select rowid as row_place, ${names} from ${sql.table(table)}
        where rowid > ${last} order by rowid limit ${ROWS_AT_ONCE}`.execute(db);
      yield rows;
      const end = rows.at(-1);
      if (end === undefined) {
        return;
      }
      last = end.row_place;
    }
  }
  await sql`declare dumped no scroll cursor for ${query}`.execute(db);
  for (;;) {
    const { rows } = await sql<Row>`fetch ${sql.lit(ROWS_AT_ONCE)} from dumped`.execute(db);
    yield rows;
    if (rows.length === 0) {
      break;
    }
  }
  await sql`close dumped`.execute(db);
}

function toDumped(value: unknown): DumpedValue {
  if (value instanceof Uint8Array) {
    return { base64: Buffer.from(value).toString('base64') };
  }
  if (value === null || value === undefined) {
    return null;
  }
  return typeof value === 'number' || typeof value === 'string' ? value : Number(value);
}

/** Lines without the first, and the hash of the file. */
async function readBack(file: string): Promise<{ rows: number; sha256: string }> {
  const hash = createHash('sha256');
  let lines = 0;
  await pipeline(
    createReadStream(file),
    async function* (pieces: AsyncIterable<Buffer>) {
      for await (const piece of pieces) {
        hash.update(piece);
        yield piece;
      }
    },
    createGunzip(),
    async (pieces: AsyncIterable<Buffer>) => {
      for await (const piece of pieces) {
        for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1)) {
          lines += 1;
        }
      }
    },
  );
  return { rows: lines - 1, sha256: hash.digest('hex') };
}
