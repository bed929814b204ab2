/**
 * What `matlang backup` and `matlang restore` print. Where DATABASE_URL is set, the ledger is in PostgreSQL, as for
 * central itself. Exit codes: 0 all saved, 1 something of it was missing or damaged
 * (named; the rest is saved), or it could not be done at all.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { systemClock } from '#base/clock.ts';
import { readConfig } from '#base/config.ts';
import { silentLog } from '#base/log.ts';
import { centralConfig } from '#central/config.ts';
import { backUp, backupsIn, type BackupReport } from '#central/upkeep/backup.ts';
import { restore, type RestoreReport } from '#central/upkeep/restore.ts';

export interface BackupCommand {
  config: string;
  to: string;
  keys?: string;
  keep: number;
  json: boolean;
}

export interface RestoreCommand {
  config: string;
  keys?: string;
  replace: boolean;
  json: boolean;
}

const PROGRESS_PERIOD_MS = 500;
const MOST_PROBLEMS_SHOWN = 20;

export async function runBackup({ config: file, to, keys, keep, json }: BackupCommand): Promise<number> {
  const { dataDir, commune } = readConfig(resolve(file), centralConfig);
  const progress = createProgress(json);
  const report = await backUp({
    dataDir: resolve(dataDir),
    databaseUrl: process.env['DATABASE_URL'] ?? null,
    toDir: to,
    communeId: commune.id,
    version: readVersion(),
    keysDir: keys ?? null,
    keep,
    clock: systemClock,
    onProgress: ({ files, bytes }) => progress.show(`${files} files, ${inMegabytes(bytes)}`),
  });
  progress.end();
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : describeBackup(report, keys));
  return report.problems.length === 0 ? 0 : 1;
}

export async function runRestore(
  backup: string,
  { config: file, keys, replace, json }: RestoreCommand,
): Promise<number> {
  const { dataDir, commune } = readConfig(resolve(file), centralConfig);
  const newest = (await backupsIn(backup).catch(() => [])).at(-1);
  const progress = createProgress(json);
  const report = await restore({
    fromDir: newest ?? backup,
    dataDir: resolve(dataDir),
    databaseUrl: process.env['DATABASE_URL'] ?? null,
    communeId: commune.id,
    log: silentLog,
    keysDir: keys ?? null,
    isReplacing: replace,
    clock: systemClock,
    onProgress: ({ files, bytes, ofFiles }) =>
      progress.show(`${files} of ${ofFiles} files, ${inMegabytes(bytes)}`),
  });
  progress.end();
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : describeRestore(report, newest ?? backup));
  return report.problems.length === 0 ? 0 : 1;
}

function describeBackup(report: BackupReport, keys: string | undefined): string {
  const { folder, files, bytes, linkedBytes, problems, removed } = report;
  return [
    `saved ${files} files, ${inMegabytes(bytes)} (${inMegabytes(linkedBytes)} of it as in the backup before)`,
    `in ${folder}`,
    keys === undefined
      ? 'the keys are in it: keep it as safe as central itself (--keys DIR keeps them apart)'
      : `the keys are in ${keys}: without them the backup cannot be restored`,
    ...(removed.length > 0 ? [`${removed.length} older backups removed`] : []),
    ...describeProblems(problems, 'NOT saved, because central does not have it as its ledger says'),
    '',
  ].join('\n');
}

function describeRestore(
  { madeAtMs, files, bytes, aside, asideSchema, problems, carried }: RestoreReport,
  from: string,
): string {
  return [
    `restored ${files} files, ${inMegabytes(bytes)}, as of ${new Date(madeAtMs).toISOString()}, from ${from}`,
    ...(aside === null ? [] : [`what was there before is in ${aside}`]),
    ...(asideSchema === null ? [] : [`the ledger of before is in the database, schema ${asideSchema}`]),
    'everybody is signed out; one-time links and enrolment codes are void',
    ...describeCarried(carried),
    'agents send again what central had not confirmed before it was lost; what it had confirmed since the backup',
    'is in the recordings of the agents only',
    ...describeProblems(problems, 'NOT restored'),
    '',
  ].join('\n');
}

function describeCarried(carried: RestoreReport['carried']): string[] {
  if (carried?.problem === '') {
    const { revokedAgents, endedEntries, holds } = carried;
    return [
      `decided since and kept: ${revokedAgents} agents revoked, ${endedEntries} watch-list entries ended, ${holds} holds`,
    ];
  }
  return [
    'decisions since the backup are not known here: look through agents revoked, accounts, watch-list entries ended and holds',
    ...(carried ? [`(the replaced ledger: ${carried.problem})`] : []),
  ];
}

function describeProblems(problems: readonly { path: string; problem: string }[], what: string): string[] {
  const shown = problems.slice(0, MOST_PROBLEMS_SHOWN).map(({ path, problem }) => `  ${path}: ${problem}`);
  const rest = problems.length - shown.length;
  return problems.length === 0
    ? []
    : [`${problems.length} files ${what}:`, ...shown, ...(rest > 0 ? [`  and ${rest} more`] : [])];
}

function inMegabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Over the same line where somebody looks on; nothing where the output is read by a program. */
function createProgress(isQuiet: boolean): { show: (text: string) => void; end: () => void } {
  const isDrawn = !isQuiet && process.stderr.isTTY;
  let shownAtMs = -Infinity;
  return {
    show: (text) => {
      const nowMs = systemClock.monotonicMs();
      if (isDrawn && nowMs - shownAtMs >= PROGRESS_PERIOD_MS) {
        shownAtMs = nowMs;
        process.stderr.write(`\r${text}\u001b[K`);
      }
    },
    end: () => {
      if (isDrawn) {
        process.stderr.write('\r\u001b[K');
      }
    },
  };
}

function readVersion(): string {
  const text = readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
