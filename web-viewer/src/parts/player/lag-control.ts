/**
 * Keeps a Media Source player at the newest picture. Asked each time a picture has been appended.
 *
 * `behindMs` is how far the playhead stands before the start of the newest picture: 0 means it is being shown now,
 * more means it waits, less means the playhead ran past it and it shows at once. The aim is a little above 0 and
 * grows with the unevenness of arrival up to 80 ms: at 5 pictures a second an even rhythm is worth less than age.
 * Small distances are closed by playing faster or slower, which no eye sees; more than a second by a jump.
 */
export type LagDecision = { action: 'play'; rate: number } | { action: 'jump' };

export interface LagInput {
  behindMs: number;
  intervalMs: number;
  /** How unevenly pictures arrive, ms. */
  jitterMs: number;
  /** The pictures since the last key frame have just come at once: only the newest is worth showing. */
  isStarting: boolean;
}

const JUMP_BEYOND_MS = 1_000;
const LONGEST_CUSHION_MS = 80;
const FASTEST = 1.5;
const SLOWEST = 0.85;
/** A distance this long is closed in about a second and a half. */
const GAIN_PER_MS = 1 / 600;
const DEAD_BAND_MS = 10;

export function decideLag({ behindMs, intervalMs, jitterMs, isStarting }: LagInput): LagDecision {
  const jumpBeyondMs = isStarting ? intervalMs : JUMP_BEYOND_MS;
  if (behindMs > jumpBeyondMs || behindMs < -JUMP_BEYOND_MS - intervalMs) {
    return { action: 'jump' };
  }

  const cushionMs = Math.min(LONGEST_CUSHION_MS, jitterMs, intervalMs / 2);
  const errorMs = behindMs - cushionMs;
  if (Math.abs(errorMs) <= DEAD_BAND_MS) {
    return { action: 'play', rate: 1 };
  }
  const rate = 1 + errorMs * GAIN_PER_MS;
  return { action: 'play', rate: round(Math.min(FASTEST, Math.max(SLOWEST, rate))) };
}

/** Mean deviation of arrival from the stream's own rhythm (the estimator of RFC 3550, section 6.4.1). */
export function createJitterMeter(): { observe(arrivedAtMs: number, mediaMs: number): number } {
  let lastTransitMs: number | null = null;
  let jitterMs = 0;
  return {
    observe: (arrivedAtMs, mediaMs) => {
      const transitMs = arrivedAtMs - mediaMs;
      if (lastTransitMs !== null) {
        const deviationMs = Math.min(500, Math.abs(transitMs - lastTransitMs));
        jitterMs += (deviationMs - jitterMs) / 16;
      }
      lastTransitMs = transitMs;
      return jitterMs;
    },
  };
}

function round(rate: number): number {
  return Math.round(rate * 100) / 100;
}
