/**
 * What a live tile may claim. Decided from what the camera's agent says, what the socket says, and when a picture
 * was last seen; pictures that come now outweigh a health report that has not caught up.
 *
 * An old picture is never shown as live: three seconds without a new one make it frozen, a second of age makes it late.
 */
import type { CameraHealth } from '#protocol/camera.ts';
import type { StreamFailure } from '#protocol/live-control.ts';
import type { StreamRefusal } from './player/channel-fan.ts';
import type { StreamReport } from './player/live-stream.ts';
import type { MediaLink } from './player/media-socket.ts';

export type TileState =
  | { state: 'live' | 'late'; latencyMs: number }
  | { state: 'frozen'; sinceAtMs: number }
  | { state: 'connecting' | 'disconnected' }
  | { state: 'offline'; health: CameraHealth }
  | { state: 'refused'; refusal: StreamRefusal }
  | { state: 'failed'; failure: StreamFailure };

export interface TileFacts {
  health: CameraHealth;
  link: MediaLink;
  stream: StreamReport;
  /** This computer's clock. */
  nowMs: number;
  /** Central's clock minus this computer's. */
  offsetMs: number;
}

const FROZEN_AFTER_MS = 3_000;
const LATE_AFTER_MS = 1_000;
const DOWN = new Set<CameraHealth['state']>(['offline', 'auth-failed', 'misconfigured', 'disabled']);

export function decideTileState(facts: TileFacts): TileState {
  const { health, link, stream, nowMs, offsetMs } = facts;
  if (stream.refusal !== null) {
    return { state: 'refused', refusal: stream.refusal };
  }
  const isMoving = stream.shownAtMs !== null && nowMs - stream.shownAtMs < FROZEN_AFTER_MS;
  if (isMoving) {
    return ageOf(stream, nowMs, offsetMs);
  }
  if (link !== 'open') {
    return { state: link === 'connecting' && stream.shownAtMs === null ? 'connecting' : 'disconnected' };
  }
  if (DOWN.has(health.state)) {
    return { state: 'offline', health };
  }
  if (stream.failure !== null) {
    return { state: 'failed', failure: stream.failure };
  }
  if (stream.shownAtMs === null || stream.captureAtMs === null) {
    return { state: 'connecting' };
  }
  return { state: 'frozen', sinceAtMs: stream.shownAtMs + offsetMs };
}

function ageOf(stream: StreamReport, nowMs: number, offsetMs: number): TileState {
  const latencyMs = Math.max(0, (stream.latencyMs ?? 0) + offsetMs);
  // Between two pictures the age grows only once the next one is plainly overdue.
  const sinceShownMs = nowMs - (stream.shownAtMs ?? nowMs);
  const ageMs = sinceShownMs > LATE_AFTER_MS ? latencyMs + sinceShownMs : latencyMs;
  return ageMs > LATE_AFTER_MS ? { state: 'late', latencyMs: ageMs } : { state: 'live', latencyMs };
}
