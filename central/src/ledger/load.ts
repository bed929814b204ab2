/**
 * Puts a dump (dump.ts) into an empty ledger of either engine: tables as the program that dumped them had them, then
 * the rows, counted, in one transaction, then brought up to date.
 */
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { CompiledQuery, type Transaction } from 'kysely';
import { z } from 'zod';
import { GiveUp, describeError } from '#base/errors.ts';
import { bringUpToDate, type LedgerDatabase } from './database.ts';
import type { DumpedTable } from './dump.ts';
import { columnsOf, isSqlite } from './engine.ts';
import { insertText } from './insert-rows.ts';
import { ensureMonths } from './months.ts';
import { SEARCHED, storeSearchTexts, type SearchText } from './search/search-texts.ts';
import type { Tables } from './tables.ts';

export interface Dump {
  /** Where the files are. */
  folder: string;
  /** Of the ledger that was dumped, oldest first. */
  migrations: readonly string[];
  tables: readonly DumpedTable[];
  /** Months of large tables that are made first. */
  fromMs: number;
  toMs: number;
}

const ROWS_AT_ONCE = 100;
/** Their words are worked out anew: each engine has an index of its own. */
const SEARCH_TEXTS = 'search_texts';

const names = z.array(z.string().regex(/^[a-z][a-z0-9_]*$/));
const bytes = z.strictObject({ base64: z.base64() });
const values = z.array(z.union([z.string(), z.number(), z.null(), bytes]));
type Values = z.infer<typeof values>;

/** `db`: of a ledger without tables. Throws GiveUp 'backup-damaged'; what was begun is to be thrown away then. */
export async function loadDump(db: LedgerDatabase, dump: Dump): Promise<void> {
  await bringUpToDate(db, dump.migrations.at(-1));
  await ensureMonths(db, dump.fromMs, dump.toMs);
  await db.transaction().execute(async (transaction) => {
    for (const table of dump.tables.filter(({ name }) => name !== SEARCH_TEXTS)) {
      await loadTable(transaction, dump.folder, table);
    }
  });
  await bringUpToDate(db);
  const texts = dump.tables.find(({ name }) => name === SEARCH_TEXTS);
  if (texts !== undefined) {
    await db.transaction().execute((transaction) => loadTexts(transaction, dump.folder, texts));
  }
}

async function loadTable(
  transaction: Transaction<Tables>,
  folder: string,
  table: DumpedTable,
): Promise<void> {
  const known = await columnsOf(transaction, table.name);
  await readTable(folder, table, async (columns, rows) => {
    const unknown = columns.filter((name) => !known.includes(name));
    if (unknown.length > 0) {
      throw damaged(folder, table.name, `found columns '${unknown.join("', '")}', which this ledger has not`);
    }
    const text = insertText(table.name, columns, rows.length, isSqlite(transaction));
    await transaction.executeQuery(CompiledQuery.raw(text, rows.flat().map(toValue)));
  });
}

const textRow = z.object({
  commune_id: z.string(),
  of: z.enum(SEARCHED),
  id: z.string(),
  case_id: z.string().nullable(),
  at_ms: z.number(),
  kind: z.string().nullable(),
  site_id: z.string().nullable(),
  camera_id: z.string().nullable(),
  text: z.string(),
});

async function loadTexts(
  transaction: Transaction<Tables>,
  folder: string,
  table: DumpedTable,
): Promise<void> {
  await readTable(folder, table, async (columns, rows) => {
    const byCommune = new Map<string, SearchText[]>();
    for (const row of rows) {
      const named = Object.fromEntries(columns.map((name, i) => [name, row[i]]));
      const { commune_id, of, id, case_id, at_ms, kind, site_id, camera_id, text } = textRow.parse(named);
      const texts = byCommune.get(commune_id) ?? [];
      byCommune.set(commune_id, texts);
      const place = { siteId: site_id, cameraId: camera_id };
      texts.push({ of, id, caseId: of === 'case' ? null : case_id, atMs: at_ms, kind, ...place, text });
    }
    for (const [communeId, texts] of byCommune) {
      await storeSearchTexts(transaction, communeId, texts);
    }
  });
}

/** Hands the rows over in portions. Throws GiveUp 'backup-damaged' for another number of rows than the list says. */
async function readTable(
  folder: string,
  { name, rows: expected }: DumpedTable,
  take: (columns: readonly string[], rows: readonly Values[]) => Promise<void>,
): Promise<void> {
  let columns: readonly string[] | null = null;
  let portion: Values[] = [];
  let found = 0;
  const hand = async (): Promise<void> => {
    found += portion.length;
    if (columns !== null && portion.length > 0) {
      await take(columns, portion);
    }
    portion = [];
  };
  for await (const line of readLines(folder, name)) {
    if (columns === null) {
      columns = names.parse(JSON.parse(line));
      continue;
    }
    const row = values.parse(JSON.parse(line));
    if (row.length !== columns.length) {
      throw damaged(folder, name, `found ${row.length} values in a row, expected ${columns.length}`);
    }
    portion.push(row);
    if (portion.length === ROWS_AT_ONCE) {
      await hand();
    }
  }
  await hand();
  if (found !== expected) {
    throw damaged(folder, name, `found ${found} rows, expected ${expected}`);
  }
}

async function* readLines(folder: string, name: string): AsyncGenerator<string> {
  const file = createReadStream(path.join(folder, `${name}.jsonl.gz`));
  const unpacked = createGunzip();
  file.on('error', (error) => unpacked.destroy(error));
  try {
    yield* createInterface({ input: file.pipe(unpacked), crlfDelay: Infinity });
  } catch (error) {
    throw damaged(folder, name, describeError(error));
  } finally {
    file.destroy();
  }
}

function toValue(value: Values[number]): unknown {
  return typeof value === 'object' && value !== null ? Buffer.from(value.base64, 'base64') : value;
}

function damaged(folder: string, name: string, what: string): GiveUp {
  return new GiveUp('backup-damaged', `${folder}: table '${name}': ${what}`);
}
