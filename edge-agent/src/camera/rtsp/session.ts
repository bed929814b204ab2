/**
 * One visit to a camera: DESCRIBE, SETUP, PLAY, then pictures until something ends it. Keeps the camera's session
 * alive, watches that whole pictures keep coming (packets alone prove nothing), and says good-bye.
 *
 * Every end but an abort is a `CameraFault` whose reason is fit for the viewer. Not here: coming back (stream.ts).
 * H.264 over TCP only; other codecs are named in the fault.
 */
import type { Clock } from '#base/clock.ts';
import { withoutUserinfo } from '#base/log.ts';
import type { AccessUnit, ParameterSets } from '../access-unit.ts';
import type { DigestLogin } from '../auth/digest.ts';
import { asCameraFault, CameraFault, printable } from '../camera-fault.ts';
import { openRtspConnection, type RtspConnection } from './connection.ts';
import { createDepacketiser, type Depacketiser } from './depacketiser.ts';
import {
  header,
  parseSession,
  parseTransport,
  type RtspRequest,
  type RtspResponse,
  type SessionHeader,
} from './message.ts';
import {
  describeTracks,
  parseSessionDescription,
  resolveControl,
  type MediaTrack,
  type SessionDescription,
} from './session-description.ts';

export const FRAME_WATCHDOG_MS = 10_000;
const WATCHDOG_PERIOD_MS = 1_000;
const MAX_KEEP_ALIVE_PERIOD_MS = 25_000;
const DEFAULT_RTSP_PORT = 554;

export interface SessionOptions {
  url: string;
  clock: Clock;
  login: DigestLogin | null;
  /** DESCRIBE went through: the password, if one was asked for, is right. */
  onAccepted: () => void;
  onParameterSets: (sets: ParameterSets) => void;
  onAccessUnit: (unit: AccessUnit) => void;
}

/** Resolves with what ended the visit, `null` after an abort. Never rejects. */
export async function visitCamera(options: SessionOptions, signal: AbortSignal): Promise<CameraFault | null> {
  const receiver = createReceiver(options);
  const visit: Visit = { connection: null, controlUrl: withoutUserinfo(options.url), session: null };
  const leave = (): Promise<void> | undefined =>
    visit.connection?.close(visit.session ? request(visit, 'TEARDOWN') : null);
  const onAbort = (): void => void leave();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const connection = await connectTo(options, receiver, signal);
    visit.connection = connection;
    await startPlaying(visit, connection, receiver, options);
    return await watch({ visit, connection, receiver, clock: options.clock, signal });
  } catch (error) {
    return signal.aborted ? null : asCameraFault(error, 'not-rtsp');
  } finally {
    signal.removeEventListener('abort', onAbort);
    await leave();
  }
}

interface Visit {
  connection: RtspConnection | null;
  /** Stands for the whole session in PLAY, keep-alive and TEARDOWN. */
  controlUrl: string;
  session: SessionHeader | null;
}

function request(
  visit: Visit,
  method: RtspRequest['method'],
  headers: Record<string, string> = {},
): RtspRequest {
  const session = visit.session ? { Session: visit.session.id } : {};
  return { method, url: visit.controlUrl, headers: { ...session, ...headers } };
}

function connectTo(
  { url, clock, login }: SessionOptions,
  receiver: Receiver,
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
    onFrame: receiver.onFrame,
  });
}

async function startPlaying(
  visit: Visit,
  connection: RtspConnection,
  receiver: Receiver,
  { onAccepted }: SessionOptions,
): Promise<void> {
  const described = await connection.call(request(visit, 'DESCRIBE', { Accept: 'application/sdp' }));
  requireSuccess(described, 'DESCRIBE');
  onAccepted();
  const description = parseSessionDescription(described.body.toString('utf8'));
  const track = findTrack(description);
  const base = header(described, 'content-base') ?? header(described, 'content-location') ?? visit.controlUrl;
  const trackUrl = resolveControl(base, track.control);

  const setUp = await connection.call({
    method: 'SETUP',
    url: trackUrl,
    headers: { Transport: 'RTP/AVP/TCP;unicast;interleaved=0-1' },
  });
  requireSuccess(setUp, 'SETUP');
  visit.session = parseSession(header(setUp, 'session'));
  visit.controlUrl = resolveControl(base, description.control);
  const transport = parseTransport(header(setUp, 'transport'));
  if (!transport.isInterleaved) {
    throw new CameraFault('refused-by-camera', 'the camera offers no RTP over TCP');
  }

  receiver.start(transport.rtpChannel, track);
  requireSuccess(await connection.call(request(visit, 'PLAY', { Range: 'npt=0.000-' })), 'PLAY');
}

