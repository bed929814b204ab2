/** `matlang faces eval | watchlist | report`: their options. The work is in run-eval.ts, run-watchlist.ts and run-report.ts. */
import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import type { EvalOptions } from './run-eval.ts';
import type { ReportOptions } from './run-report.ts';
import type { WatchlistOptions } from './run-watchlist.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const MODEL_DIR = resolve(ROOT, '.cache/models');

export function registerFaces(program: Command): void {
  const faces = program.command('faces').description('how far recognising faces may be trusted');

  withCommon(faces.command('eval'))
    .description('pairs of pictures: accuracy, EER, TAR at FAR 1 % and 0.1 %, by size and darkness')
    .requiredOption('--pairs <csv>', 'columns fold, same, name1, file1, name2, file2')
    .action(async (options: EvalOptions) => {
      const { runFacesEval } = await import('./run-eval.ts');
      process.exitCode = await runFacesEval(options);
      process.exit();
    });

  withCommon(faces.command('watchlist'))
    .description('a watch-list: TPIR at FPIR 1 % and 0.1 %, rank-1, by size and darkness')
    .requiredOption('--protocol <csv>', 'columns role (gallery, known, unknown), name, file')
    .action(async (options: WatchlistOptions) => {
      const { runFacesWatchlist } = await import('./run-watchlist.ts');
      process.exitCode = await runFacesWatchlist(options);
      process.exit();
    });

  faces
    .command('report')
    .description('measure faces and write their section of docs/accuracy.md; `matlang eval` does it too')
    .option(
      '--data <dir>',
      'folder with faces/, and video/ and frames/',
      process.env['MATLANG_DATA'] ?? resolve(ROOT, '../shared/data'),
    )
    .option('--out <dir>', 'where accuracy.md and accuracy/ are', resolve(ROOT, 'docs'))
    .option('--model-dir <dir>', 'where converted nets are kept', MODEL_DIR)
    .action(async (options: ReportOptions) => {
      const { runFacesReport } = await import('./run-report.ts');
      process.exitCode = await runFacesReport(options);
      process.exit();
    });
}

function withCommon(command: Command): Command {
  return command
    .requiredOption('--root <dir>', 'folder the files of the CSV are in')
    .addOption(
      new Option('--half <half>', 'whose pictures: the halves are by the name of the person')
        .choices(['tuning', 'reporting', 'all'])
        .default('all'),
    )
    .option('--config <yaml>', "an agent's or central's file: its `faces` says which nets; ours without it")
    .option('--quick', 'without smaller and darker probes', false)
    .option('--plot <svg>', 'where the plot is written')
    .option('--model-dir <dir>', 'where converted nets are kept', MODEL_DIR)
    .option('--json', 'all figures as JSON on standard output', false);
}
