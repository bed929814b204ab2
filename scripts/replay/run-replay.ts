/**
 * One run of `matlang replay`: reads the rules, sends the clip through the pipeline, writes what was asked for.
 * Standard output is for incidents only; everything else a person is told goes to standard error.
 * Ends with 0, 1 (the clip cannot be read), 2 (the rules are wrong) or 130 (Ctrl-C).
 */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ConfigError, readConfig } from '#base/config.ts';
import { systemClock } from '#base/clock.ts';
import { describeError, GiveUp } from '#base/errors.ts';
import { instantOf } from '#edge-agent/replay/local-time.ts';
import { createMotRows, labelsWatched, type MotRow } from '#edge-agent/replay/mot-rows.ts';
import { createOverlayVideo } from '#edge-agent/replay/overlay-video.ts';
import { startReplayEngine } from '#edge-agent/replay/replay-engine.ts';
import { replayClip, type ReplayEnd, type ReplayPicture } from '#edge-agent/replay/replay.ts';
import { rulesFile, type RulesFile } from '#edge-agent/replay/rules-file.ts';
import { labelsOf, type RuleClass } from '#protocol/rule.ts';
import { ensureModel } from '#models/zoo/centernet.ts';
import { writeMot } from '../eval/metrics/mot-file.ts';
import { printIncidents, tell } from './print.ts';
import { createProgress } from './progress.ts';

export interface ReplayCommand {
  video: string;
  rules?: string;
  fps: number;
  sourceFps: number;
  startsAt?: string;
  tracks?: string;
  /** Of tracks that are written; those of the rules without it. */
  classes?: RuleClass[];
  everyFrame: boolean;
  overlay?: string;
  modelDir: string;
  json: boolean;
}

/** Midnight, so that times of day in the sentences are times in the file. */
const NO_DATE = '2026-01-01';

/** Returns the exit code. */
export async function runReplay(command: ReplayCommand): Promise<number> {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    const end = await replay(command, readRules(command), controller.signal);
    printIncidents(end.incidents, command.json);
    return end.isWhole ? 0 : 130;
  } catch (error) {
    if (error instanceof ConfigError) {
      tell(error.message);
      return 2;
    }
    tell(describeError(error));
    return 1;
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}

interface Rules extends RulesFile {
  startsAtMs: number;
}

function readRules({ rules: file, startsAt, tracks, overlay }: ReplayCommand): Rules {
  if (file === undefined && tracks === undefined && overlay === undefined) {
    throw new ConfigError('nothing to do: expected --rules, --tracks or --overlay');
  }
  const read = file === undefined ? rulesFile.parse({ rules: [] }) : readConfig(resolve(file), rulesFile);
  const startsAtMs = instantOf(startsAt ?? NO_DATE, read.timeZone);
  if (startsAt !== undefined) {
    return { ...read, startsAtMs };
  }
  const scheduled = read.rules.filter(({ schedule }) => schedule !== 'always');
  if (scheduled.length > 0) {
    const names = scheduled.map(({ name }) => name).join(', ');
    tell(
      `schedules are left out, these rules are awake all the time (--starts-at makes them count): ${names}`,
    );
  }
  return { ...read, rules: read.rules.map((rule) => ({ ...rule, schedule: 'always' })), startsAtMs };
}

async function replay(command: ReplayCommand, rules: Rules, signal: AbortSignal): Promise<ReplayEnd> {
  const { file: modelFile } = await ensureModel(resolve(command.modelDir));
  const engine = startReplayEngine(modelFile);
  const progress = createProgress(process.stderr, systemClock);
  const rows = createMotRows(
    command.classes ? new Set(labelsOf(command.classes)) : labelsWatched(rules.rules),
  );
  const film =
    command.overlay === undefined ? null : createOverlayVideo(resolve(command.overlay), rules.rules);
  const follow = (picture: ReplayPicture): void => {
    progress.show(picture);
    rows.add(picture);
    film?.add(picture);
  };
  try {
    const end = await playThrough(
      replayClip(
        {
          ...rules,
          engine,
          file: command.video,
          fps: command.fps,
          folderFps: command.sourceFps,
          isTracking: command.tracks !== undefined || command.overlay !== undefined,
        },
        signal,
      ),
      follow,
    );
    progress.end(end);
    if (command.tracks !== undefined) {
      await writeTracks(command.tracks, rows.rows(command.everyFrame));
    }
    film?.finish(1 / command.fps);
    return end;
  } finally {
    film?.discard();
    await engine.close();
  }
}

async function playThrough(
  events: ReturnType<typeof replayClip>,
  follow: (picture: ReplayPicture) => void,
): Promise<ReplayEnd> {
  for await (const event of events) {
    if (event.type === 'picture') {
      follow(event);
    } else if (event.type === 'end') {
      return event;
    }
  }
  throw new GiveUp('replay-unfinished', 'the replay ended without a result');
}

/** Under a temporary name first: a file under its own name is whole. */
async function writeTracks(path: string, rows: readonly MotRow[]): Promise<void> {
  const file = resolve(path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.part`, writeMot(rows));
  await rename(`${file}.part`, file);
}
