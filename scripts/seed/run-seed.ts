/**
 * What `matlang seed` does: refuses a ledger with rows of its own, then writes month after month, each with its
 * roll-ups and search texts.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock, type Clock } from '#base/clock.ts';
import { GiveUp } from '#base/errors.ts';
import { takeProcessLock } from '#base/process-lock.ts';
import { openLedger, type LedgerDatabase } from '#central/ledger/database.ts';
import { dayOf, monthsFrom, nameOfMonth, startOfDate, startOfDay } from '#central/ledger/local-months.ts';
import { LEDGER_FILE, LOCK_FILE } from '#central/upkeep/data-dir.ts';
import {
  fillPlaces,
  prepare,
  setIndexesAside,
  writeIncidents,
  writeSpells,
  writeViolations,
  type SeedLedger,
} from './bulk.ts';
import { drawIncidents, drawSpells, textsOf, weightsOf } from './draw-incidents.ts';
import { drawViolations } from './draw-violations.ts';
import { makePlan, type SeedPlan } from './plan.ts';

export interface SeedCommand {
  data: string;
  months: number;
  seed: number;
  rows?: number;
  /** yyyy-mm-dd; history ends with the day before. */
  until?: string;
  commune: string;
  words: boolean;
  /** Called once, at the end. */
  onReport: (report: SeedReport) => void;
  onProgress?: (line: string) => void;
}

export interface SeedReport {
  months: number;
  cameras: number;
  incidents: number;
  violations: number;
  cases: number;
  seconds: number;
  incidentsPerSecond: number;
}

/** Into the ledger of central's folder, or of DATABASE_URL. Throws GiveUp where a central runs on the folder. */
export async function runSeed(command: SeedCommand): Promise<void> {
  const { data, onReport, onProgress = () => undefined } = command;
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const lock = takeProcessLock(
    join(data, LOCK_FILE),
    'data-in-use',
    `${data}: a central is running on this folder; stop it first`,
  );
  try {
    const db = await openLedger(process.env['DATABASE_URL'] ?? join(data, LEDGER_FILE));
    try {
      onReport(await seedLedger(db, command, systemClock, onProgress));
    } finally {
      await db.destroy();
    }
  } finally {
    lock.release();
  }
}

/** Throws GiveUp 'ledger-not-empty' where anything has happened already. */
export async function seedLedger(
  db: LedgerDatabase,
  { months, seed, rows, until, commune, words }: Omit<SeedCommand, 'data' | 'onReport' | 'onProgress'>,
  clock: Clock,
  onProgress: (line: string) => void,
): Promise<SeedReport> {
  await requireEmpty(db, commune);
  const startedMs = clock.monotonicMs();
  // Whole days: the same seed gives the same history all day long.
  const nowMs = until === undefined ? startOfDay(dayOf(clock.nowMs())) : startOfDate(until);
  const plan = makePlan({ months, seed, nowMs });
  const ledger: SeedLedger = { db, communeId: commune };
  await prepare(ledger, plan);
  const makeIndexes = await setIndexesAside(ledger);
  await fillPlaces(ledger, plan);
  await writeSpells(ledger, drawSpells(plan));
  const counts = await writeMonths(ledger, plan, { rows, words, onProgress });
  onProgress('making indexes');
  await makeIndexes();
  const seconds = (clock.monotonicMs() - startedMs) / 1000;
  return {
    months,
    cameras: plan.cameras.length,
    ...counts,
    seconds: Math.round(seconds * 10) / 10,
    incidentsPerSecond: Math.round(counts.incidents / Math.max(seconds, 0.001)),
  };
}

async function writeMonths(
  ledger: SeedLedger,
  plan: SeedPlan,
  options: { rows: number | undefined; words: boolean; onProgress: (line: string) => void },
): Promise<Pick<SeedReport, 'incidents' | 'violations' | 'cases'>> {
  const { rows, words, onProgress } = options;
  const months = monthsFrom(plan.firstMonth, plan.lastMonth);
  const weights = months.map((month) => weightsOf(plan, month).reduce((sum, one) => sum + one, 0));
  const all = weights.reduce((sum, one) => sum + one, 0);
  const wanted = rows ?? Math.round(all);
  const [sequences, numbers] = [new Map<string, number>(), new Map<number, number>()];
  const cameras = new Map(plan.cameras.map((camera) => [camera.id, camera]));
  const hamlets = new Map(plan.registry.hamlets.map(({ id, name }) => [id, name]));
  const counts = { incidents: 0, violations: 0, cases: 0 };
  let [given, weighed] = [0, 0];
  for (const [i, month] of months.entries()) {
    weighed += weights[i] ?? 0;
    const until = all === 0 ? 0 : Math.round((wanted * weighed) / all);
    const incidents = drawIncidents(plan, ledger.communeId, month, until - given, sequences);
    given = until;
    await writeIncidents(ledger, month, incidents, words ? (some) => textsOf(some, cameras, hamlets) : null);
    const drawn = drawViolations(plan, ledger.communeId, month, numbers);
    await writeViolations(ledger, drawn);
    counts.incidents += incidents.length;
    counts.violations += drawn.violations.length;
    counts.cases += drawn.cases.length;
    onProgress(`${nameOfMonth(month)}: ${counts.incidents} of ${wanted} incidents`);
  }
  return counts;
}

/** Demo data never lies among real rows, nor twice in one ledger. */
async function requireEmpty(db: LedgerDatabase, communeId: string): Promise<void> {
  for (const table of ['incidents', 'cases', 'violations'] as const) {
    const row = await db
      .selectFrom(table)
      .where('commune_id', '=', communeId)
      .select('is_demo')
      .limit(1)
      .executeTakeFirst();
    if (row !== undefined) {
      throw new GiveUp(
        'ledger-not-empty',
        `the ledger has ${table} ${row.is_demo === 1 ? 'of a seed' : 'of its own'} already; expected an empty one`,
      );
    }
  }
}
