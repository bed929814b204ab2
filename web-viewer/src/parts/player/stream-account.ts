/** How a live stream is doing, kept for whoever draws the tile and asks twice a second. */
import type { StreamFailure } from '#protocol/live-control.ts';
import type { StreamRefusal } from './channel-fan.ts';
import type { PlayerChoice } from './choose-player.ts';
import type { PlayerKind, ShownPicture } from './player.ts';

export interface StreamReport {
  player: PlayerKind | null;
  /** The better way of showing it that is not gone, and why; null for the first choice. */
  insteadOf: PlayerChoice['insteadOf'];
  /** Last picture that came, and last one seen; this computer's clock. */
  arrivedAtMs: number | null;
  shownAtMs: number | null;
  /** Capture time of the picture on the screen, by the edge's clock. */
  captureAtMs: number | null;
  /** Shown minus captured; median of the last pictures, not yet corrected for clocks that differ. */
  latencyMs: number | null;
  failure: StreamFailure | null;
  refusal: StreamRefusal | null;
}

export const NO_REPORT: StreamReport = {
  player: null,
  insteadOf: null,
  arrivedAtMs: null,
  shownAtMs: null,
  captureAtMs: null,
  latencyMs: null,
  failure: null,
  refusal: null,
};

export interface StreamAccount {
  report: () => StreamReport;
  set(change: Partial<StreamReport>): void;
  shown: (picture: ShownPicture) => void;
}

const REMEMBERED_LATENCIES = 5;

export function createStreamAccount(): StreamAccount {
  const latencies: number[] = [];
  let report = NO_REPORT;

  return {
    report: () => ({ ...report, latencyMs: median(latencies) }),
    set: (change) => {
      report = { ...report, ...change };
    },
    shown: ({ captureAtMs, shownAtMs }) => {
      report = { ...report, captureAtMs, shownAtMs };
      latencies.push(shownAtMs - captureAtMs);
      if (latencies.length > REMEMBERED_LATENCIES) {
        latencies.shift();
      }
    },
  };
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? null;
}
