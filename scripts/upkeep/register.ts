/** `bin/matlang backup` and `restore`: central's ledger, evidence and keys, saved while it runs and put back. */
import { resolve } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import type { BackupCommand, RestoreCommand } from './run-upkeep.ts';

export function registerUpkeep(program: Command): void {
  program
    .command('backup')
    .description('saves ledger, evidence and keys of central, also while it runs, and reads them back')
    .requiredOption('--config <file>', "central's YAML file")
    .requiredOption('--to <dir>', 'backups are folders in it; best on another disk', absolute)
    .option('--keys <dir>', 'keep the keys there instead of in the backup', absolute)
    .option('--keep <n>', 'how many backups stay', wholeNumber, 14)
    .option('--json', 'the report as one line of JSON', false)
    .action(async (options: BackupCommand) => {
      const { runBackup } = await import('./run-upkeep.ts');
      process.exitCode = await runBackup(options);
    });

  program
    .command('restore')
    .description('puts a backup back; central must not be running')
    .argument('<backup>', 'the folder of one backup, or the folder of all of them for the newest')
    .requiredOption('--config <file>', "central's YAML file")
    .option('--keys <dir>', 'where the keys were kept apart', absolute)
    .option('--replace', 'set aside what is in the data folder', false)
    .option('--json', 'the report as one line of JSON', false)
    .action(async (backup: string, options: RestoreCommand) => {
      const { runRestore } = await import('./run-upkeep.ts');
      process.exitCode = await runRestore(resolve(backup), options);
    });
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 10_000) {
    throw new InvalidArgumentError('expected a whole number from 1 to 10000.');
  }
  return value;
}

/** A function of one value: commander hands a second one, the value before. */
function absolute(folder: string): string {
  return resolve(folder);
}
