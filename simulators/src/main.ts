/**
 * The simulated commune as a process of its own, made by fork(): one `start` in, `progress`, `ready` and `truth` out,
 * `trigger` in at any time. Ends with its parent, and on SIGTERM and SIGINT.
 */
import { createWriteStream } from 'node:fs';
import { Log } from 'node-av/lib';
import { AV_LOG_ERROR } from 'node-av/constants';
import { systemClock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import { createLog } from '#base/log.ts';
import { startCommune, type Commune } from './commune/commune.ts';
import { communeCommand, type CommuneReport } from './commune/messages.ts';

const log = createLog('simulators');
Log.setLevel(AV_LOG_ERROR);
let commune: Promise<Commune> | null = null;
let isEnding = false;

process.on('message', (message) => {
  const parsed = communeCommand.safeParse(message);
  if (!parsed.success) {
    report({ type: 'failed', reason: `not a command: ${parsed.error.issues[0]?.message ?? ''}` });
    return;
  }
  if (parsed.data.type === 'start') {
    start(parsed.data.options);
  } else {
    const { cameraId, segment } = parsed.data;
    void commune?.then((running) => {
      if (!running.trigger(cameraId, segment)) {
        log.warn({ cameraId, segment }, 'no such camera or segment');
      }
    });
  }
});
process.on('disconnect', () => void end());
process.on('SIGTERM', () => void end());
process.on('SIGINT', () => void end());

type StartOptions = Extract<ReturnType<typeof communeCommand.parse>, { type: 'start' }>['options'];

function start({
  cameraCount,
  videoFiles,
  cacheDir,
  seed,
  faults,
  cameraIds,
  activity,
  facesDir,
  truthFile,
}: StartOptions): void {
  if (commune !== null) {
    return;
  }
  const truthLog = truthFile === undefined ? null : createWriteStream(truthFile, { flags: 'a' });
  truthLog?.on('error', (error) =>
    log.warn({ reason: describeError(error) }, 'truth file cannot be written'),
  );
  commune = startCommune({
    cameraCount,
    videoFiles,
    cacheDir,
    clock: systemClock,
    log,
    ...(seed === undefined ? {} : { seed }),
    ...(faults === undefined ? {} : { faults }),
    ...(cameraIds === undefined ? {} : { cameraIds }),
    ...(activity === undefined ? {} : { activity }),
    ...(facesDir === undefined ? {} : { facesDir }),
    onProgress: (done, total, what) => report({ type: 'progress', done, total, what }),
    onTruth: (truth) => {
      truthLog?.write(`${JSON.stringify(truth)}\n`);
      report({ type: 'truth', truth });
    },
  });
  commune.then(
    ({ sites, cameras }) => report({ type: 'ready', commune: { sites, cameras } }),
    (error: unknown) => {
      report({ type: 'failed', reason: describeError(error) });
      process.exitCode = 1;
      process.disconnect();
    },
  );
}

async function end(): Promise<void> {
  if (isEnding) {
    return;
  }
  isEnding = true;
  const running = await commune?.catch(() => null);
  await running?.stop();
  process.exit();
}

function report(message: CommuneReport): void {
  if (process.connected) {
    process.send?.(message);
  }
}
