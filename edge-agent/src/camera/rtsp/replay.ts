/**
 * What is on a camera's card, over RTSP (ONVIF Streaming specification, section 6): as fast as the camera gives it,
 * every picture with the time it was taken, which stands in the RTP header extension 0xABAC of its first packet.
 *
 * It ends with the camera's terminal flag, with the first picture after `toMs`, or when the camera, which has sent
 * something, falls silent: some set no flag.
 */
import type { Clock } from '#base/clock.ts';
import { withoutUserinfo } from '#base/log.ts';
import type { AccessUnit, ParameterSets } from '../access-unit.ts';
import { asCameraFault, CameraFault } from '../camera-fault.ts';
import type { RtspConnection } from './connection.ts';
import { createDepacketiser, type Depacketiser } from './depacketiser.ts';
import { header, parseSession, parseTransport } from './message.ts';
import { parseRtpPacket } from './rtp-packet.ts';
import { parseSessionDescription, resolveControl } from './session-description.ts';
import { connectTo, findVideo, request, requireSuccess, type Visit, type VisitOptions } from './visit.ts';

export const REPLAY_SILENCE_MS = 5_000;
const WATCH_PERIOD_MS = 500;
const EXTENSION_PROFILE = 0xabac;
const EXTENSION_BYTES = 12;
const TERMINAL_FLAG = 0x10;
const NTP_EPOCH_OFFSET_S = 2_208_988_800;
const REPLAY_FEATURE = { Require: 'onvif-replay' };

export interface ReplayOptions extends VisitOptions {
  /** By the camera's clock, ms UTC. */
  fromMs: number;
  toMs: number;
  onParameterSets: (sets: ParameterSets) => void;
  /** From the key picture at or before `fromMs` on; `captureAtMs` is by the camera's clock. */
  onAccessUnit: (unit: AccessUnit) => void;
}

/** Resolves when all of it has come, with null, or with what ended it before. An abort is null, too. Never rejects. */
export async function replayRecording(
  options: ReplayOptions,
  signal: AbortSignal,
): Promise<CameraFault | null> {
  const visit: Visit = { connection: null, controlUrl: withoutUserinfo(options.url), session: null };
  const reader = createReader(options);
  const leave = (): Promise<void> | undefined =>
    visit.connection?.close(visit.session ? request(visit, 'TEARDOWN') : null);
  const onAbort = (): void => void leave();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const connection = await connectTo(options, reader.onFrame, signal);
    visit.connection = connection;
    await startReplay(visit, connection, reader, options);
    return await Promise.race([reader.ended, connection.failed, aborted(signal)]);
  } catch (error) {
    return signal.aborted ? null : asCameraFault(error, 'not-rtsp');
  } finally {
    signal.removeEventListener('abort', onAbort);
    reader.stop();
    await leave();
  }
}

async function startReplay(
  visit: Visit,
  connection: RtspConnection,
  reader: Reader,
  { fromMs, toMs }: ReplayOptions,
): Promise<void> {
  const described = await connection.call(request(visit, 'DESCRIBE', { Accept: 'application/sdp' }));
  requireSuccess(described, 'DESCRIBE');
  const description = parseSessionDescription(described.body.toString('utf8'));
  const { track, codec } = findVideo(description, ['h264', 'h265']);
  const base = header(described, 'content-base') ?? header(described, 'content-location') ?? visit.controlUrl;
  const setUp = await connection.call({
    method: 'SETUP',
    url: resolveControl(base, track.control),
    headers: { ...REPLAY_FEATURE, Transport: 'RTP/AVP/TCP;unicast;interleaved=0-1' },
  });
  requireSuccess(setUp, 'SETUP');
  visit.session = parseSession(header(setUp, 'session'));
  visit.controlUrl = resolveControl(base, description.control);
  const transport = parseTransport(header(setUp, 'transport'));
  if (!transport.isInterleaved) {
    throw new CameraFault('refused-by-camera', 'the camera offers no RTP over TCP');
  }

  reader.start(transport.rtpChannel, codec, track.parameterSets);
  const play = request(visit, 'PLAY', {
    ...REPLAY_FEATURE,
    Range: `clock=${clockTime(fromMs)}-${clockTime(toMs)}`,
    'Rate-Control': 'no',
    Immediate: 'yes',
  });
  requireSuccess(await connection.call(play), 'PLAY');
}

/** RFC 2326 section 3.7: `20261122T010203.500Z`. */
function clockTime(atMs: number): string {
  return new Date(atMs).toISOString().replace(/[-:]/g, '');
}

interface Reader {
  onFrame: (channel: number, payload: Buffer) => void;
  start(channel: number, codec: ParameterSets['codec'], sets: ParameterSets | null): void;
  /** With null, or with why nothing came. */
  ended: Promise<CameraFault | null>;
  stop: () => void;
}

function createReader({ clock, toMs, onParameterSets, onAccessUnit }: ReplayOptions): Reader {
  let channel = -1;
  let depacketiser: Depacketiser | null = null;
  /** Of the newest picture. */
  let stamp: { atMs: number; isTerminal: boolean } | null = null;
  let units = 0;
  let end: (fault: CameraFault | null) => void;
  const ended = new Promise<CameraFault | null>((resolve) => {
    end = resolve;
  });
  const silence = watchSilence(clock, () =>
    end(units > 0 ? null : new CameraFault('no-frames', 'the card gave no picture of that time')),
  );

  const onUnit = (unit: AccessUnit): void => {
    if (unit.captureAtMs <= toMs) {
      units += 1;
      onAccessUnit(unit);
    }
    if (unit.captureAtMs > toMs || stamp?.isTerminal) {
      end(null);
    }
  };

  return {
    ended,
    stop: silence.stop,
    onFrame: (frameChannel, payload) => {
      if (frameChannel === channel) {
        silence.heard();
        stamp = readStamp(payload) ?? stamp;
        if (stamp) {
          depacketiser?.push(payload, stamp.atMs);
        }
      }
    },
    start: (rtpChannel, codec, sets) => {
      channel = rtpChannel;
      silence.heard();
      depacketiser = createDepacketiser(sets, { onParameterSets, onAccessUnit: onUnit }, codec);
    },
  };
}

/** Only once something was heard; `start` counts. */
function watchSilence(clock: Clock, onSilence: () => void): { heard: () => void; stop: () => void } {
  let heardAtMs: number | null = null;
  const stop = clock.every(WATCH_PERIOD_MS, () => {
    if (heardAtMs !== null && clock.monotonicMs() - heardAtMs > REPLAY_SILENCE_MS) {
      onSilence();
    }
  });
  return {
    stop,
    heard: () => {
      heardAtMs = clock.monotonicMs();
    },
  };
}

/** NTP time and flags of ONVIF's header extension; null for a packet without. */
function readStamp(payload: Buffer): { atMs: number; isTerminal: boolean } | null {
  const extension = parseRtpPacket(payload)?.extension;
  if (extension?.profile !== EXTENSION_PROFILE || extension.words.length < EXTENSION_BYTES) {
    return null;
  }
  const { words } = extension;
  const seconds = words.readUInt32BE(0) - NTP_EPOCH_OFFSET_S;
  const atMs = Math.round(seconds * 1000 + (words.readUInt32BE(4) / 2 ** 32) * 1000);
  return { atMs, isTerminal: (words.readUInt8(8) & TERMINAL_FLAG) !== 0 };
}

function aborted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve(null);
    } else {
      signal.addEventListener('abort', () => resolve(null), { once: true });
    }
  });
}
