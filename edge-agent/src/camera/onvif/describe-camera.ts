/**
 * Everything the agent needs to know of a camera before it can watch it, asked in the order that finds a fault
 * soonest: clock, password, services, profiles, stream addresses. Connecting alone proves nothing: some cameras
 * answer half of it to anybody, so success means that a call which needs the password went through and that there
 * is at least one profile.
 *
 * One visit; nothing is repeated here. When to come back is camera-actor.ts's business.
 */
import type { Clock } from '#base/clock.ts';
import { withoutUserinfo, type Log } from '#base/log.ts';
import type { CameraReason } from '#protocol/camera.ts';
import type { Credentials } from '../auth/digest.ts';
import { asCameraFault, CameraFault, namingAddress, printable } from '../camera-fault.ts';
import { parseAddress } from './address.ts';
import { readClockOffset, readDeviceInformation, readServices, type DeviceInformation } from './device.ts';
import { createHttpTransport } from './http-transport.ts';
import { readProfiles, readStreamUrl, type MediaProfile } from './media.ts';
import { createOnvifCaller, type OnvifMemory } from './onvif-caller.ts';
import { chooseProfiles, type PreferredProfiles } from './profile-choice.ts';
import type { PtzAddress } from './ptz-calls.ts';

export interface DescribedStream {
  /** `rtsp://host:port/path`, never with user name or password. */
  uri: string;
  profileToken: string;
  /** By the profile, 0 where it does not say; the stream itself decides. */
  width: number;
  height: number;
  fps: number | null;
}

export interface CameraDescribed {
  status: 'described';
  sub: DescribedStream;
  main: DescribedStream | null;
  hasPtz: boolean;
  /** Where it is turned; null where it cannot be. */
  ptz: PtzAddress | null;
  device: DeviceInformation;
  /** Camera's clock minus ours; `null` where it does not tell. */
  clockOffsetMs: number | null;
}

export interface CameraNotDescribed {
  status: 'failed';
  reason: CameraReason;
  detail: string;
  /** The camera refused the password: count it, and do not come back soon. */
  isAuth: boolean;
}

export type CameraDescription = CameraDescribed | CameraNotDescribed;

export interface DescribeOptions {
  /** Address of the device service. */
  address: string;
  credentials: Credentials | null;
  preferredProfiles: PreferredProfiles;
  clock: Clock;
  log: Log;
  signal: AbortSignal;
  /** Kept by the caller between visits. */
  memory?: OnvifMemory;
}

export const DESCRIBE_DEADLINE_MS = 40_000;
const MAX_DETAIL_LENGTH = 300;

/** Never rejects. */
export async function describeCamera(options: DescribeOptions): Promise<CameraDescription> {
  const { clock, log, signal } = options;
  const visit = new AbortController();
  const onAbort = (): void => visit.abort();
  const limit = { isPassed: false };
  const cancelDeadline = clock.after(DESCRIBE_DEADLINE_MS, () => {
    limit.isPassed = true;
    visit.abort();
  });
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    signal.throwIfAborted();
    return await describe(options, visit.signal);
  } catch (error) {
    const fault = asCameraFault(error, 'onvif-failed');
    const why = limit.isPassed ? `not described within ${DESCRIBE_DEADLINE_MS} ms` : fault.message;
    const detail = printable(namingAddress(options.address, why), MAX_DETAIL_LENGTH);
    log.debug(
      { address: withoutUserinfo(options.address), reason: fault.reason, detail },
      'camera not described',
    );
    return { status: 'failed', reason: fault.reason, detail, isAuth: fault.reason === 'wrong-password' };
  } finally {
    cancelDeadline();
    signal.removeEventListener('abort', onAbort);
  }
}

async function describe(
  { address: addressText, credentials, preferredProfiles, clock, log, memory }: DescribeOptions,
  signal: AbortSignal,
): Promise<CameraDescribed> {
  const address = parseAddress(addressText);
  if (!address) {
    const shown = printable(withoutUserinfo(addressText));
    throw new CameraFault('onvif-failed', `"${shown}" is not the address of a device service`);
  }
  const transport = createHttpTransport(clock);
  try {
    const caller = createOnvifCaller({
      transport,
      credentials,
      memory: memory ?? { login: null },
      clock,
      signal,
    });
    const openOffsetMs = await readClockOffset({ caller, address, clock }, true);
    caller.setClockOffset(openOffsetMs ?? 0);
    const device = await readDeviceInformation({ caller, address, clock });
    const clockOffsetMs = openOffsetMs ?? (await readClockOffset({ caller, address, clock }, false));
    const services = await readServices({ caller, address, clock });
    const media = { caller, services, address };
    const profiles = await readProfiles(media);
    const { sub, main } = chooseProfiles(profiles, preferredProfiles);
    const ptz = ptzAddress(services.ptz, [sub, ...(main ? [main] : []), ...profiles]);
    const describeStream = async (profile: MediaProfile): Promise<DescribedStream> => {
      const { token, width, height, fps } = profile;
      return { uri: await readStreamUrl(media, token), profileToken: token, width, height, fps };
    };
    const describeMain = async (): Promise<DescribedStream | null> => {
      try {
        return main && (await describeStream(main));
      } catch (error) {
        const fault = asCameraFault(error, 'onvif-failed');
        if (fault.reason !== 'onvif-failed') {
          throw fault;
        }
        log.warn({ address: address.host, detail: printable(fault.message) }, 'main stream without address');
        return null;
      }
    };
    return {
      status: 'described',
      sub: await describeStream(sub),
      main: await describeMain(),
      hasPtz: ptz !== null,
      ptz,
      device,
      clockOffsetMs,
    };
  } finally {
    transport.close();
  }
}

/** By a profile that is watched, where one of those turns it: on a recorder others turn other cameras. */
function ptzAddress(urls: string[] | null, profiles: readonly MediaProfile[]): PtzAddress | null {
  const source = profiles[0]?.sourceToken ?? null;
  const turning = profiles.find(({ hasPtz, sourceToken }) => hasPtz && sourceToken === source);
  return urls && turning ? { urls, profileToken: turning.token } : null;
}
