/**
 * `npm run torture -- [--seed N] [--kills K] [--hours H] [--json]`: kills at random moments, then hours of a bad line in
 * accelerated time. The seed is printed, so that a run that finds something can be run again. The last line is JSON.
 * Exit code 1 when anything was lost, doubled, missing, or a database damaged.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { runKills, type KillsOutcome } from './kills.ts';
import { silentLog } from '#base/log.ts';
import { runOutage, type OutageResult } from './outage.ts';

interface Options {
  seed: number;
  kills: number;
  hours: number;
  json: boolean;
  keep: boolean;
}

const MOST_RECORDING_LOST_S = 1;
/** 72 hours in two and a half: as fast as waits and lines keep their proportions (outage.ts). */
const ACCELERATE = 30;

const options = new Command('torture')
  .description('kills processes and cuts lines at random, and counts what was lost')
  .option('--seed <n>', 'of all chance', wholeNumber, Math.floor(Math.random() * 2 ** 31))
  .option('--kills <n>', 'of agent, eye and central', wholeNumber, 1000)
  .option('--hours <n>', 'simulated, of cuts and slow lines', wholeNumber, 72)
  .option('--json', 'nothing but the last line on standard output', false)
  .option('--keep', 'leave the data folder behind', false)
  .parse()
  .opts<Options>();

process.exit(await run(options));

async function run({ seed, kills, hours, json, keep }: Options): Promise<number> {
  const report = (line: string): void => {
    (json ? process.stderr : process.stdout).write(`${line}\n`);
  };
  report(`seed ${seed}`);
  const dataDir = mkdtempSync(join(tmpdir(), 'matlang-torture-'));
  try {
    const killed = kills > 0 ? await runKills({ seed, kills, dataDir, report }) : null;
    const outage =
      hours > 0 ? await runOutage({ seed, hours, accelerate: ACCELERATE, log: silentLog }) : null;
    const sum = addUp(killed, outage);
    process.stdout.write(`${JSON.stringify({ seed, ...sum, killed, outage })}\n`);
    return isWell(sum, killed, outage) ? 0 : 1;
  } finally {
    if (keep) {
      report(`data: ${dataDir}`);
    } else {
      rmSync(dataDir, { recursive: true, force: true });
    }
  }
}

interface Sum {
  raised: number;
  stored: number;
  lost: number;
  double: number;
  filesMissing: number;
  recordingLostMaxS: number;
}

function addUp(killed: KillsOutcome | null, outage: OutageResult | null): Sum {
  const both = [killed, outage].filter((part) => part !== null);
  const sumOf = (name: 'raised' | 'stored' | 'lost' | 'double' | 'filesMissing'): number =>
    both.reduce((sum, part) => sum + part[name], 0);
  return {
    raised: sumOf('raised'),
    stored: sumOf('stored'),
    lost: sumOf('lost'),
    double: sumOf('double'),
    filesMissing: sumOf('filesMissing'),
    recordingLostMaxS: killed?.recordingLostMaxS ?? 0,
  };
}

function isWell(sum: Sum, killed: KillsOutcome | null, outage: OutageResult | null): boolean {
  return (
    sum.lost + sum.double + sum.filesMissing === 0 &&
    sum.recordingLostMaxS <= MOST_RECORDING_LOST_S &&
    (killed?.damaged ?? []).length === 0 &&
    (outage?.outOfOrder ?? 0) === 0
  );
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 2 ** 31) {
    throw new InvalidArgumentError('expected a whole number, 0 or more.');
  }
  return value;
}
