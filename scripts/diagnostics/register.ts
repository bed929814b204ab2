/** `bin/matlang diagnostics`: what a helper from afar needs when central does not run, or its page cannot be reached. */
import { resolve } from 'node:path';
import type { Command } from 'commander';

export function registerDiagnostics(program: Command): void {
  program
    .command('diagnostics')
    .description(
      'a ZIP with versions, configuration without secrets, size of the ledger; a running central gives more at /api/diagnostics',
    )
    .requiredOption('--config <file>', "central's YAML file; central may be running")
    .requiredOption('--out <file>', 'the ZIP', (file: string) => resolve(file))
    .action(async (options: { config: string; out: string }) => {
      const { runDiagnostics } = await import('./run-diagnostics.ts');
      process.exitCode = await runDiagnostics(options);
    });
}
