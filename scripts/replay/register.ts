/** `matlang replay`: its options. The work is in run-replay.ts. */
import { join } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { RULE_CLASSES, ruleClass, type RuleClass } from '#protocol/rule.ts';
import type { ReplayCommand } from './run-replay.ts';

const MODEL_DIR = join(import.meta.dirname, '../../.cache/models');

export function registerReplay(program: Command): void {
  program
    .command('replay')
    .description('run rules on a recorded clip, as a camera would, and print what they would have raised')
    .requiredOption(
      '--video <file>',
      'GIF, AVI, MP4, MOV, MKV ... or a folder of numbered JPEG or PNG pictures',
    )
    .option('--rules <file>', 'YAML file: { rules: [...], personHeights?, timeZone? }')
    .option('--fps <n>', 'pictures taken of each second; looked at are five at most', number(0.1, 60), 5)
    .option('--source-fps <n>', 'pace of a folder of pictures', number(0.1, 240), 25)
    .option('--starts-at <time>', 'local time of the first picture, 2026-11-22T22:00: makes schedules count')
    .option('--tracks <file>', 'write tracks in MOT form: frames of the file from 1, pixels of the file')
    .option('--every-frame', 'with --tracks: put boxes into pictures that were not taken, too', true)
    .option(
      '--classes <list>',
      'with --tracks: person,vehicle ... instead of what the rules look for',
      classes,
    )
    .option('--no-every-frame', 'with --tracks: only pictures that were taken')
    .option('--overlay <file>', 'write an MP4 with zones, boxes and incidents drawn in')
    .option('--model-dir <dir>', 'where the converted detector is kept', MODEL_DIR)
    .option('--json', 'one JSON object for each incident on standard output, nothing else', false)
    .action(async (options: ReplayCommand) => {
      const { runReplay } = await import('./run-replay.ts');
      process.exitCode = await runReplay(options);
      process.exit();
    });
}

function number(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= min && value <= max)) {
      throw new InvalidArgumentError(`expected a number from ${min} to ${max}.`);
    }
    return value;
  };
}

function classes(text: string): RuleClass[] {
  return text.split(',').map((word) => {
    const parsed = ruleClass.safeParse(word.trim());
    if (!parsed.success) {
      throw new InvalidArgumentError(`found "${word}", expected some of ${RULE_CLASSES.join(', ')}.`);
    }
    return parsed.data;
  });
}
