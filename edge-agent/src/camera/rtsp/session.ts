/**
 * One visit to a camera: DESCRIBE, SETUP, PLAY, then pictures until something ends it. Keeps the camera's session
 * alive, watches that whole pictures keep coming (packets alone prove nothing), and says good-bye.
 *
 * Every end but an abort is a `CameraFault` whose reason is fit for the viewer. Not here: coming back (stream.ts).
 * H.264, H.265 where it is accepted, and sound where it is wanted, over TCP only; other codecs are named in the fault.
 */
import type { Clock } from '#base/clock.ts';
import { withoutUserinfo } from '#base/log.ts';
import type { ParameterSets } from '../access-unit.ts';
import { asCameraFault, CameraFault } from '../camera-fault.ts';
import type { RtspConnection } from './connection.ts';
import { header, parseSession, parseTransport, type RtspRequest, type RtspResponse } from './message.ts';
import { createReceiver, type Receiver, type ReceiverEvents } from './receiver.ts';
import { parseSessionDescription, resolveControl, type MediaTrack } from './session-description.ts';
import { connectTo, findVideo, request, requireSuccess, type Visit, type VisitOptions } from './visit.ts';

export const FRAME_WATCHDOG_MS = 10_000;
const WATCHDOG_PERIOD_MS = 1_000;
const MAX_KEEP_ALIVE_PERIOD_MS = 25_000;
const VIDEO_CHANNEL = 0;
const AUDIO_CHANNEL = 2;

export interface SessionOptions extends VisitOptions, ReceiverEvents {
  /** DESCRIBE went through: the password, if one was asked for, is right. */
  onAccepted: () => void;
  /** In order of preference. */
  accepts: readonly ParameterSets['codec'][];
  /** The sound is about to be asked for: what goes wrong from here on may be its fault. */
  onAudioAsked?: () => void;
}

/** Resolves with what ended the visit, `null` after an abort. Never rejects. */
export async function visitCamera(options: SessionOptions, signal: AbortSignal): Promise<CameraFault | null> {
  const receiver = createReceiver(options.clock, options);
  const visit: Visit = { connection: null, controlUrl: withoutUserinfo(options.url), session: null };
  const leave = (): Promise<void> | undefined =>
    visit.connection?.close(visit.session ? request(visit, 'TEARDOWN') : null);
  const onAbort = (): void => void leave();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const connection = await connectTo(options, receiver.onFrame, signal);
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

async function startPlaying(
  visit: Visit,
  connection: RtspConnection,
  receiver: Receiver,
  options: SessionOptions,
): Promise<void> {
  const described = await connection.call(request(visit, 'DESCRIBE', { Accept: 'application/sdp' }));
  requireSuccess(described, 'DESCRIBE');
  options.onAccepted();
  const description = parseSessionDescription(described.body.toString('utf8'));
  const { track, codec } = findVideo(description, options.accepts);
  const base = header(described, 'content-base') ?? header(described, 'content-location') ?? visit.controlUrl;
  const setUpTrack = ({ control }: MediaTrack, channel: number): Promise<RtspResponse> =>
    connection.call({
      ...request(visit, 'SETUP', {
        Transport: `RTP/AVP/TCP;unicast;interleaved=${channel}-${channel + 1}`,
      }),
      url: resolveControl(base, control),
    });

  const setUp = await setUpTrack(track, VIDEO_CHANNEL);
  requireSuccess(setUp, 'SETUP');
  visit.session = parseSession(header(setUp, 'session'));
  visit.controlUrl = resolveControl(base, description.control);
  const transport = parseTransport(header(setUp, 'transport'), VIDEO_CHANNEL);
  if (!transport.isInterleaved) {
    throw new CameraFault('refused-by-camera', 'the camera offers no RTP over TCP');
  }

  receiver.startVideo(transport.rtpChannel, codec, track.parameterSets);
  const sound = options.onAudio && description.tracks.find(({ audio }) => audio !== null);
  if (sound?.audio) {
    options.onAudioAsked?.();
    const channel = await setUpSound(() => setUpTrack(sound, AUDIO_CHANNEL));
    if (channel !== null && Math.abs(channel - transport.rtpChannel) > 1) {
      receiver.startAudio(channel, sound.audio);
    }
  }
  requireSuccess(await connection.call(request(visit, 'PLAY', { Range: 'npt=0.000-' })), 'PLAY');
}

/** The channel it comes on, or null: a camera that refuses its sound, or is silent about it, keeps its pictures. */
async function setUpSound(setUp: () => Promise<RtspResponse>): Promise<number | null> {
  try {
    const answer = await setUp();
    const transport = parseTransport(header(answer, 'transport'), AUDIO_CHANNEL);
    const isDone = answer.status >= 200 && answer.status < 300 && transport.isInterleaved;
    return isDone ? transport.rtpChannel : null;
  } catch (error) {
    if (error instanceof CameraFault && error.reason !== 'wrong-password') {
      return null;
    }
    throw error;
  }
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
