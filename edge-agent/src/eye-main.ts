/**
 * The entry of an eye process, forked by the agent (eye/eye-pool.ts): takes its orders from the channel, ends when
 * the channel closes. Whatever cannot be handled here ends the process; the agent forks another.
 */
import { systemClock } from '#base/clock.ts';
import { GiveUp } from '#base/errors.ts';
import { createLog } from '#base/log.ts';
import { startFaceReader, type FaceReaderHost } from '#models/faces/start-face-reader.ts';
import { createFaceDesk, type FaceDeskOptions } from './detect/faces/face-desk.ts';
import { isWorthTelling } from './detect/look.ts';
import { createSight } from './detect/sight.ts';
import { createEye, type Eye } from './eye/eye-process.ts';
import type { AgentToEye, EyeToAgent } from './eye/messages.ts';
import { createTokenDesk } from './eye/token-desk.ts';
import { createMediaLink, type MediaLink } from './forward/media-link.ts';

type StartOrder = Extract<AgentToEye, { type: 'start' }>;

const controller = new AbortController();
const log = createLog('eye');
const tokens = createTokenDesk(send);
let eye: Eye | null = null;
let way: { url: string; localAddress: string | null } = { url: '', localAddress: null };
let mediaLink: MediaLink | null = null;

process.on('message', (message: AgentToEye) => {
  if (message.type === 'start') {
    start(message);
  } else if (message.type === 'token') {
    tokens.answer(message);
  } else if (message.type === 'central-way') {
    takeWay(message);
  } else {
    eye?.handle(message);
  }
});
process.on('disconnect', () => {
  controller.abort();
});
// Ctrl-C reaches the whole group; the agent decides when its eyes end.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => {
  controller.abort();
});

function start(order: StartOrder): void {
  const { modelFile, detector, decoding, cores, workDir, centralUrl } = order;
  way = { url: centralUrl, localAddress: null };
  const sight = createSight({
    modelFile,
    detector,
    decoding,
    cores,
    clock: systemClock,
    log,
    onLook: (look) => {
      eye?.saw(look);
      if (isWorthTelling(look)) {
        send({ type: 'look', look });
      }
    },
  });
  eye = createEye({
    sight,
    faces: createFaceDesk({ ...lendFaceReader(order), clock: systemClock, log }),
    clock: systemClock,
    log,
    workDir,
    recordings: order.recordings ?? null,
    send,
    openMediaLink: ({ start: onStart, stop: onStop, stopAll }) =>
      (mediaLink = createMediaLink({
        way: () => way,
        token: tokens.token,
        onStart,
        onStop,
        onLost: stopAll,
        clock: systemClock,
        log,
      })),
  });
  eye.run(controller.signal).then(
    () => process.exit(0),
    (error: unknown) => {
      log.error({ err: error }, 'eye failed');
      process.exit(1);
    },
  );
  send({ type: 'ready' });
}

function takeWay({ url, localAddress }: typeof way): void {
  const isOther = url !== way.url || localAddress !== way.localAddress;
  way = { url, localAddress };
  if (isOther) {
    mediaLink?.moved();
  }
}

function lendFaceReader({ faces }: StartOrder): Pick<FaceDeskOptions, 'openReader' | 'note'> {
  let host: FaceReaderHost | null = null;
  return {
    openReader: async () => {
      if (!faces) {
        throw new GiveUp('no-face-reader', 'this agent was started without nets for faces');
      }
      host = startFaceReader(faces, { clock: systemClock, log });
      try {
        return await host.open();
      } catch (error) {
        await host.close();
        throw error;
      }
    },
    note: () => host?.state().problem ?? '',
  };
}

function send(message: EyeToAgent): void {
  if (process.connected) {
    process.send?.(message);
  }
}
