/**
 * Listens to what one camera reports over ONVIF for as long as the agent runs: one pull point at a time, renewed at
 * four fifths of its life, made anew with back-off when it is lost, given back at the end. It is no concern of
 * the video's: whatever happens here, streams and health stay as they are.
 *
 * It starts once the camera has been described, so that a password that is refused is found out there; if one is
 * refused here nothing is tried until the camera has been described again. A camera that has no events is asked again
 * after REFUSED_MS: firmware changes.
 */
import { createBackoff, type Backoff } from '#base/backoff.ts';
import { sleep, type Clock } from '#base/clock.ts';
import type { Log } from '#base/log.ts';
import type { Service } from '#base/service.ts';
import type { Credentials } from '../auth/digest.ts';
import { asCameraFault, CameraFault } from '../camera-fault.ts';
import { addressUrl, parseAddress, type CameraAddress } from './address.ts';
import { readClockOffset, readServices } from './device.ts';
import { readMessages, type EventMessage } from './event-messages.ts';
import { createEventNews } from './event-news.ts';
import { createHttpTransport } from './http-transport.ts';
import { createOnvifCaller, type OnvifCaller, type OnvifMemory } from './onvif-caller.ts';
import { openPullPoint, type PullPoint } from './pull-point.ts';

export type CameraReport = Pick<EventMessage, 'topic' | 'source' | 'isOn'>;

export interface EventWatchOptions {
  /** Address of the device service. */
  address: string;
  credentials: Credentials | null;
  clock: Clock;
  log: Log;
  /** Asked before each poll: rules change while we run. */
  isWanted: () => boolean;
  /** In order; must not throw. */
  onReport: (report: CameraReport) => void;
  /** For tests. */
  backoff?: Backoff;
}

export interface EventWatch extends Service {
  /** The camera is there and has accepted the password. */
  described: () => void;
  /** `isWanted` may have another answer now. */
  wantedChanged: () => void;
}

/** Some cameras close a poll after ten seconds; then shorter ones are asked for. */
const POLL_MS = [20_000, 8_000] as const;
/** Between two polls, so that a camera that answers at once is not kept busy. */
const POLL_GAP_MS = 750;
/** A poll that breaks off after this long was closed by the camera because nothing happened. */
const IDLE_CLOSE_MS = 2_000;
const MOST_BROKEN_POLLS = 3;
const RENEW_SHARE = 0.8;
const HEALTHY_MS = 60_000;
const REFUSED_MS = 600_000;
const FAREWELL_MS = 2_000;

export function createEventWatch(options: EventWatchOptions): EventWatch {
  const { clock, log } = options;
  const backoff = options.backoff ?? createBackoff({ baseMs: 2_000, maxMs: 120_000 });
  const memory: OnvifMemory = { login: null };
  const news = createEventNews();
  const gate = createGate(options.isWanted);

  const listenOnce = async (signal: AbortSignal): Promise<number> => {
    const startedAtMs = clock.monotonicMs();
    try {
      const ending = await listen({ ...options, memory, news }, signal).finally(() => {
        if (clock.monotonicMs() - startedAtMs > HEALTHY_MS) {
          backoff.reset();
        }
      });
      log.debug({ ending }, 'camera events ended');
      return ending === 'refused' ? REFUSED_MS : backoff.nextMs();
    } catch (error) {
      const { reason, message } = asCameraFault(error, 'onvif-failed');
      if (!signal.aborted) {
        log.info({ reason, detail: message }, 'camera events lost');
      }
      if (reason === 'wrong-password') {
        gate.close();
        return 0;
      }
      return backoff.nextMs();
    }
  };

  return {
    described: gate.open,
    wantedChanged: gate.look,
    run: async (parentSignal) => {
      const signal = AbortSignal.any([parentSignal]);
      await gate.passed(signal);
      while (isGoingOn(signal)) {
        await sleep(clock, await listenOnce(signal), signal);
        await gate.passed(signal);
      }
    },
  };
}

/** A function, because the signal changes between two looks at it. */
function isGoingOn(signal: AbortSignal): boolean {
  return !signal.aborted;
}

interface Listening extends EventWatchOptions {
  memory: OnvifMemory;
  news: ReturnType<typeof createEventNews>;
}

