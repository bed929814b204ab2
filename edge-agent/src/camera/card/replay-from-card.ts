/**
 * Fetches a stretch of time from a camera's own card (ONVIF Profile G), for the minutes our box did not get: asks the
 * camera's clock, its recordings and its replay address, then replays. One visit; nothing is repeated here.
 *
 * Times are ours on both ends: the camera's clock is asked first, and where it is wrong by more than its answer is
 * coarse, the difference is taken out. A recorder with several channels may have recordings of several sources; where
 * none is known to be this camera's, nothing is fetched: pictures of another place would be worse than a gap.
 */
import type { Clock } from '#base/clock.ts';
import type { CameraReason } from '#protocol/camera.ts';
import type { AccessUnit, ParameterSets } from '../access-unit.ts';
import { createDigestLogin, type Credentials } from '../auth/digest.ts';
import { asCameraFault, CameraFault, namingAddress, printable } from '../camera-fault.ts';
import { parseAddress, type CameraAddress } from '../onvif/address.ts';
import { readClockOffset, readDeviceInformation, readServices } from '../onvif/device.ts';
import { createHttpTransport } from '../onvif/http-transport.ts';
import { createOnvifCaller } from '../onvif/onvif-caller.ts';
import { readCardRecordings, readReplayUrl, type CardRecording } from '../onvif/recording-search.ts';
import { replayRecording } from '../rtsp/replay.ts';

export interface CardOptions {
  /** Of the device service. */
  address: string;
  credentials: Credentials | null;
  /** The camera's video source, where it may have several. */
  sourceId?: string;
  /** By our clock, ms UTC. A few minutes at a time: the camera sends them as fast as the line takes them. */
  fromMs: number;
  toMs: number;
  clock: Clock;
  onParameterSets: (sets: ParameterSets) => void;
  /** From the last key picture at or before `fromMs`, up to `toMs`; `captureAtMs` is when it was taken, by our clock. */
  onAccessUnit: (unit: AccessUnit) => void;
  /** Asked after every picture: true ends it as if there were no more. */
  isEnough?: (unit: AccessUnit) => boolean;
  /** Found at a visit before, so that stretches of one hole fit together; without it the camera is asked. */
  clockOffsetMs?: number;
  signal: AbortSignal;
}

export type CardOutcome =
  /** All there is of that time; there may be holes in it. */
  | { status: 'replayed'; pictures: number; clockOffsetMs: number }
  | { status: 'no-card' | 'nothing-of-that-time' | 'unclear-source' | 'aborted'; pictures: 0 }
  /** What came before it failed is good. */
  | { status: 'failed'; reason: CameraReason; detail: string; pictures: number };

/** The camera tells whole seconds only. */
const COARSE_MS = 1_000;

/** Never rejects. */
export async function replayFromCard(options: CardOptions): Promise<CardOutcome> {
  let pictures = 0;
  const enough = new AbortController();
  const counted: CardOptions = {
    ...options,
    signal: AbortSignal.any([options.signal, enough.signal]),
    onAccessUnit: (unit) => {
      if (enough.signal.aborted) {
        return;
      }
      pictures += 1;
      options.onAccessUnit(unit);
      if (options.isEnough?.(unit)) {
        enough.abort();
      }
    },
  };
  try {
    const found = await findRecording(options);
    if (found.status !== 'found') {
      return { status: found.status, pictures: 0 };
    }
    const fault = await replay(counted, found);
    if (fault) {
      throw fault;
    }
    const { clockOffsetMs } = found;
    return options.signal.aborted
      ? { status: 'aborted', pictures: 0 }
      : { status: 'replayed', pictures, clockOffsetMs };
  } catch (error) {
    const { reason, message } = asCameraFault(error, 'onvif-failed');
    return {
      status: 'failed',
      reason,
      detail: printable(namingAddress(options.address, message), 300),
      pictures,
    };
  }
}

interface Found {
  status: 'found';
  url: string;
  /** Camera's clock minus ours. */
  clockOffsetMs: number;
}

async function findRecording(
  options: CardOptions,
): Promise<Found | { status: 'no-card' | 'nothing-of-that-time' | 'unclear-source' }> {
  const { credentials, clock, signal } = options;
  const address = requireAddress(options.address);
  const transport = createHttpTransport(clock);
  try {
    const memory = { login: null };
    const caller = createOnvifCaller({ transport, credentials, memory, clock, signal });
    const context = { caller, address, clock };
    const offsetMs = (await readClockOffset(context, true)) ?? 0;
    caller.setClockOffset(offsetMs);
    // Finds out a wrong password before anything else is tried.
    await readDeviceInformation(context);
    const { search, replay } = await readServices(context);
    if (!search || !replay) {
      return { status: 'no-card' };
    }
    const clockOffsetMs = options.clockOffsetMs ?? (Math.abs(offsetMs) > COARSE_MS ? offsetMs : 0);
    const card = { ...context, search, replay, signal };
    const chosen = choose(await readCardRecordings(card), options, clockOffsetMs);
    return chosen.status === 'chosen'
      ? { status: 'found', url: await readReplayUrl(card, chosen.token), clockOffsetMs }
      : chosen;
  } finally {
    transport.close();
  }
}

function requireAddress(text: string): CameraAddress {
  const address = parseAddress(text);
  if (!address) {
    throw new CameraFault('onvif-failed', `"${printable(text)}" is not the address of a device service`);
  }
  return address;
}

function choose(
  recordings: readonly CardRecording[],
  { sourceId, fromMs, toMs }: CardOptions,
  clockOffsetMs: number,
): { status: 'chosen'; token: string } | { status: 'nothing-of-that-time' | 'unclear-source' } {
  const sources = new Set(recordings.map((recording) => recording.sourceId));
  const ours = recordings.filter((recording) => sources.size === 1 || recording.sourceId === sourceId);
  if (recordings.length > 0 && ours.length === 0) {
    return { status: 'unclear-source' };
  }
  const sharedMs = (recording: CardRecording): number =>
    Math.min(recording.toMs, toMs + clockOffsetMs) - Math.max(recording.fromMs, fromMs + clockOffsetMs);
  const [best] = ours
    .filter((recording) => sharedMs(recording) > 0)
    .sort((a, b) => sharedMs(b) - sharedMs(a));
  return best ? { status: 'chosen', token: best.token } : { status: 'nothing-of-that-time' };
}

function replay(
  { credentials, clock, fromMs, toMs, onParameterSets, onAccessUnit, signal }: CardOptions,
  { url, clockOffsetMs }: Found,
): Promise<CameraFault | null> {
  return replayRecording(
    {
      url,
      clock,
      login: credentials ? createDigestLogin(credentials) : null,
      fromMs: fromMs + clockOffsetMs,
      toMs: toMs + clockOffsetMs,
      onParameterSets,
      onAccessUnit: (unit) => onAccessUnit({ ...unit, captureAtMs: unit.captureAtMs - clockOffsetMs }),
    },
    signal,
  );
}
