/** `bin/matlang audit verify`: is the audit chain whole, and as central once signed it. Changes nothing. */
import { resolve } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import type { VerifyAudit } from './run-audit.ts';

export function registerAudit(program: Command): void {
  program
    .command('audit')
    .description('the audit trail')
    .command('verify')
    .description(
      'checks every row of the chain and every point that central signed; ends with 1 when one does not fit',
    )
    .requiredOption(
      '--data <dir>',
      "central's data folder; with DATABASE_URL the ledger is there instead",
      (dir: string) => resolve(dir),
    )
    .option('--from <n>', 'believe the rows before this one', wholeNumber, 1)
    .option('--json', 'one line of JSON', false)
    .action(async (options: VerifyAudit) => {
      const { verifyAudit } = await import('./run-audit.ts');
      process.exitCode = await verifyAudit(options, process.env['DATABASE_URL'] ?? null);
    });
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) {
    throw new InvalidArgumentError('expected a whole number from 1 on.');
  }
  return value;
}
