/**
 * The holds of central, kept in a file of their own: a damaged index must not cost what somebody has locked. A file
 * that cannot be read is set aside, and the holds come again with central's next list; until then nothing is deleted
 * (`isComplete`).
 */
import { existsSync, readFileSync, renameSync } from 'node:fs';
import type { Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import { holdsSet, type Hold, type HoldsSet } from '#protocol/recording.ts';
import { writeDurably } from './durable-file.ts';

export interface KeptHolds {
  revision: () => number;
  /** In force now. */
  of: (cameraId: string) => readonly Hold[];
  all: () => readonly Hold[];
  isHeld: (cameraId: string, fromMs: number, toMs: number) => boolean;
  /** Durable when it returns; throws when the disk will not have it: then the ones before hold. */
  keep: (set: HoldsSet) => void;
  /** False: there were holds, and they cannot be read. */
  isComplete: () => boolean;
}

/** `nowMs`: by a clock that may be relied on; null: none may, and nothing expires. */
export function openKeptHolds(
  file: string,
  { clock, nowMs, log }: { clock: Clock; nowMs: () => number | null; log: Log },
): KeptHolds {
  const found = read(file, clock, log);
  let { set } = found;
  let { isComplete } = found;
  let byCamera = grouped(set);
  const of = (cameraId: string): readonly Hold[] => {
    const now = nowMs();
    const holds = byCamera.get(cameraId) ?? [];
    return now === null
      ? holds
      : holds.filter(({ expiresAtMs }) => expiresAtMs === null || expiresAtMs > now);
  };
  return {
    revision: () => set.revision,
    of,
    all: () => [...byCamera.keys()].flatMap((cameraId) => of(cameraId)),
    isHeld: (cameraId, fromMs, toMs) =>
      byCamera.has(cameraId) && of(cameraId).some((hold) => hold.fromMs < toMs && hold.toMs > fromMs),
    keep: (next) => {
      writeDurably(file, JSON.stringify(next));
      set = next;
      byCamera = grouped(next);
      isComplete = true;
    },
    isComplete: () => isComplete,
  };
}

function grouped({ holds }: HoldsSet): Map<string, Hold[]> {
  const byCamera = new Map<string, Hold[]>();
  for (const hold of holds) {
    byCamera.set(hold.cameraId, [...(byCamera.get(hold.cameraId) ?? []), hold]);
  }
  return byCamera;
}

function read(file: string, clock: Clock, log: Log): { set: HoldsSet; isComplete: boolean } {
  const none = { revision: 0, holds: [] };
  if (!existsSync(file)) {
    return { set: none, isComplete: true };
  }
  try {
    return { set: holdsSet.parse(JSON.parse(readFileSync(file, 'utf8'))), isComplete: true };
  } catch (error) {
    log.error(
      { file, reason: describeError(error) },
      'kept holds cannot be read, nothing is deleted meanwhile',
    );
    renameSync(file, `${file}.damaged-${clock.nowMs()}`);
    return { set: none, isComplete: false };
  }
}
