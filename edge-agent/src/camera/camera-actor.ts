/**
 * Looks after one camera for as long as the agent runs: finds out where its streams are (by ONVIF, or from the
 * configuration), has an eye watch them, hears how that goes, and tells the camera's health whenever it changes.
 *
 * Video never depends on ONVIF: once the streams are known they stay watched, whatever ONVIF does. A refused
 * password stops logins of every kind: while the stream waits because of one, ONVIF does not log in, and while ONVIF
 * is refused a stream that breaks is given up until ONVIF is let in again. The eye pulls the stream
 * (rtsp/stream.ts); it is another process, so what to do there is injected.
 */
import type { Backoff } from '#base/backoff.ts';
import { sleep, type Clock } from '#base/clock.ts';
import type { Log } from '#base/log.ts';
import type { Service } from '#base/service.ts';
import type { CameraHealth, CameraRecording, CameraWatch as EyeWatch } from '#protocol/camera.ts';
import type { Credentials } from './auth/digest.ts';
import { createLoginGuard, type LoginGuard } from './auth/login-guard.ts';
import type { CameraConfig } from './config.ts';
import { createHealthTeller } from './health-teller.ts';
import type { Limiter } from './limiter.ts';
import type { CameraDescribed } from './onvif/describe-camera.ts';
import { keepDescribing } from './onvif-visits.ts';
import type { StreamState } from './rtsp/stream.ts';

export interface WatchedStream {
  url: string;
  credentials: Credentials | null;
}

export interface CameraWatch {
  cameraId: string;
  sub: WatchedStream;
  main: WatchedStream | null;
}

export interface CameraActor extends Service {
  /** The eye's report on the sub-stream. */
  streamState: (state: StreamState) => void;
  /** Pictures per second that arrive now. */
  fps: (value: number) => void;
  /** How its eye watches it. */
  watchedAs: (watch: EyeWatch) => void;
  recordedAs: (recording: CameraRecording) => void;
  /** The eye process is gone; the next one is told by its own keeper. */
  eyeLost: () => void;
  readonly health: CameraHealth;
  /** Of all logins to the camera from this process; an eye has its own. */
  readonly loginGuard: LoginGuard;
}

export interface CameraActorOptions {
  config: Pick<CameraConfig, 'id' | 'isEnabled' | 'onvif' | 'rtsp'>;
  credentials: Credentials | null;
  clock: Clock;
  log: Log;
  /** Shared by all actors. */
  limiter: Limiter;
  watch: (order: CameraWatch) => void;
  unwatch: (cameraId: string) => void;
  /** At once for the first health, then on every change. */
  onHealth: (health: CameraHealth) => void;
  /** After every visit by ONVIF that went well. */
  onDescribed?: (camera: CameraDescribed) => void;
  /** For tests. */
  backoff?: Backoff;
}

/** The first connection of a camera holds its place in the limiter no longer than this. */
const FIRST_CONNECTION_MS = 5_000;

export function createCameraActor(options: CameraActorOptions): CameraActor {
  const { config, credentials, clock, limiter } = options;
  const health = createHealthTeller(config.id, config.isEnabled, clock, options.onHealth);
  const loginGuard = createLoginGuard(clock);
  const streams = createWatcher(options);
  let onStream = (_state: StreamState): void => undefined;

  /** Resolves once the stream has come or failed, so that a caller in the limiter holds its place until then. */
  const watchAndSettle = async (order: CameraWatch, signal: AbortSignal): Promise<void> => {
    if (signal.aborted || streams.isWatching(order)) {
      return;
    }
    const settled = new AbortController();
    onStream = ({ state }) => {
      if (state !== 'connecting') {
        settled.abort();
      }
    };
    const onAbort = (): void => settled.abort();
    signal.addEventListener('abort', onAbort, { once: true });
    streams.watch(order);
    await sleep(clock, FIRST_CONNECTION_MS, settled.signal);
    signal.removeEventListener('abort', onAbort);
  };

  const onDescribed = async (camera: CameraDescribed, signal: AbortSignal): Promise<void> => {
    options.onDescribed?.(camera);
    await watchAndSettle(describedOrder(config.id, camera, credentials), signal);
  };

  return {
    run: async (parentSignal) => {
      // One signal stops all actors; listening to it directly would make Node warn of a leak.
      const signal = AbortSignal.any([parentSignal]);
      health.tell();
      if (config.isEnabled && config.onvif) {
        const visits = { ...options, onvif: config.onvif, loginGuard, health, onDescribed };
        await keepDescribing(visits, signal);
      } else if (config.isEnabled && config.rtsp) {
        const order = plainOrder(config.id, config.rtsp, credentials);
        await limiter.run(() => watchAndSettle(order, signal), signal);
      }
      await untilAborted(signal);
      streams.unwatch();
    },
    streamState: (state) => {
      const isRefused = health.facts().onvifProblem?.reason === 'wrong-password';
      if (isRefused && state.state !== 'streaming') {
        streams.unwatch();
        health.update({ stream: null });
        return;
      }
      health.update({ stream: state });
      onStream(state);
    },
    fps: health.setFps,
    watchedAs: health.setWatch,
    recordedAs: health.setRecording,
    eyeLost: () => health.update({ stream: null }),
    get health() {
      return health.current();
    },
    loginGuard,
  };
}

interface Watcher {
  isWatching(order: CameraWatch): boolean;
  watch(order: CameraWatch): void;
  unwatch(): void;
}

/** Passes on only what changes: watching the same streams again would interrupt them. */
function createWatcher({ config, watch, unwatch }: CameraActorOptions): Watcher {
  let watched = '';
  return {
    isWatching: (order) => JSON.stringify(order) === watched,
    watch: (order) => {
      watched = JSON.stringify(order);
      watch(order);
    },
    unwatch: () => {
      if (watched !== '') {
        watched = '';
        unwatch(config.id);
      }
    },
  };
}

function describedOrder(
  cameraId: string,
  { sub, main }: CameraDescribed,
  credentials: Credentials | null,
): CameraWatch {
  return {
    cameraId,
    sub: { url: sub.uri, credentials },
    main: main && { url: main.uri, credentials },
  };
}

function plainOrder(
  cameraId: string,
  { sub, main }: NonNullable<CameraConfig['rtsp']>,
  credentials: Credentials | null,
): CameraWatch {
  return {
    cameraId,
    sub: { url: sub, credentials },
    main: main === undefined ? null : { url: main, credentials },
  };
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
    } else {
      signal.addEventListener('abort', () => resolve(), { once: true });
    }
  });
}
