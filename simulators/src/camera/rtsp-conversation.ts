/**
 * What an RTSP client may ask and what it is told (RFC 2326): OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, GET_PARAMETER,
 * SET_PARAMETER, TEARDOWN; Digest on all but OPTIONS; TCP interleaved only (461 for anything else); one session.
 * Replies only: bytes, timeouts and packets are rtsp-session.ts.
 */
import { randomBytes } from 'node:crypto';
import type { Card } from './card.ts';
import { PROFILES, type Profile } from './clip.ts';
import type { DigestGuard } from './digest.ts';
import type { CameraFaults } from './faults.ts';
import type { Feed } from './feed.ts';
import type { RtspReply, RtspRequest } from './rtsp-message.ts';
import type { RtpState } from './rtp-packets.ts';
import { newRtpState } from './rtsp-play.ts';
import { describeStream, SOUND_TRACK, TRACK } from './sdp.ts';
import type { Sound } from './sound.ts';

export const SESSION_TIMEOUT_S = 60;
const METHODS = 'OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, GET_PARAMETER, SET_PARAMETER, TEARDOWN';

export interface Setup {
  id: string;
  source: Profile | 'card';
  channel: number;
  rtp: RtpState;
  /** Null where the client did not set up the sound. */
  soundRtp: RtpState | null;
  /** Of the card, ms UTC; as the last PLAY said. */
  range: { fromMs: number; toMs: number } | null;
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
  /** Of its main stream. */
  sound: Sound | null;
  card: Card | null;
  isPlaying: () => boolean;
}

export function createConversation(deps: ConversationDeps): Conversation {
  const { guard, isPlaying } = deps;
  let setup: Setup | null = null;

  const answer = (request: RtspRequest): RtspReply => {
    switch (request.method) {
      case 'DESCRIBE':
        return describe(request, deps);
      case 'SETUP':
        return setUp(request);
      case 'PLAY':
        return withSession(request, (current) => {
          const { reply, range } = played(current, request);
          setup = { ...current, range };
          return reply;
        });
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

  const setUp = (request: RtspRequest): RtspReply => {
    const source = sourceOf(request.url, deps);
    const transport = request.headers.get('transport') ?? '';
    if (source === null) {
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
    const rtp = newRtpState(channel);
    const isSound = setup?.source === source && request.url.endsWith(`/${SOUND_TRACK}`);
    setup =
      setup && isSound
        ? { ...setup, soundRtp: rtp }
        : { id, source, channel, rtp, soundRtp: null, range: null };
    const ssrc = rtp.ssrc.toString(16).padStart(8, '0');
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

function describe(request: RtspRequest, deps: ConversationDeps): RtspReply {
  const source = sourceOf(request.url, deps);
  if (source === null) {
    return { status: '404 Not Found' };
  }
  const format = deps.feed.reel.formats[source === 'card' ? 'main' : source];
  return {
    status: '200 OK',
    headers: [
      ['Content-Base', `${request.url.replace(/\/+$/, '')}/`],
      ['Content-Type', 'application/sdp'],
    ],
    body: describeStream(format, source === 'main' ? deps.sound : null),
  };
}

function played(
  { id, source, rtp }: Setup,
  request: RtspRequest,
): { reply: RtspReply; range: Setup['range'] } {
  const info: [string, string][] = [
    ['Session', id],
    ['RTP-Info', `url=${request.url.replace(/\/+$/, '')}/${TRACK};seq=${rtp.sequence}`],
  ];
  if (source !== 'card') {
    return { reply: { status: '200 OK', headers: [...info, ['Range', 'npt=now-']] }, range: null };
  }
  const text = request.headers.get('range') ?? '';
  const range = parseClockRange(text);
  if (request.headers.get('require') !== 'onvif-replay') {
    return { reply: { status: '551 Option not supported' }, range: null };
  }
  return range
    ? { reply: { status: '200 OK', headers: [...info, ['Range', text]] }, range }
    : { reply: { status: '457 Invalid Range' }, range: null };
}

/** `clock=20261122T010203.5Z-20261122T010303Z` (RFC 2326 section 3.7). */
function parseClockRange(text: string): { fromMs: number; toMs: number } | null {
  const time = String.raw`(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d(?:\.\d{1,6})?)Z`;
  const parts = new RegExp(`^clock=${time}-${time}$`).exec(text)?.slice(1) ?? [];
  const [fromMs = NaN, toMs = NaN] = [parts.slice(0, 6), parts.slice(6)].map(
    ([year, month, day, hour, minute, second]) =>
      Date.parse(`${year ?? ''}-${month ?? ''}-${day ?? ''}T${hour ?? ''}:${minute ?? ''}:${second ?? ''}Z`),
  );
  return fromMs <= toMs ? { fromMs, toMs } : null;
}

/** `rtsp://host/main`, `/sub` and `/card`, with or without the track after it. */
function sourceOf(url: string, { faults, card }: ConversationDeps): Setup['source'] | null {
  const first = /^rtsp:\/\/[^/]+\/([a-z]+)(?:[/?]|$)/i.exec(url)?.[1];
  if (first === 'card') {
    return card ? first : null;
  }
  const profile = PROFILES.find((name) => name === first) ?? null;
  return profile === 'sub' && faults.has('noSub') ? null : profile;
}
