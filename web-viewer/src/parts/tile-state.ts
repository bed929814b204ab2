/**
 * What a live tile may claim. Decided from what the camera's agent says, what the socket says, and when a picture
 * was last seen; pictures that come now outweigh a health report that has not caught up.
 *
 * An old picture is never shown as live: three seconds without a new one make it frozen, a second of age makes it late;
 * where the agent sends pictures instead of a stream, six and two and a half.
 */
import type { CameraHealth } from '#protocol/camera.ts';
import type { StreamFailure } from '#protocol/live-control.ts';
import type { StreamRefusal } from './player/channel-fan.ts';
import type { StreamReport } from './player/stream-account.ts';
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

const STREAM_LIMITS = { frozenAfterMs: 3_000, lateAfterMs: 1_000 };
/** Pictures that come once a second are up to a second old when the next one comes. */
const STILLS_LIMITS = { frozenAfterMs: 6_000, lateAfterMs: 2_500 };
const DOWN = new Set<CameraHealth['state']>(['offline', 'auth-failed', 'misconfigured', 'disabled']);

export function decideTileState(facts: TileFacts): TileState {
  const { health, link, stream, nowMs, offsetMs } = facts;
  if (stream.refusal !== null) {
    return { state: 'refused', refusal: stream.refusal };
  }
  const { frozenAfterMs, lateAfterMs } = stream.player === 'jpeg' ? STILLS_LIMITS : STREAM_LIMITS;
  const isMoving = stream.shownAtMs !== null && nowMs - stream.shownAtMs < frozenAfterMs;
  if (isMoving) {
    return ageOf(facts, lateAfterMs);
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

function ageOf({ stream, nowMs, offsetMs }: TileFacts, lateAfterMs: number): TileState {
  const latencyMs = Math.max(0, (stream.latencyMs ?? 0) + offsetMs);
  // Between two pictures the age grows only once the next one is plainly overdue.
  const sinceShownMs = nowMs - (stream.shownAtMs ?? nowMs);
  const ageMs = sinceShownMs > lateAfterMs ? latencyMs + sinceShownMs : latencyMs;
  return ageMs > lateAfterMs ? { state: 'late', latencyMs: ageMs } : { state: 'live', latencyMs };
}
