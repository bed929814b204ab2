/**
 * What this agent answers central about its recordings: what there is, playbacks, pictures, packages. Answers come at
 * once; bytes follow as the body of a request the agent makes (sending.ts), and longer work goes on in the background.
 * Not here: recording itself, holds and retention (recordings/).
 */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '#base/clock.ts';
import type { Log } from '#base/log.ts';
import type { Service } from '#base/service.ts';
import type { ClockNote } from '#protocol/clock-note.ts';
import type { RecordingSend, RecordingSending } from '#protocol/recording.ts';
import type { SignedText } from '#protocol/statement.ts';
import type { RecordingAnswers } from '../forward/central-requests.ts';
import type { RecordingLibrary } from '../recordings/stored-segment.ts';
import type { OpenBody } from './central-body.ts';
import { createPackageFolder, type PackageFolder } from './package-folder.ts';
import { createPackageMaker } from './package-maker.ts';
import { openPlay } from './play.ts';
import { createPictures, type Pictures } from './picture.ts';
import { createSending, MOST_AT_A_TIME, type Sending } from './sending.ts';
import { createThrottle } from './throttle.ts';
import { makeTimeline } from './timeline.ts';

export interface ReviewDeps {
  library: RecordingLibrary;
  /** Packages lie in its folder `packages`. */
  stateDir: string;
  /** Cameras of this agent. */
  isKnown: (cameraId: string) => boolean;
  identity: { agentId: string; publicKey: string; sign: (text: string) => string };
  version: string;
  certificate: () => SignedText | null;
  clockNote: () => ClockNote;
  openBody: OpenBody;
  /** Alarms or their pictures wait for the line. */
  isUrgent: () => boolean;
  reviewMegabitsPerSecond: number;
  clock: Clock;
  log: Log;
}

export type Review = Pick<RecordingAnswers, 'list' | 'send' | 'makePackage' | 'dropPackage'> & Service;

export function createReview(deps: ReviewDeps): Review {
  const { library, clock, log, isKnown } = deps;
  const throttle = createThrottle({ ...deps, megabitsPerSecond: deps.reviewMegabitsPerSecond });
  const folder = createPackageFolder(join(deps.stateDir, 'packages'), clock, log);
  const maker = createPackageMaker({ ...deps, folder });
  const sending = createSending({ openBody: deps.openBody, throttle, log });
  const pictures = createPictures(library);
  let opening = 0;

  return {
    list: async (message) =>
      isKnown(message.cameraId)
        ? { status: 'listed', timeline: makeTimeline(deps, message) }
        : unknownCamera(message.cameraId),
    send: async (message) => {
      const { what } = message;
      if (what.type !== 'package' && !isKnown(what.cameraId)) {
        return unknownCamera(what.cameraId);
      }
      if (sending.count() + opening >= MOST_AT_A_TIME) {
        return refuse(`${MOST_AT_A_TIME} recordings are being sent already`);
      }
      opening += 1;
      try {
        return await answerSend({ library, log, folder, sending, pictures }, message);
      } finally {
        opening -= 1;
      }
    },
    makePackage: async (message) => {
      const unknown = message.ranges.find(({ cameraId }) => !isKnown(cameraId));
      return unknown ? unknownCamera(unknown.cameraId) : maker.make(message);
    },
    dropPackage: async (packageId) => {
      await maker.drop(packageId);
      return { status: 'dropped' };
    },
    run: async (signal) => {
      await Promise.all([sending.run(signal), maker.run(signal)]);
    },
  };
}

interface SendDeps {
  library: RecordingLibrary;
  log: Log;
  folder: PackageFolder;
  sending: Sending;
  pictures: Pictures;
}

function answerSend(deps: SendDeps, { requestId, what }: RecordingSend): Promise<RecordingSending> {
  switch (what.type) {
    case 'play':
      return sendPlay(deps, requestId, what);
    case 'picture':
      return sendPicture(deps, requestId, what);
    case 'package':
      return sendPackage(deps, requestId, what);
  }
}

type What<T extends RecordingSend['what']['type']> = Extract<RecordingSend['what'], { type: T }>;

