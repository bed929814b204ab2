/**
 * One run of `matlang eval`: every clip of the folder through the pipeline, one after the other, and the figures
 * written down. Progress goes to standard error, results to standard output and into docs/.
 * Ends with 0, 1 (figures differ from the committed ones, or a fault), 2 (a rule file is wrong) or 130 (Ctrl-C).
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { systemClock } from '#base/clock.ts';
import { ConfigError, parseConfig } from '#base/config.ts';
import { describeError, GiveUp } from '#base/errors.ts';
import { startReplayEngine } from '#edge-agent/replay/replay-engine.ts';
import { ensureModel } from '#models/zoo/centernet.ts';
import { createProgress } from '../replay/progress.ts';
import { createContactSheets } from './contact-sheet.ts';
import { differences, flatten } from './compare-figures.ts';
import { openDataset, type EvalClip } from './dataset.ts';
import type { Figures } from './figure-types.ts';
import { measureAll } from './figures.ts';
import type { CurvePoint } from './metrics/average-precision.ts';
import { readNotes } from './notes.ts';
import { barPlot, linePlot } from './plots.ts';
import { describePlace, tablesOf, withFigures } from './report.ts';
import { watchClip, type WatchedClip } from './watch-clip.ts';

export interface EvalCommand {
  data: string;
  only?: string[];
  out: string;
  modelDir: string;
  check: boolean;
  json: boolean;
  /** Folder for a picture of each incident. */
  sheets?: string;
}

/** Of recall, between two points of a plot. */
const LEAST_STEP = 0.005;

/** Returns the exit code. */
export async function runEval(command: EvalCommand): Promise<number> {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    const clips = chosenClips(command);
    const notes = readNotes();
    const watched = await watchAll(clips, command, controller.signal);
    if (controller.signal.aborted) {
      return 130;
    }
    const figures = measureAll(watched, notes);
    process.stdout.write(command.json ? `${JSON.stringify(figures)}\n` : `${tablesOf(figures)}\n`);
    if (command.check) {
      return checkFigures(command.out, figures);
    }
    if (command.only === undefined) {
      writeFigures(command.out, figures);
      await refreshFacesOf(command, controller.signal);
    }
    return 0;
  } catch (error) {
    tell(error instanceof ConfigError ? error.message : describeError(error));
    return error instanceof ConfigError ? 2 : 1;
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}

/** Their section of the same page; a folder of ones own need not have faces. */
async function refreshFacesOf({ data, out, modelDir }: EvalCommand, signal: AbortSignal): Promise<void> {
  if (existsSync(join(resolve(data), 'faces', 'lfw_pairs.csv'))) {
    const { refreshFaces } = await import('../faces/run-report.ts');
    await refreshFaces({ data, out, modelDir }, { clock: systemClock, signal, terminal: process.stderr });
  }
}

function chosenClips({ data, only }: EvalCommand): EvalClip[] {
  const clips = openDataset(resolve(data));
  const unknown = only?.find((name) => clips.every((clip) => clip.name !== name));
  if (unknown !== undefined) {
    throw new GiveUp(
      'no-clips',
      `no clip is called ${unknown}; there are ${clips.map(({ name }) => name).join(', ')}`,
    );
  }
  return clips.filter(({ name }) => only?.includes(name) ?? true);
}

async function watchAll(
  clips: readonly EvalClip[],
  { modelDir, sheets: folder }: EvalCommand,
  signal: AbortSignal,
): Promise<WatchedClip[]> {
  const sheets = folder === undefined ? null : createContactSheets(resolve(folder));
  const { file } = await ensureModel(resolve(modelDir));
  const engine = startReplayEngine(file);
  const watched: WatchedClip[] = [];
  try {
    for (const [index, clip] of clips.entries()) {
      if (signal.aborted) {
        break;
      }
      const progress = createProgress(process.stderr, systemClock);
      tell(`${index + 1}/${clips.length} ${clip.name}`);
      const one = await watchClip(engine, clip, signal, (picture) => {
        progress.show(picture);
        sheets?.add(clip.name, clip.settings.rules, picture);
      });
      watched.push(one);
      tell(
        `    ${one.frames.length} pictures, ${one.incidents.length} incidents, ` +
          `${one.tookS.toFixed(1)} s (${one.cpuS.toFixed(1)} s of one core)`,
      );
    }
    sheets?.finish();
  } finally {
    await engine.close();
  }
  return watched;
}

const flatFigures = z.record(z.string(), z.number());

function checkFigures(out: string, figures: Figures): number {
  const file = join(resolve(out), 'accuracy', 'figures.json');
  if (!existsSync(file)) {
    throw new GiveUp('no-figures', `${file}: not there, run matlang eval once without --check`);
  }
  const committed = parseConfig(readFileSync(file, 'utf8'), flatFigures, file);
  const found = differences(committed, flatten(figures));
  found.forEach(tell);
  tell(
    found.length === 0 ? 'the figures are those that were written last' : `${found.length} figures differ`,
  );
  return found.length === 0 ? 0 : 1;
}

function writeFigures(out: string, figures: Figures): void {
  const folder = join(resolve(out), 'accuracy');
  mkdirSync(folder, { recursive: true });
  const page = join(resolve(out), 'accuracy.md');
  writeFileSync(page, withFigures(existsSync(page) ? readFileSync(page, 'utf8') : '', figures));
  writeFileSync(join(folder, 'figures.json'), `${JSON.stringify(flatten(figures), null, 2)}\n`);
  writeFileSync(join(folder, 'precision-recall.svg'), precisionRecallPlot(figures));
  writeFileSync(join(folder, 'false-alarms.svg'), falseAlarmPlot(figures));
  tell(`written: ${page}`);
}

function precisionRecallPlot({ detection }: Figures): string {
  const lines = detection.map(({ half, way, curve, averagePrecision }) => ({
    name: `${half}, ${way === 'whole' ? 'whole pictures' : 'parts'}: AP ${(averagePrecision * 100).toFixed(1)}`,
    points: thinned(curve).map(({ recall, precision }) => [recall, precision] as const),
  }));
  return linePlot('People found', { x: 'recall', y: 'precision' }, lines);
}

/** Fewer points than pixels. */
function thinned(curve: readonly CurvePoint[]): CurvePoint[] {
  let last = -1;
  return curve.filter(({ recall }, index) => {
    const isKept = recall - last >= LEAST_STEP || index === curve.length - 1;
    last = isKept ? recall : last;
    return isKept;
  });
}

function falseAlarmPlot({ rates }: Figures): string {
  const bars = rates.flatMap(({ half, where, perCameraHour }) =>
    perCameraHour
      ? [
          {
            name: `${half}, ${describePlace(where)}`,
            value: perCameraHour.rate,
            from: perCameraHour.from,
            to: perCameraHour.to,
          },
        ]
      : [],
  );
  return barPlot('False alarms', 'per camera-hour, with the 95 % interval', bars);
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}