async function listen(listening: Listening, signal: AbortSignal): Promise<'refused' | 'lost'> {
  const { clock, credentials, memory } = listening;
  const address = parseAddress(listening.address);
  if (!address) {
    throw new CameraFault('onvif-failed', 'no address of a device service');
  }
  const transport = createHttpTransport(clock);
  const callerFor = (callSignal: AbortSignal): OnvifCaller =>
    createOnvifCaller({ transport, credentials, memory, clock, signal: callSignal });
  const caller = callerFor(signal);
  try {
    const offsetMs = (await readClockOffset({ caller, address, clock }, true)) ?? 0;
    caller.setClockOffset(offsetMs);
    const opened = await openPullPoint(caller, await eventUrls({ caller, address, clock }), address);
    if (opened.status === 'fault') {
      listening.log.info({ detail: opened.text }, 'camera gives no events');
      return 'refused';
    }
    try {
      await opened.pullPoint.synchronise();
      return await pullOn(listening, opened.pullPoint, signal);
    } finally {
      await sayFarewell(opened.pullPoint, clock, (farewell) => {
        const last = callerFor(farewell);
        last.setClockOffset(offsetMs);
        return last;
      });
    }
  } finally {
    transport.close();
  }
}

/** A camera that names no event service may have it where its device service is. */
async function eventUrls(context: {
  caller: OnvifCaller;
  address: CameraAddress;
  clock: Clock;
}): Promise<string[]> {
  const { events } = await readServices(context);
  return events ?? [addressUrl(context.address)];
}

/** Until the pull point is gone, or `signal` aborts. */
async function pullOn(
  { clock, news, isWanted, onReport }: Listening,
  pullPoint: PullPoint,
  signal: AbortSignal,
): Promise<'lost'> {
  let renewAtMs = clock.monotonicMs() + pullPoint.lifeMs * RENEW_SHARE;
  let broken = 0;
  while (!signal.aborted && isWanted() && broken < MOST_BROKEN_POLLS) {
    if (clock.monotonicMs() >= renewAtMs) {
      // A camera that cannot renew prolongs with each poll; if it does not, the next poll says so.
      await pullPoint.renew();
      renewAtMs = clock.monotonicMs() + pullPoint.lifeMs * RENEW_SHARE;
    }
    const untilRenewalMs = Math.max(1000, renewAtMs - clock.monotonicMs());
    const pollMs = POLL_MS[Math.min(broken, POLL_MS.length - 1)] ?? POLL_MS[0];
    const messages = await poll(pullPoint, Math.min(pollMs, untilRenewalMs), clock, signal);
    broken = messages === 'broken' ? broken + 1 : Math.min(broken, 1);
    if (messages === 'gone') {
      return 'lost';
    }
    if (messages !== 'broken') {
      for (const message of messages.filter((one) => news.isNews(one))) {
        const { topic, source, isOn } = message;
        onReport({ topic, source, isOn });
      }
    }
    await sleep(clock, POLL_GAP_MS, signal);
  }
  return 'lost';
}

async function poll(
  pullPoint: PullPoint,
  timeoutMs: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<EventMessage[] | 'broken' | 'gone'> {
  const startedAtMs = clock.monotonicMs();
  try {
    const outcome = await pullPoint.pull(timeoutMs);
    return outcome.status === 'fault' ? 'gone' : readMessages(outcome.body);
  } catch (error) {
    const fault = asCameraFault(error, 'onvif-failed');
    const wasOpen = clock.monotonicMs() - startedAtMs >= IDLE_CLOSE_MS;
    if (signal.aborted || fault.reason !== 'unreachable' || !wasOpen) {
      throw fault;
    }
    return 'broken';
  }
}

/** Cameras have room for a few pull points only, and some keep lost ones until they are started again. */
async function sayFarewell(
  pullPoint: PullPoint,
  clock: Clock,
  callerFor: (signal: AbortSignal) => OnvifCaller,
): Promise<void> {
  const farewell = new AbortController();
  const cancel = clock.after(FAREWELL_MS, () => farewell.abort());
  try {
    await pullPoint.unsubscribe(callerFor(farewell.signal));
  } catch (error) {
    // A camera that is gone has forgotten us, or will.
    asCameraFault(error, 'unreachable');
  } finally {
    cancel();
  }
}

interface Gate {
  open: () => void;
  /** Again, whether anybody wants to pass. */
  look: () => void;
  close: () => void;
  /** Resolves once open and wanted, or when `signal` aborts. */
  passed: (signal: AbortSignal) => Promise<void>;
}

function createGate(isWanted: () => boolean): Gate {
  let isOpen = false;
  let wake = (): void => undefined;
  return {
    open: () => {
      isOpen = true;
      wake();
    },
    look: () => wake(),
    close: () => {
      isOpen = false;
    },
    passed: (signal) =>
      new Promise((resolve) => {
        const look = (): void => {
          if ((isOpen && isWanted()) || signal.aborted) {
            wake = () => undefined;
            signal.removeEventListener('abort', look);
            resolve();
          }
        };
        wake = look;
        signal.addEventListener('abort', look, { once: true });
        look();
      }),
  };
}
