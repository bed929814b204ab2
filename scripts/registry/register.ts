/** `bin/matlang registry`: the places and cameras of the commune as a file. */
import { resolve } from 'node:path';
import type { Command } from 'commander';

export function registerRegistry(program: Command): void {
  const registry = program.command('registry').description('hamlets, locations and cameras as a file');

  registry
    .command('import')
    .description(
      'shows what a CSV or YAML file would change and every line refused; applies all of it or nothing',
    )
    .argument('<file>', 'CSV (UTF-8) or YAML')
    .requiredOption('--config <file>', "central's YAML file; central must not be running")
    .option('--dry-run', 'change nothing', false)
    .action(async (file: string, options: { config: string; dryRun: boolean }) => {
      const { runImport } = await import('./run-registry.ts');
      process.exitCode = await runImport(resolve(file), options);
    });

  registry
    .command('export')
    .description('writes the registry as CSV; an import of it changes nothing')
    .requiredOption('--config <file>', "central's YAML file; central must not be running")
    .option('--out <file>', 'otherwise on standard output')
    .option('--english', 'headings and words in English', false)
    .action(async (options: { config: string; out?: string; english: boolean }) => {
      const { runExport } = await import('./run-registry.ts');
      process.exitCode = await runExport(options);
    });
}