function findTrack(description: SessionDescription): MediaTrack {
  const track = description.tracks.find(({ kind, codecs }) => kind === 'video' && codecs.includes('H264'));
  if (!track) {
    throw new CameraFault(
      'unsupported-codec',
      `no H.264 video; the camera offers ${describeTracks(description)}`,
    );
  }
  return track;
}

function requireSuccess({ status, reason }: RtspResponse, method: RtspRequest['method']): void {
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

interface Receiver {
  onFrame: (channel: number, payload: Buffer, atMs: number) => void;
  start(rtpChannel: number, track: MediaTrack): void;
  readonly packets: number;
  readonly units: number;
  readonly lastUnitMonotonicMs: number;
}

/** RTP of the one channel we asked for; RTCP and anything else is dropped. */
function createReceiver({ clock, onParameterSets, onAccessUnit }: SessionOptions): Receiver {
  let channel = -1;
  let depacketiser: Depacketiser | null = null;
  const counts = { packets: 0, units: 0, lastUnitMonotonicMs: clock.monotonicMs() };

  return {
    onFrame: (frameChannel, payload, atMs) => {
      if (frameChannel === channel) {
        counts.packets += 1;
        depacketiser?.push(payload, atMs);
      }
    },
    start: (rtpChannel, { parameterSets }) => {
      channel = rtpChannel;
      counts.lastUnitMonotonicMs = clock.monotonicMs();
      depacketiser = createDepacketiser(parameterSets, {
        onParameterSets,
        onAccessUnit: (unit) => {
          counts.units += 1;
          counts.lastUnitMonotonicMs = clock.monotonicMs();
          onAccessUnit(unit);
        },
      });
    },
    get packets() {
      return counts.packets;
    },
    get units() {
      return counts.units;
    },
    get lastUnitMonotonicMs() {
      return counts.lastUnitMonotonicMs;
    },
  };
}

interface Watch {
  visit: Visit;
  connection: RtspConnection;
  receiver: Receiver;
  clock: Clock;
  signal: AbortSignal;
}

/** Until the connection fails, no picture comes for 10 s, the camera forgets the session, or `signal` aborts. */
async function watch({ visit, connection, receiver, clock, signal }: Watch): Promise<CameraFault | null> {
  const sessionTimeoutMs = visit.session?.timeoutMs ?? 60_000;
  const keepAlive = createKeepAlive(visit, connection);
  const stopKeepAlive = clock.every(Math.min(sessionTimeoutMs * 0.4, MAX_KEEP_ALIVE_PERIOD_MS), keepAlive);
  const stopWatchdog = clock.every(WATCHDOG_PERIOD_MS, () => {
    if (clock.monotonicMs() - receiver.lastUnitMonotonicMs > FRAME_WATCHDOG_MS) {
      connection.abort(explainSilence(receiver, connection.garbageBytes));
    }
  });
  let onAbort = (): void => undefined;
  const aborted = new Promise<null>((resolve) => {
    onAbort = () => resolve(null);
  });
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return signal.aborted ? null : await Promise.race([connection.failed, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    stopKeepAlive();
    stopWatchdog();
  }
}

function explainSilence({ packets, units }: Receiver, garbageBytes: number): CameraFault {
  const since = `within ${FRAME_WATCHDOG_MS} ms`;
  if (garbageBytes > 0 && units === 0) {
    return new CameraFault('not-rtsp', `garbage instead of pictures after PLAY (${garbageBytes} bytes)`);
  }
  const arrived = packets === 0 ? 'no packet at all' : `${packets} packets, ${units} pictures before that`;
  return new CameraFault('no-frames', `no picture ${since} (${arrived})`);
}

/**
 * GET_PARAMETER until the camera says it does not know it, then OPTIONS. An answer that never comes is no fault:
 * some cameras send none while pictures flow, and the watchdog judges by those.
 */
function createKeepAlive(visit: Visit, connection: RtspConnection): () => void {
  let method: RtspRequest['method'] = 'GET_PARAMETER';
  let isRunning = false;

  const run = async (): Promise<void> => {
    const { status } = await connection.call(request(visit, method));
    if (status === 454) {
      connection.abort(new CameraFault('unreachable', 'the camera has forgotten the session'));
    } else if (status >= 400) {
      method = 'OPTIONS';
    }
  };

  return () => {
    if (isRunning) {
      return;
    }
    isRunning = true;
    run()
      .catch(() => (method = 'OPTIONS'))
      .finally(() => (isRunning = false));
  };
}
