/** A stream being pulled into a hub, until it is stopped. The only place in an eye where pulling begins and ends. */
import type { Clock } from '#base/clock.ts';
import type { Log } from '#base/log.ts';
import type { StreamFailure } from '#protocol/live-control.ts';
import type { ParameterSets } from '../camera/access-unit.ts';
import type { LoginGuard } from '../camera/auth/login-guard.ts';
import { createRtspStream, type StreamState } from '../camera/rtsp/stream.ts';
import type { StreamSource } from './messages.ts';
import { createStreamHub, type StreamHub } from './stream-hub.ts';

export interface PulledStream {
  hub: StreamHub;
  /** Resolves once the camera has been told goodbye. */
  stop(): Promise<void>;
}

export interface PullOptions {
  source: StreamSource;
  /** H.264 only without it; a hub whose stream is H.265 says so in its parameter sets. */
  accepts?: readonly ParameterSets['codec'][];
  /** The camera's sound too, where it has some. */
  withAudio?: boolean;
  /** One per camera: refused passwords of both its streams count together. */
  loginGuard: LoginGuard;
  clock: Clock;
  log: Log;
  onState?: (state: StreamState) => void;
}

export function pullStream(options: PullOptions): PulledStream {
  const { source, loginGuard, clock, log, onState } = options;
  const hub = createStreamHub();
  const controller = new AbortController();
  let isUp = false;
  const stream = createRtspStream({
    url: source.url,
    credentials: source.credentials,
    loginGuard,
    clock,
    log,
    onParameterSets: hub.onParameterSets,
    onAccessUnit: hub.onAccessUnit,
    ...(options.accepts ? { accepts: options.accepts } : {}),
    ...(options.withAudio ? { onAudio: hub.onAudio } : {}),
    onState: (state) => {
      if (state.state === 'streaming') {
        isUp = true;
      } else if (state.state !== 'connecting' || isUp) {
        isUp = false;
        hub.onLost(failureOf(state));
      }
      onState?.(state);
    },
  });
  const ended = stream.run(controller.signal).catch((error: unknown) => {
    log.error({ err: error }, 'pulling a stream failed');
  });
  return {
    hub,
    stop: async () => {
      controller.abort();
      await ended;
    },
  };
}

function failureOf({ reason }: StreamState): StreamFailure {
  return reason === 'unsupported-codec' || reason === 'no-such-profile' ? reason : 'offline';
}
