/**
 * Finds what a data folder holds: video/<clip>.<ext> and frames/<clip>/ to look at; gt/<name>_gt.txt (MOT form), where
 * <clip> is <name> or begins with <name>_; video/events.csv with labels. Rules for a clip come from the folder's own
 * rules/<clip>.yaml, else from those beside this file. Anything but the clips may be missing.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, parse } from 'node:path';
import { z } from 'zod';
import { readConfig } from '#base/config.ts';
import { GiveUp } from '#base/errors.ts';
import { rulesFile } from '#edge-agent/replay/rules-file.ts';
import { readLabels, type Label } from './labels.ts';
import { countedRows, readMot, type MotRow } from './metrics/mot-file.ts';

const VIDEO = /\.(avi|mp4|mov|mkv|gif|webm|m4v|mpg|mpeg|ts|flv|wmv|3gp)$/i;
const OUR_RULES = join(import.meta.dirname, 'rules');

/** What a rule file of an evaluation may say besides the rules. */
const clipFile = z.strictObject({
  ...rulesFile.shape,
  rules: rulesFile.shape.rules.default([]),
  /** Width and height of the pictures the ground truth was drawn on, where they are not the clip's. */
  truthSize: z.tuple([z.number().int().positive(), z.number().int().positive()]).optional(),
  /** Stretches in which nothing is to be reported, and how that is known. */
  quiet: z
    .array(
      z.strictObject({
        fromS: z.number().min(0),
        toS: z.number().min(0),
        /** Names of the rules nothing breaks there; all of them without it. */
        rules: z.array(z.string()).min(1).optional(),
        why: z.string().min(1),
      }),
    )
    .default([]),
});
export type ClipSettings = z.output<typeof clipFile>;

export interface EvalClip {
  name: string;
  file: string;
  settings: ClipSettings;
  /** Pixels of `settings.truthSize`, else of the clip; null where there is none. */
  truth: MotRow[] | null;
  labels: Label[];
}

/** Sorted by name. Throws GiveUp where there is no clip, ConfigError for a wrong rule file. */
export function openDataset(folder: string): EvalClip[] {
  const files = [
    ...listed(join(folder, 'video'))
      .filter((name) => VIDEO.test(name))
      .map((name) => ({ name: parse(name).name, file: join(folder, 'video', name) })),
    ...listed(join(folder, 'frames')).map((name) => ({ name, file: join(folder, 'frames', name) })),
  ];
  if (files.length === 0) {
    throw new GiveUp('no-clips', `${folder}: no clips, expected video/ or frames/ with some in it`);
  }
  const labels = readLabels(join(folder, 'video', 'events.csv'));
  const truths = listed(join(folder, 'gt')).filter((name) => name.endsWith('_gt.txt'));
  return files
    .map(({ name, file }) => ({
      name,
      file,
      settings: settingsOf(folder, name),
      truth: truthOf(folder, name, truths),
      labels: labels.filter((label) => label.clip === parse(file).base || label.clip === name),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function listed(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function settingsOf(folder: string, clip: string): ClipSettings {
  const file = [join(folder, 'rules'), OUR_RULES]
    .map((place) => join(place, `${clip}.yaml`))
    .find((candidate) => existsSync(candidate));
  return file === undefined ? clipFile.parse({}) : readConfig(file, clipFile);
}

function truthOf(folder: string, clip: string, names: readonly string[]): MotRow[] | null {
  const fitting = names
    .filter((name) => {
      const stem = name.slice(0, -'_gt.txt'.length);
      return clip === stem || clip.startsWith(`${stem}_`);
    })
    .sort((a, b) => b.length - a.length)[0];
  return fitting === undefined
    ? null
    : countedRows(readMot(readFileSync(join(folder, 'gt', fitting), 'utf8'), fitting));
}