const LONGEST_PLAY_MS = 24 * 3_600_000;

async function sendPlay(
  { library, log, sending }: SendDeps,
  requestId: string,
  what: What<'play'>,
): Promise<RecordingSending> {
  const { cameraId, fromMs, toMs } = what;
  if (!(fromMs < toMs && toMs - fromMs <= LONGEST_PLAY_MS)) {
    return refuse(`toMs: found ${toMs}, expected after fromMs (${fromMs}), at most 24 hours`);
  }
  const play = await openPlay({ library, log }, what);
  if (!play) {
    return notRecorded(library, { cameraId, fromMs, toMs });
  }
  const { startsAtMs, codecs, chunks, close } = play;
  sending.start({ requestId, what: 'play', mediaType: 'video/mp4', chunks, close });
  return { status: 'sending', mediaType: 'video/mp4', startsAtMs, codecs };
}

const FILE_CHUNK_BYTES = 256 * 1024;
const MOST_WIDTH = 1280;
const LEAST_WIDTH = 16;

async function sendPicture(
  { library, sending, pictures }: SendDeps,
  requestId: string,
  { cameraId, atMs, width }: What<'picture'>,
): Promise<RecordingSending> {
  if (width < LEAST_WIDTH || width > MOST_WIDTH) {
    return refuse(`width: found ${width}, expected ${LEAST_WIDTH} to ${MOST_WIDTH}`);
  }
  const picture = await pictures.find({ cameraId, atMs, width });
  if (!picture) {
    return notRecorded(library, { cameraId, fromMs: atMs, toMs: atMs + 1 });
  }
  const mediaType = 'image/jpeg';
  const chunks = oneChunk(picture.jpeg);
  sending.start({ requestId, what: 'picture', mediaType, chunks, close: async () => undefined });
  return { status: 'sending', mediaType, startsAtMs: picture.atMs, codecs: '' };
}

async function sendPackage(
  { folder, sending }: SendDeps,
  requestId: string,
  { packageId, fromByte }: What<'package'>,
): Promise<RecordingSending> {
  const facts = folder.find(packageId);
  if (!facts) {
    return refuse(`package ${packageId}: is not ready`);
  }
  if (fromByte > facts.sizeBytes) {
    return refuse(`fromByte: found ${fromByte}, expected at most ${facts.sizeBytes}`);
  }
  const mediaType = 'application/zip';
  const chunks = fileFrom(folder.fileOf(packageId), fromByte);
  sending.start({ requestId, what: 'package', mediaType, chunks, close: async () => undefined });
  return { status: 'sending', mediaType, startsAtMs: 0, codecs: '' };
}

async function* oneChunk(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

/** Opened when the first of it is taken. */
async function* fileFrom(file: string, fromByte: number): AsyncGenerator<Buffer> {
  const handle = await open(file, 'r');
  try {
    for (let at = fromByte; ;) {
      const chunk = Buffer.allocUnsafe(FILE_CHUNK_BYTES);
      const { bytesRead } = await handle.read(chunk, 0, chunk.length, at);
      if (bytesRead === 0) {
        return;
      }
      at += bytesRead;
      yield chunk.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

function notRecorded(
  library: RecordingLibrary,
  { cameraId, fromMs, toMs }: { cameraId: string; fromMs: number; toMs: number },
): RecordingSending {
  const reasons = [...new Set(library.gaps(cameraId, fromMs, toMs).map(({ reason }) => reason))];
  const why = reasons.length > 0 ? `: ${reasons.join(', ')}` : '';
  return refuse(`nothing of '${cameraId}' is recorded from ${instant(fromMs)} to ${instant(toMs)}${why}`);
}

function instant(atMs: number): string {
  return new Date(atMs).toISOString();
}

function unknownCamera(cameraId: string): { status: 'refused'; reason: string } {
  return refuse(`cameraId: '${cameraId}' is not a camera of this agent`);
}

function refuse(reason: string): { status: 'refused'; reason: string } {
  return { status: 'refused', reason: reason.slice(0, 500) };
}
