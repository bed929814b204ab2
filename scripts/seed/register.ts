/** `bin/matlang seed` fills an empty ledger with a made-up commune; `statistics check` proves roll-ups against rows. */
import { resolve } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import type { SeedCommand, SeedReport } from './run-seed.ts';

export function registerSeed(program: Command): void {
  program
    .command('seed')
    .description('fills an empty ledger with the made-up history of a commune, marked as demo data')
    .requiredOption('--data <dir>', "central's data folder; with DATABASE_URL the ledger is there", absolute)
    .option('--months <n>', 'how many months, the last is the one that runs', wholeNumber(1, 120), 24)
    .option('--seed <n>', 'the same number gives the same history', wholeNumber(0, 2 ** 31), 1)
    .option(
      '--rows <n>',
      'how many incidents; not given: what such a commune has',
      wholeNumber(0, 20_000_000),
    )
    .option('--until <day>', 'yyyy-mm-dd, the day after the last one; not given: today', date)
    .option('--commune <id>', "commune.id of central's file", 'yen-hoa')
    .option('--no-words', 'leave the search index of incidents empty: much quicker')
    .option('--json', 'the report as one line of JSON', false)
    .action(async ({ json, ...options }: Omit<SeedCommand, 'onReport'> & { json: boolean }) => {
      const { runSeed } = await import('./run-seed.ts');
      const isShown = !json && process.stderr.isTTY;
      await runSeed({
        ...options,
        onProgress: (line) => isShown && process.stderr.write(`\r${line.padEnd(70)}`),
        onReport: (report) => {
          process.stderr.write(isShown ? '\n' : '');
          process.stdout.write(json ? `${JSON.stringify(report)}\n` : describeReport(report));
        },
      });
    });

  program
    .command('statistics')
    .description('roll-ups of incidents')
    .argument('<what>', "'check': compare them with the rows; 'recount': make them anew", checkOrRecount)
    .requiredOption('--data <dir>', "central's data folder; with DATABASE_URL the ledger is there", absolute)
    .option('--commune <id>', "commune.id of central's file", 'yen-hoa')
    .action(async (what: 'check' | 'recount', options: { data: string; commune: string }) => {
      const { runStatistics } = await import('./run-statistics.ts');
      process.exitCode = await runStatistics(what, options);
    });
}

function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < min || value > max) {
      throw new InvalidArgumentError(`expected a whole number from ${min} to ${max}.`);
    }
    return value;
  };
}

function date(text: string): string {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(Date.parse(text))) {
    throw new InvalidArgumentError('expected a date such as 2026-10-31.');
  }
  return text;
}

function checkOrRecount(text: string): 'check' | 'recount' {
  if (text !== 'check' && text !== 'recount') {
    throw new InvalidArgumentError("expected 'check' or 'recount'.");
  }
  return text;
}

/** A function of one value: commander hands a second one, the value before. */
function absolute(folder: string): string {
  return resolve(folder);
}

function describeReport({
  months,
  cameras,
  incidents,
  violations,
  cases,
  seconds,
  incidentsPerSecond,
}: SeedReport): string {
  return [
    `${incidents} incidents of ${cameras} cameras in ${months} months, ${violations} violations, ${cases} cases`,
    `in ${seconds} s, ${incidentsPerSecond} incidents/s; every row is marked as demo data`,
    '',
  ].join('\n');
}
