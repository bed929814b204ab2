/** `matlang eval`: its options. The work is in run-eval.ts. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { EvalCommand } from './run-eval.ts';

const ROOT = resolve(import.meta.dirname, '../..');

export function registerEval(program: Command): void {
  program
    .command('eval')
    .description('measure the whole pipeline on labelled clips and write docs/accuracy.md')
    .option(
      '--data <dir>',
      'folder with video/, frames/, gt/, video/events.csv, rules/',
      process.env['MATLANG_DATA'] ?? resolve(ROOT, '../shared/data'),
    )
    .option('--only <clip...>', 'these clips alone; nothing is written')
    .option('--out <dir>', 'where accuracy.md and accuracy/*.svg are written', resolve(ROOT, 'docs'))
    .option('--model-dir <dir>', 'where the converted detector is kept', resolve(ROOT, '.cache/models'))
    .option('--sheets <dir>', 'a picture of each incident, for judging those without a label')
    .option('--check', 'compare with the figures that were written last; nothing is written', false)
    .option('--json', 'all figures as JSON on standard output', false)
    .action(async (options: EvalCommand) => {
      const { runEval } = await import('./run-eval.ts');
      process.exitCode = await runEval(options);
      process.exit();
    });
}
