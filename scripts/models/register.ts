/**
 * `bin/matlang models list | verify | bench`: what the networks are, whether they are whole, what they cost here.
 * What loads the inference runtime is imported only by the commands that run it.
 */
import { join } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import type { BenchOptions } from './bench.ts';
import { listModels } from './list.ts';

const root = join(import.meta.dirname, '..', '..');
/** Where the demo and the benches keep converted models too. */
const MODEL_DIR = join(root, '.cache', 'models');
const SIZES = '128x128,256x128,256x256,320x192,512x288';

export function registerModels(program: Command): void {
  const models = program.command('models').description('the neural networks: list, verify, bench');

  models
    .command('list')
    .description('where each model comes from, its licence, input, labels and card')
    .option('--json', 'the whole manifest as JSON', false)
    .action((options: { json: boolean }) => {
      process.stdout.write(listModels(options));
    });

  models
    .command('verify')
    .description('converts the models or reads them, and compares them with the manifest')
    .argument('[name...]', 'models, all of them if none is named')
    .option('--model-dir <dir>', 'where converted models are kept', MODEL_DIR)
    .option('--json', 'one JSON object per model', false)
    .action(async (names: string[], options: { modelDir: string; json: boolean }) => {
      const { verifyModels } = await import('./verify.ts');
      process.exitCode = await verifyModels(names, options);
    });

  models
    .command('bench')
    .description('what a look costs on this machine, one thread, at several sizes')
    .argument('[name...]', 'models, all of them if none is named')
    .option('--model-dir <dir>', 'where converted models are kept', MODEL_DIR)
    .option('--sizes <list>', 'widths x heights', readSizes, readSizes(SIZES))
    .option('--seconds <n>', 'time for each size', readSeconds, 2)
    .option('--json', 'one JSON object per model and size', false)
    .action(async (names: string[], options: BenchOptions) => {
      const { benchModels } = await import('./bench.ts');
      await benchModels(names, options);
    });
}

function readSizes(text: string): { width: number; height: number }[] {
  return text.split(',').map((part) => {
    const [, width, height] = /^(\d{1,4})x(\d{1,4})$/.exec(part.trim()) ?? [];
    if (!Number(width) || !Number(height)) {
      throw new InvalidArgumentError('expected sizes such as 512x288,128x128.');
    }
    return { width: Number(width), height: Number(height) };
  });
}

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0 && seconds <= 600)) {
    throw new InvalidArgumentError('expected seconds, up to 600.');
  }
  return seconds;
}
