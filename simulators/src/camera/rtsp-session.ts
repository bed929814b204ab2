/**
 * The conversation with one RTSP client: OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, SET_PARAMETER, PAUSE,
 * TEARDOWN (RFC 2326), Digest on all but OPTIONS, TCP interleaved only (461 for anything else), one session per
 * connection that ends when the client falls silent.
 */
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Clock } from '#base/clock.ts';
import { PROFILES, type Profile } from './clip.ts';
import type { DigestGuard } from './digest.ts';
import type { CameraFaults } from './faults.ts';
import type { Feed } from './feed.ts';
import type { RtpState } from './rtp-packets.ts';
import { newRtpState, play, type Playing } from './rtsp-play.ts';
import { createRtspReader, formatReply, type RtspReply, type RtspRequest } from './rtsp-message.ts';
import { describeStream, TRACK } from './sdp.ts';

export const SESSION_TIMEOUT_S = 60;
const METHODS = 'OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, GET_PARAMETER, SET_PARAMETER, TEARDOWN';

export interface RtspSessionDeps {
  socket: Socket;
  feed: Feed;
  guard: DigestGuard;
  clock: Clock;
  faults: CameraFaults;
}

interface Setup {
  id: string;
  profile: Profile;
  channel: number;
  rtp: RtpState;
}

export function serveRtsp({ socket, feed, guard, clock, faults }: RtspSessionDeps): void {
  const reader = createRtspReader();
  let setup: Setup | null = null;
  let playing: Playing | null = null;
  let cancelTimeout = (): void => undefined;

  const stayAlive = (): void => {
    cancelTimeout();
    cancelTimeout = clock.after(SESSION_TIMEOUT_S * 1000, () => socket.destroy());
  };

  const answer = (request: RtspRequest): RtspReply => {
    if (request.method === 'OPTIONS') {
      return { status: '200 OK', headers: [['Public', METHODS]] };
    }
    const verdict = guard.check(request.method, request.url, request.headers.get('authorization'));
    if (verdict.status === 'refused') {
      return {
        status: '401 Unauthorized',
        headers: verdict.challenges.map((challenge) => ['WWW-Authenticate', challenge] as const),
      };
    }
    const profile = profileOf(request.url, faults);
    switch (request.method) {
      case 'DESCRIBE':
        return profile === null ? { status: '404 Not Found' } : describe(request, feed, profile);
      case 'SETUP':
        return profile === null ? { status: '404 Not Found' } : setUp(request, profile);
      case 'PLAY':
        return withSession(request, startPlaying);
      case 'PAUSE':
        return withSession(request, pause);
      case 'GET_PARAMETER':
      case 'SET_PARAMETER':
        return { status: '200 OK', headers: setup === null ? [] : [['Session', setup.id]] };
      case 'TEARDOWN':
        return withSession(request, tearDown);
      default:
        return { status: '405 Method Not Allowed', headers: [['Allow', METHODS]] };
    }
  };

  const setUp = (request: RtspRequest, profile: Profile): RtspReply => {
    const transport = request.headers.get('transport') ?? '';
    if (!/RTP\/AVP\/TCP/i.test(transport)) {
      return { status: '461 Unsupported Transport' };
    }
    if (playing !== null) {
      return { status: '455 Method Not Valid in This State' };
    }
    const channel = Math.min(254, Number(/interleaved=(\d{1,3})/i.exec(transport)?.[1] ?? '0'));
    setup = { id: setup?.id ?? randomBytes(8).toString('hex'), profile, channel, rtp: newRtpState(channel) };
    const ssrc = setup.rtp.ssrc.toString(16).padStart(8, '0');
    return {
      status: '200 OK',
      headers: [
        ['Session', `${setup.id};timeout=${SESSION_TIMEOUT_S}`],
        ['Transport', `RTP/AVP/TCP;unicast;interleaved=${channel}-${channel + 1};ssrc=${ssrc}`],
      ],
    };
  };

  const withSession = (
    request: RtspRequest,
    act: (current: Setup, request: RtspRequest) => RtspReply,
  ): RtspReply => {
    const given = request.headers.get('session')?.split(';')[0];
    return setup === null || given !== setup.id ? { status: '454 Session Not Found' } : act(setup, request);
  };

  const startPlaying = (current: Setup, request: RtspRequest): RtspReply => {
    const base = request.url.replace(/\/+$/, '');
    return {
      status: '200 OK',
      headers: [
        ['Session', current.id],
        ['Range', 'npt=now-'],
        ['RTP-Info', `url=${base}/${TRACK};seq=${current.rtp.sequence}`],
      ],
    };
  };

  const pause = (current: Setup): RtspReply => {
    playing?.stop();
    playing = null;
    return { status: '200 OK', headers: [['Session', current.id]] };
  };

  const tearDown = (current: Setup): RtspReply => {
    pause(current);
    setup = null;
    return { status: '200 OK' };
  };

  /** After the reply is on its way, so that no packet overtakes it. */
  const follow = (request: RtspRequest, reply: RtspReply): void => {
    if (!reply.status.startsWith('200')) {
      return;
    }
    if (request.method === 'TEARDOWN') {
      socket.end();
    } else if (request.method === 'PLAY' && setup !== null && playing === null) {
      if (faults.has('garbageAfter200')) {
        socket.write(randomBytes(4096));
        return;
      }
      const { profile, channel, rtp } = setup;
      playing = play({ socket, feed, profile, clock, faults, channel, state: rtp });
    }
  };

  socket.setNoDelay(true);
  stayAlive();
  socket.on('data', (bytes: Buffer) => {
    stayAlive();
    for (const input of reader.read(bytes)) {
      if (input.kind === 'nonsense') {
        socket.end(formatReply('0', { status: '400 Bad Request' }));
      } else if (input.kind === 'request') {
        const reply = answer(input.request);
        socket.write(formatReply(input.request.cseq, reply));
        follow(input.request, reply);
      }
    }
  });
  socket.on('close', () => {
    cancelTimeout();
    playing?.stop();
  });
}

function describe(request: RtspRequest, feed: Feed, profile: Profile): RtspReply {
  return {
    status: '200 OK',
    headers: [
      ['Content-Base', `${request.url.replace(/\/+$/, '')}/`],
      ['Content-Type', 'application/sdp'],
    ],
    body: describeStream(feed.reel.formats[profile]),
  };
}

/** `rtsp://host/main`, `/sub`, with or without the track after it. */
function profileOf(url: string, faults: CameraFaults): Profile | null {
  const first = /^rtsp:\/\/[^/]+\/([a-z]+)(?:[/?]|$)/i.exec(url)?.[1];
  const profile = PROFILES.find((name) => name === first) ?? null;
  return profile === 'sub' && faults.has('noSub') ? null : profile;
}
