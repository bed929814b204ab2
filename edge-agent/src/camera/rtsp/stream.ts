/**
 * A camera's stream for as long as the process lives: visits the camera, and comes back after every fault.
 * Two schedules decide when: back-off with full jitter from 0.5 s to 30 s for anything that can heal by itself,
 * forgotten after a minute of pictures; and the login guard for a refused password, which must never lock the
 * account (auth/login-guard.ts). There is never more than one connection per stream.
 *
 * Not here: what the pictures are for. A consumer that throws is logged and does not end the stream.
 */
import { createBackoff, type Backoff } from '#base/backoff.ts';
import { sleep, type Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import { withoutUserinfo, type Log } from '#base/log.ts';
import type { Service } from '#base/service.ts';
import type { CameraReason } from '#protocol/camera.ts';
import type { AccessUnit, AudioFrame, AudioParameters, ParameterSets } from '../access-unit.ts';
import { createDigestLogin, type Credentials } from '../auth/digest.ts';
import { createLoginGuard, type LoginGuard } from '../auth/login-guard.ts';
import { namingAddress, printable, type CameraFault } from '../camera-fault.ts';
import { visitCamera } from './session.ts';

export interface StreamState {
  state: 'connecting' | 'streaming' | 'waiting' | 'locked';
  /** `none` while streaming, `starting` before the first fault, otherwise that of the last fault. */
  reason: CameraReason;
  /** Technical words, never a secret. */
  detail: string;
  /** Null when not waiting. */
  nextTryAtMs: number | null;
}

export interface RtspStreamOptions {
  /** `rtsp://host[:port]/path`; user name and password in it are ignored. */
  url: string;
  credentials: Credentials | null;
  clock: Clock;
  log: Log;
  /** Called before the first picture and on every change. */
  onParameterSets: (sets: ParameterSets) => void;
  onAccessUnit: (unit: AccessUnit) => void;
  /** Asks the camera for its sound; one that has none, or refuses it, is pulled without. */
  onAudio?: (frame: AudioFrame, parameters: AudioParameters) => void;
  /** H.264 only without it. */
  accepts?: readonly ParameterSets['codec'][];
  onState: (state: StreamState) => void;
  /** Shared by all streams of one camera; without it the stream has its own. */
  loginGuard?: LoginGuard;
  /** For tests. */
  backoff?: Backoff;
}

export const HEALTHY_AFTER_MS = 60_000;
const MAX_DETAIL_LENGTH = 300;

export function createRtspStream(options: RtspStreamOptions): Service {
  const { clock, log } = options;
  const guard = options.loginGuard ?? createLoginGuard(clock);
  const backoff = options.backoff ?? createBackoff({ baseMs: 500, maxMs: 30_000 });
  let reason: CameraReason = 'starting';
  let detail = '';
  const sound = createSoundPatience();

  const tell = (state: StreamState['state'], nextTryAtMs: number | null): void => {
    options.onState({ state, reason, detail, nextTryAtMs });
  };

  const visit = async (signal: AbortSignal): Promise<CameraFault | null> => {
    if (signal.aborted) {
      return null;
    }
    const login = options.credentials ? createDigestLogin(options.credentials) : null;
    const streaming = { sinceMs: -1 };
    const onAudio = sound.isTried() ? options.onAudio : undefined;
    tell('connecting', null);
    const fault = await visitCamera(
      {
        url: options.url,
        clock,
        login,
        accepts: options.accepts ?? ['h264'],
        onAccepted: guard.accepted,
        onAudioAsked: sound.asked,
        onAudio: onAudio && isolated(log, onAudio),
        onParameterSets: isolated(log, options.onParameterSets),
        onAccessUnit: isolated(log, (unit) => {
          if (streaming.sinceMs < 0) {
            streaming.sinceMs = clock.monotonicMs();
            [reason, detail] = ['none', ''];
            log.info({ url: withoutUserinfo(options.url) }, 'stream up');
            tell('streaming', null);
          }
          options.onAccessUnit(unit);
        }),
      },
      signal,
    );
    sound.ended(streaming.sinceMs >= 0);
    if (streaming.sinceMs >= 0 && clock.monotonicMs() - streaming.sinceMs >= HEALTHY_AFTER_MS) {
      backoff.reset();
    }
    return fault;
  };

  /** Until the guard allows a login; a refused password is first booked by `afterFault`. */
  const waitForGuard = async (signal: AbortSignal): Promise<void> => {
    for (let block = guard.blocked(); block && !signal.aborted; block = guard.blocked()) {
      reason = 'wrong-password';
      detail ||= 'no login until the camera has forgotten the refused ones';
      tell(block.isLocked ? 'locked' : 'waiting', block.untilAtMs);
      await sleep(clock, block.waitMs, signal);
    }
  };

  const afterFault = async (fault: CameraFault, signal: AbortSignal): Promise<void> => {
    reason = fault.reason;
    detail = printable(namingAddress(options.url, describeError(fault)), MAX_DETAIL_LENGTH);
    log.warn({ url: withoutUserinfo(options.url), reason, detail }, 'stream down');
    if (fault.reason === 'wrong-password') {
      guard.failed();
      return;
    }
    const waitMs = backoff.nextMs();
    tell('waiting', clock.nowMs() + waitMs);
    await sleep(clock, waitMs, signal);
  };

  return {
    run: async (parentSignal) => {
      // One signal stops many streams; listening to it directly would make Node warn of a leak.
      const signal = AbortSignal.any([parentSignal]);
      while (!signal.aborted) {
        await waitForGuard(signal);
        const fault = await visit(signal);
        if (fault) {
          await afterFault(fault, signal);
        }
      }
    },
  };
}

interface SoundPatience {
  isTried(): boolean;
  asked: () => void;
  /** A visit is over. */
  ended(hadPictures: boolean): void;
}

/**
 * A visit that brought no picture after sound was asked for is repeated without; where that brings pictures it was
 * the sound, and this camera is left without.
 */
function createSoundPatience(): SoundPatience {
  let isTried = true;
  let wasAsked = false;
  return {
    isTried: () => isTried,
    asked: () => {
      wasAsked = true;
    },
    ended: (hadPictures) => {
      isTried = hadPictures ? isTried : !(isTried && wasAsked);
      wasAsked = false;
    },
  };
}

/** Our own mistakes downstream must not look like the camera's. */
function isolated<Args extends unknown[]>(
  log: Log,
  consume: (...args: Args) => void,
): (...args: Args) => void {
  let hasComplained = false;
  return (...args) => {
    try {
      consume(...args);
    } catch (error) {
      if (!hasComplained) {
        hasComplained = true;
        log.error({ err: error }, 'consumer of a stream failed');
      }
    }
  };
}
