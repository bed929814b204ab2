/**
 * What an RTSP client may ask and what it is told (RFC 2326): OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, GET_PARAMETER,
 * SET_PARAMETER, TEARDOWN; Digest on all but OPTIONS; TCP interleaved only (461 for anything else); one session.
 * Replies only: bytes, timeouts and packets are rtsp-session.ts.
 */
import { randomBytes } from 'node:crypto';
import { PROFILES, type Profile } from './clip.ts';
import type { DigestGuard } from './digest.ts';
import type { CameraFaults } from './faults.ts';
import type { Feed } from './feed.ts';
import type { RtspReply, RtspRequest } from './rtsp-message.ts';
import type { RtpState } from './rtp-packets.ts';
import { newRtpState } from './rtsp-play.ts';
import { describeStream, TRACK } from './sdp.ts';

export const SESSION_TIMEOUT_S = 60;
const METHODS = 'OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, GET_PARAMETER, SET_PARAMETER, TEARDOWN';

export interface Setup {
  id: string;
  profile: Profile;
  channel: number;
  rtp: RtpState;
}

export interface Conversation {
  /** What was set up last; null before SETUP and after TEARDOWN. */
  readonly setup: Setup | null;
  reply(request: RtspRequest): RtspReply;
}

export interface ConversationDeps {
  feed: Feed;
  guard: DigestGuard;
  faults: CameraFaults;
  isPlaying: () => boolean;
}

export function createConversation({ feed, guard, faults, isPlaying }: ConversationDeps): Conversation {
  let setup: Setup | null = null;

  const answer = (request: RtspRequest): RtspReply => {
    switch (request.method) {
      case 'DESCRIBE':
        return describe(request);
      case 'SETUP':
        return setUp(request);
      case 'PLAY':
        return withSession(request, (current) => played(current, request));
      case 'PAUSE':
        return withSession(request, ({ id }) => ({ status: '200 OK', headers: [['Session', id]] }));
      case 'GET_PARAMETER':
      case 'SET_PARAMETER':
        return { status: '200 OK', headers: setup === null ? [] : [['Session', setup.id]] };
      case 'TEARDOWN':
        return withSession(request, () => {
          setup = null;
          return { status: '200 OK' };
        });
      default:
        return { status: '405 Method Not Allowed', headers: [['Allow', METHODS]] };
    }
  };

  const describe = (request: RtspRequest): RtspReply => {
    const profile = profileOf(request.url, faults);
    if (profile === null) {
      return { status: '404 Not Found' };
    }
    return {
      status: '200 OK',
      headers: [
        ['Content-Base', `${request.url.replace(/\/+$/, '')}/`],
        ['Content-Type', 'application/sdp'],
      ],
      body: describeStream(feed.reel.formats[profile]),
    };
  };

  const setUp = (request: RtspRequest): RtspReply => {
    const profile = profileOf(request.url, faults);
    const transport = request.headers.get('transport') ?? '';
    if (profile === null) {
      return { status: '404 Not Found' };
    }
    if (!/RTP\/AVP\/TCP/i.test(transport)) {
      return { status: '461 Unsupported Transport' };
    }
    if (isPlaying()) {
      return { status: '455 Method Not Valid in This State' };
    }
    const channel = Math.min(254, Number(/interleaved=(\d{1,3})/i.exec(transport)?.[1] ?? '0'));
    const id = setup?.id ?? randomBytes(8).toString('hex');
    setup = { id, profile, channel, rtp: newRtpState(channel) };
    const ssrc = setup.rtp.ssrc.toString(16).padStart(8, '0');
    return {
      status: '200 OK',
      headers: [
        ['Session', `${id};timeout=${SESSION_TIMEOUT_S}`],
        ['Transport', `RTP/AVP/TCP;unicast;interleaved=${channel}-${channel + 1};ssrc=${ssrc}`],
      ],
    };
  };

  const withSession = (request: RtspRequest, act: (current: Setup) => RtspReply): RtspReply => {
    const given = request.headers.get('session')?.split(';')[0];
    return setup === null || given !== setup.id ? { status: '454 Session Not Found' } : act(setup);
  };

  return {
    get setup() {
      return setup;
    },
    reply: (request) => {
      if (request.method === 'OPTIONS') {
        return { status: '200 OK', headers: [['Public', METHODS]] };
      }
      const verdict = guard.check(request.method, request.url, request.headers.get('authorization'));
      if (verdict.status === 'granted') {
        return answer(request);
      }
      return {
        status: '401 Unauthorized',
        headers: verdict.challenges.map((challenge) => ['WWW-Authenticate', challenge] as const),
      };
    },
  };
}

function played({ id, rtp }: Setup, request: RtspRequest): RtspReply {
  return {
    status: '200 OK',
    headers: [
      ['Session', id],
      ['Range', 'npt=now-'],
      ['RTP-Info', `url=${request.url.replace(/\/+$/, '')}/${TRACK};seq=${rtp.sequence}`],
    ],
  };
}

/** `rtsp://host/main`, `/sub`, with or without the track after it. */
function profileOf(url: string, faults: CameraFaults): Profile | null {
  const first = /^rtsp:\/\/[^/]+\/([a-z]+)(?:[/?]|$)/i.exec(url)?.[1];
  const profile = PROFILES.find((name) => name === first) ?? null;
  return profile === 'sub' && faults.has('noSub') ? null : profile;
}
