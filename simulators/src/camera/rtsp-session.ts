/**
 * One RTSP connection: bytes to requests, replies back, pictures from PLAY on, and an end when the client falls
 * silent for as long as the session's timeout says.
 */
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Clock } from '#base/clock.ts';
import { playCard } from './card-play.ts';
import type { Card } from './card.ts';
import type { DigestGuard } from './digest.ts';
import type { CameraFaults } from './faults.ts';
import type { Feed } from './feed.ts';
import { createConversation, SESSION_TIMEOUT_S, type Setup } from './rtsp-conversation.ts';
import { createRtspReader, formatReply } from './rtsp-message.ts';
import { play, type Playing } from './rtsp-play.ts';
import type { Sound } from './sound.ts';

const GARBAGE_BYTES = 4096;

export interface RtspSessionDeps {
  socket: Socket;
  feed: Feed;
  guard: DigestGuard;
  clock: Clock;
  faults: CameraFaults;
  sound: Sound | null;
  card: Card | null;
}

export function serveRtsp(deps: RtspSessionDeps): void {
  const { socket, clock, faults } = deps;
  const reader = createRtspReader();
  let playing: Playing | null = null;
  let cancelTimeout = (): void => undefined;
  const conversation = createConversation({ ...deps, isPlaying: () => playing !== null });

  const stayAlive = (): void => {
    cancelTimeout();
    cancelTimeout = clock.after(SESSION_TIMEOUT_S * 1000, () => socket.destroy());
  };

  const stopPlaying = (): void => {
    playing?.stop();
    playing = null;
  };

  /** After the reply is on its way, so that no packet overtakes it. */
  const follow = (method: string): void => {
    const { setup } = conversation;
    if (method === 'PLAY' && setup !== null && playing === null) {
      if (faults.has('garbageAfter200')) {
        socket.write(randomBytes(GARBAGE_BYTES));
        return;
      }
      playing = startPlaying(deps, setup);
    } else if (method === 'PAUSE' || method === 'TEARDOWN') {
      stopPlaying();
    }
    if (method === 'TEARDOWN') {
      socket.end();
    }
  };

  socket.setNoDelay(true);
  stayAlive();
  socket.on('data', (bytes: Buffer) => {
    stayAlive();
    for (const input of reader.read(bytes)) {
      if (input.kind === 'nonsense') {
        socket.end(formatReply('0', { status: '400 Bad Request' }));
        return;
      }
      if (input.kind === 'request') {
        const reply = conversation.reply(input.request);
        socket.write(formatReply(input.request.cseq, reply));
        if (reply.status === '200 OK') {
          follow(input.request.method);
        }
      }
    }
  });
  socket.on('close', () => {
    cancelTimeout();
    stopPlaying();
  });
}

function startPlaying(deps: RtspSessionDeps, { source, channel, rtp, soundRtp, range }: Setup): Playing {
  if (source === 'card') {
    const pictures = range && deps.card ? deps.card.pictures(range.fromMs, range.toMs) : [];
    return playCard({ socket: deps.socket, pictures, state: rtp });
  }
  const sound = deps.sound && soundRtp && { track: deps.sound, state: soundRtp };
  return play({ ...deps, profile: source, channel, state: rtp, sound });
}
