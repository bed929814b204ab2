/** What every visit to a camera by RTSP does, whether it wants the live picture or what is on the card. */
import type { Clock } from '#base/clock.ts';
import { withoutUserinfo } from '#base/log.ts';
import type { ParameterSets } from '../access-unit.ts';
import type { DigestLogin } from '../auth/digest.ts';
import { CameraFault, printable } from '../camera-fault.ts';
import { openRtspConnection, type ConnectionOptions, type RtspConnection } from './connection.ts';
import type { RtspRequest, RtspResponse, SessionHeader } from './message.ts';
import { describeTracks, type MediaTrack, type SessionDescription } from './session-description.ts';

const DEFAULT_RTSP_PORT = 554;

export interface VisitOptions {
  url: string;
  clock: Clock;
  login: DigestLogin | null;
}

export interface Visit {
  connection: RtspConnection | null;
  /** Stands for the whole session in PLAY, keep-alive and TEARDOWN. */
  controlUrl: string;
  session: SessionHeader | null;
}

export function request(
  visit: Visit,
  method: RtspRequest['method'],
  headers: Record<string, string> = {},
): RtspRequest {
  const session = visit.session ? { Session: visit.session.id } : {};
  return { method, url: visit.controlUrl, headers: { ...session, ...headers } };
}

/** Throws `CameraFault`. */
export function connectTo(
  { url, clock, login }: VisitOptions,
  onFrame: ConnectionOptions['onFrame'],
  signal: AbortSignal,
): Promise<RtspConnection> {
  const address = URL.parse(url);
  if (address?.protocol !== 'rtsp:' || address.hostname === '') {
    throw new CameraFault('no-such-profile', `"${printable(withoutUserinfo(url))}" is not an RTSP address`);
  }
  return openRtspConnection({
    host: address.hostname.replace(/^\[|\]$/g, ''),
    port: Number(address.port || DEFAULT_RTSP_PORT),
    clock,
    login,
    signal,
    onFrame,
  });
}

const CODEC_NAMES = { h264: 'H.264', h265: 'H.265' } as const;

/** The first track in the most wanted codec; `CameraFault` where there is none. */
export function findVideo(
  description: SessionDescription,
  accepts: readonly ParameterSets['codec'][],
): { track: MediaTrack; codec: ParameterSets['codec'] } {
  const videos = description.tracks.filter(({ kind }) => kind === 'video');
  for (const codec of accepts) {
    const track = videos.find(({ codecs }) => codecs.includes(codec.toUpperCase()));
    if (track) {
      return { track, codec };
    }
  }
  const wanted = accepts.map((codec) => CODEC_NAMES[codec]).join(' or ');
  throw new CameraFault(
    'unsupported-codec',
    `no ${wanted} video; the camera offers ${describeTracks(description)}`,
  );
}

/** Throws `CameraFault` for any other answer. */
export function requireSuccess({ status, reason }: RtspResponse, method: RtspRequest['method']): void {
  if (status >= 200 && status < 300) {
    return;
  }
  const answer = printable(`${status} ${reason}`);
  if (status === 404 || (status === 454 && method === 'DESCRIBE')) {
    throw new CameraFault('no-such-profile', `the camera has no such stream (${method}: ${answer})`);
  }
  if (status === 461) {
    throw new CameraFault('refused-by-camera', `the camera offers no RTP over TCP (${method}: ${answer})`);
  }
  throw new CameraFault('refused-by-camera', `the camera refused ${method}: ${answer}`);
}
