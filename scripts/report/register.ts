/** `bin/matlang report`: the report of a month as DOCX and PDF, from the command line. */
import { resolve } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import type { ReportCommand } from './run-report.ts';

export function registerReport(program: Command): void {
  program
    .command('report')
    .description(
      'the report of a month in the form of Decree 30/2020, as DOCX and PDF; central may be running',
    )
    .requiredOption('--month <yyyy-MM>', 'the month', monthName)
    .requiredOption(
      '--data <dir>',
      "central's data folder; with DATABASE_URL set, the ledger is there",
      absolute,
    )
    .requiredOption('--out <dir>', 'where the two files go', absolute)
    .option('--config <file>', "central's YAML file: whose report it is and how it is signed", absolute)
    .option('--commune <name>', 'how the commune is called, where no --config says it', 'Yên Hòa')
    .option('--json', 'figures as one line of JSON on standard output', false)
    .action(async (options: ReportCommand) => {
      const { runReport } = await import('./run-report.ts');
      process.exitCode = await runReport(options);
    });
}

function monthName(text: string): string {
  if (!/^20\d\d-(?:0[1-9]|1[0-2])$/.test(text)) {
    throw new InvalidArgumentError('expected a month such as 2026-10.');
  }
  return text;
}

/** A function of one value: commander hands a second one, the value before. */
function absolute(folder: string): string {
  return resolve(folder);
}
