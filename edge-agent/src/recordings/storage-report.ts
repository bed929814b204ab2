/** What this agent says of its recordings when somebody looks: how much, since when, and how long it will do. */
import type { Clock } from '#base/clock.ts';
import type { StorageState } from '#protocol/agent-state.ts';
import type { DiskWatch } from './disk-watch.ts';
import type { KeptHolds } from './kept-holds.ts';
import type { Removal } from './removal.ts';
import type { RetentionLimits } from './retention.ts';
import type { SegmentTable } from './segment-table.ts';

export interface StorageReportDeps {
  cameraIds: readonly string[];
  limits: RetentionLimits;
  segments: SegmentTable;
  holds: Pick<KeptHolds, 'all'>;
  disk: Pick<DiskWatch, 'state' | 'figures' | 'droppedMs'>;
  removal: Pick<Removal, 'forcedCount'>;
  isRecording: (cameraId: string) => boolean;
  clock: Clock;
}

const DAY_MS = 24 * 3_600_000;
const FILLING_DAYS = 1;
/** A rate of less than this says nothing. */
const SHORTEST_RATE_MS = 60_000;

export function reportStorage(deps: StorageReportDeps): StorageState {
  const { segments, disk, limits } = deps;
  const totals = segments.totals();
  const recordedBytes = sum([...totals.values()]);
  const figures = disk.figures();
  const cameras = deps.cameraIds.map((cameraId) => ({
    cameraId,
    isRecording: deps.isRecording(cameraId),
    recordedBytes: totals.get(cameraId) ?? 0,
    oldestAtMs: segments.oldestAtMs(cameraId),
    droppedMs: Math.round(disk.droppedMs(cameraId)),
  }));
  const oldest = [...totals.keys()].flatMap((cameraId) => segments.oldestAtMs(cameraId) ?? []);
  const oldestAtMs = oldest.length > 0 ? Math.min(...oldest) : null;
  const daysToFull = daysLeft({
    bytesPerDay: rateOf(deps, [...totals.keys()], oldestAtMs),
    keepDays: Math.max(0, ...[...limits.cameras.values()].map(({ keepMs }) => keepMs)) / DAY_MS,
    recordedBytes,
    roomBytes: Math.min(
      limits.mostBytes === null ? Infinity : limits.mostBytes - recordedBytes,
      // Not looked at yet.
      figures.totalBytes === 0 ? Infinity : figures.freeBytes - limits.leaveFreeBytes,
    ),
  });
  const state = disk.state();
  const isFilling = state === 'well' && daysToFull !== null && daysToFull < FILLING_DAYS;
  return {
    disk: isFilling ? 'filling' : state,
    ...figures,
    recordedBytes,
    heldBytes: heldBytes(deps),
    oldestAtMs,
    droppedMs: sum(cameras.map(({ droppedMs }) => droppedMs)),
    forcedDeletions: deps.removal.forcedCount(),
    daysToFull,
    cameras,
  };
}

interface Outlook {
  bytesPerDay: number | null;
  keepDays: number;
  recordedBytes: number;
  /** Until a limit is reached. */
  roomBytes: number;
}

/** Null: what is asked for fits, or nothing is known yet. */
export function daysLeft({ bytesPerDay, keepDays, recordedBytes, roomBytes }: Outlook): number | null {
  if (bytesPerDay === null || bytesPerDay <= 0) {
    return null;
  }
  const fits = bytesPerDay * keepDays <= recordedBytes + roomBytes;
  return fits ? null : Math.max(0, roomBytes / bytesPerDay);
}

function rateOf(
  { segments, clock }: StorageReportDeps,
  cameraIds: readonly string[],
  oldestAtMs: number | null,
): number | null {
  const now = clock.nowMs();
  const sinceMs = Math.max(now - DAY_MS, oldestAtMs ?? now);
  const bytes = sum(cameraIds.map((cameraId) => segments.bytesSince(cameraId, sinceMs)));
  return now - sinceMs < SHORTEST_RATE_MS ? null : (bytes * DAY_MS) / (now - sinceMs);
}

function heldBytes({ segments, holds }: StorageReportDeps): number {
  const sizes = new Map<string, number>();
  for (const { cameraId, fromMs, toMs } of holds.all()) {
    segments
      .between(cameraId, fromMs, toMs, Number.MAX_SAFE_INTEGER)
      .forEach(({ id, sizeBytes }) => sizes.set(id, sizeBytes));
  }
  return sum([...sizes.values()]);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
