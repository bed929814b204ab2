/**
 * Ledgers for tests: SQLite's, or, where DATABASE_URL names a server, a new database on it. `npm test` runs the tests
 * of central once with each (scripts/test/).
 */
import { copyFileSync, existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import pg from 'pg';
import { systemClock } from '#base/clock.ts';
import { newId } from '#base/ids.ts';
import { openLedger, shedErased, type LedgerDatabase } from './database.ts';
import { ensureMonths, monthsAround } from './months.ts';
import type { Tables } from './tables.ts';

/** With all tables in it; made once by who started the server. */
export const TEMPLATE_DATABASE = 'matlang_template';

export const SERVER_URL = process.env['DATABASE_URL'] ?? null;
export const isOnPostgres = SERVER_URL !== null;

export interface TestPlace {
  /** For openLedger; may be opened again and again. */
  place: string;
  drop: () => Promise<void>;
}

const LEAST_ROOM_BYTES = 2 * 2 ** 30;

/** In memory where there is room: what waits for a disk at each commit, or is a thousand small files, takes 20 times as long there. */
export function quickFolder(): string {
  const memory = '/dev/shm';
  if (!existsSync(memory)) {
    return tmpdir();
  }
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize > LEAST_ROOM_BYTES ? memory : tmpdir();
}

let emptyLedger: Promise<string> | null = null;

/** A ledger with all tables in it, as `file`: a copy takes a tenth of the time of making one. */
export async function copyEmptyLedger(file: string): Promise<void> {
  emptyLedger ??= makeEmptyLedger();
  copyFileSync(await emptyLedger, file);
}

async function makeEmptyLedger(): Promise<string> {
  const folder = mkdtempSync(path.join(quickFolder(), 'matlang-empty-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'ledger.sqlite');
  const db = await openLedger(file);
  await shedErased(db);
  await db.destroy();
  return file;
}

/** An empty ledger's place, of the engine this run is about; `isBare`: without tables, for those who make them. */
export async function newTestPlace({ isBare = false } = {}): Promise<TestPlace> {
  if (SERVER_URL === null) {
    const folder = mkdtempSync(path.join(quickFolder(), 'matlang-ledger-'));
    const place = path.join(folder, 'ledger.sqlite');
    if (!isBare) {
      await copyEmptyLedger(place);
    }
    return {
      place,
      drop: async () => {
        rmSync(folder, { recursive: true, force: true });
      },
    };
  }
  const serverUrl = SERVER_URL;
  const name = `matlang_${newId().replaceAll('-', '')}`;
  await ask(
    serverUrl,
    `create database ${name} template ${isBare ? 'template0' : TEMPLATE_DATABASE} strategy file_copy`,
  );
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { place: url.href, drop: () => ask(serverUrl, `drop database if exists ${name} with (force)`) };
}

export interface TestLedger {
  db: LedgerDatabase;
  close: () => Promise<void>;
}

export async function openTestLedger(): Promise<TestLedger> {
  const { place, drop } = await newTestPlace();
  const db = await openLedger(place);
  return {
    db,
    close: async () => {
      await db.destroy();
      await drop();
    },
  };
}

/** As somebody with a key to the engine could. */
export async function liftGuard(
  db: LedgerDatabase,
  table: keyof Tables,
  act: 'update' | 'delete',
): Promise<void> {
  const trigger = sql.ref(`${table}_no_${act}`);
  await (
    isOnPostgres ? sql`drop trigger ${trigger} on ${sql.ref(table)}` : sql`drop trigger ${trigger}`
  ).execute(db);
}

/** Makes the database that the others are copies of, with the months a central of now wants. */
export async function makeTemplate(serverUrl: string): Promise<void> {
  await ask(serverUrl, `create database ${TEMPLATE_DATABASE}`);
  const url = new URL(serverUrl);
  url.pathname = `/${TEMPLATE_DATABASE}`;
  const db = await openLedger(url.href);
  await ensureMonths(db, ...monthsAround(systemClock.nowMs()));
  await db.destroy();
}

async function ask(serverUrl: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
