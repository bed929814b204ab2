/**
 * Sums up what ONVIF and the stream say of one camera in the one health that people see. Pure.
 *
 * Video decides: a camera whose pictures come is online, and degraded at most where ONVIF fails. Without pictures the
 * stream's reason counts, and ONVIF's only as long as it has kept us from having a stream at all.
 */
import type { CameraHealth, CameraReason, CameraState } from '#protocol/camera.ts';
import type { StreamState } from './rtsp/stream.ts';

export interface Problem {
  reason: CameraReason;
  detail: string;
  nextTryAtMs: number | null;
}

export interface CameraFacts {
  isEnabled: boolean;
  /** `null` while the last visit by ONVIF was well, or the camera has none. */
  onvifProblem: Problem | null;
  /** `null` while nothing watches the camera. */
  stream: StreamState | null;
}

export type HealthSummary = Pick<CameraHealth, 'state' | 'reason' | 'detail' | 'nextTryAtMs'>;

const STATES_BY_REASON: Readonly<Partial<Record<CameraReason, CameraState>>> = {
  starting: 'connecting',
  none: 'connecting',
  'wrong-password': 'auth-failed',
  'no-such-profile': 'misconfigured',
  'unsupported-codec': 'misconfigured',
};

export function summariseHealth({ isEnabled, onvifProblem, stream }: CameraFacts): HealthSummary {
  if (!isEnabled) {
    return { state: 'disabled', reason: 'none', detail: '', nextTryAtMs: null };
  }
  if (stream?.state === 'streaming') {
    return onvifProblem
      ? { ...onvifProblem, state: 'degraded', reason: 'onvif-failed' }
      : { state: 'online', reason: 'none', detail: '', nextTryAtMs: null };
  }
  if (stream && stream.reason !== 'starting') {
    return withoutPictures(stream);
  }
  return onvifProblem
    ? withoutPictures(onvifProblem)
    : { state: 'connecting', reason: 'starting', detail: '', nextTryAtMs: null };
}

function withoutPictures({ reason, detail, nextTryAtMs }: Problem): HealthSummary {
  return { state: STATES_BY_REASON[reason] ?? 'offline', reason, detail, nextTryAtMs };
}
