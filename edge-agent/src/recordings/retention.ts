/**
 * Makes room: by days and bytes, per camera, per site and in all, and so that the disk keeps some free. Which goes
 * first is retention-order.ts; how a file goes is removal.ts. Runs every half minute, and at once when an eye says
 * that the disk is full.
 *
 * What goes before its days are over went for want of space: that is logged, told to central, and seen by people.
 * Rules RC20.. of docs/design/009-recordings.md.
 */
import { statfs } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import type { Log } from '#base/log.ts';
import type { IncidentMinutes } from './incident-minutes.ts';
import type { KeptHolds } from './kept-holds.ts';
import type { Removal } from './removal.ts';
import { chooseVictims, mergeOldest, type Protection } from './retention-order.ts';
import type { Aged, SegmentRow, SegmentTable } from './segment-table.ts';

export interface RetentionLimits {
  /** By camera: how long, and how much. */
  cameras: ReadonlyMap<string, { siteId: string; keepMs: number; mostBytes: number | null }>;
  sites: ReadonlyMap<string, { mostBytes: number }>;
  mostBytes: number | null;
  leaveFreeBytes: number;
  keepIncidentMs: number;
}

export interface RetentionOutcome {
  deleted: number;
  deletedBytes: number;
  forced: number;
  /** More than 0: everything that could go has gone, and this much is still too much. */
  missingBytes: number;
  /** What is left is protected; false: nothing is left at all, something else fills the disk. */
  isHeldBack: boolean;
  disk: { totalBytes: number; freeBytes: number } | null;
}

export interface RetentionDeps {
  /** Where recordings lie. */
  folder: string;
  limits: RetentionLimits;
  segments: SegmentTable;
  holds: Pick<KeptHolds, 'isHeld' | 'isComplete'>;
  incidents: Pick<IncidentMinutes, 'of'>;
  isPinned: (segmentId: string) => boolean;
  removal: Removal;
  /** Null: the clock may not be relied on, nothing goes by age. */
  nowForAging: () => number | null;
  /** For tests: what the file system says. */
  readDisk?: (folder: string) => Promise<{ totalBytes: number; freeBytes: number }>;
  log: Log;
}

export interface Retention {
  /** `extraBytes`: to be freed whatever the limits say. One at a time; who comes meanwhile gets the same outcome. */
  run: (extraBytes?: number) => Promise<RetentionOutcome>;
}

const PAGE = 200;
/** Deleted in one commit. */
const BATCH = 50;

interface Scope {
  cameraIds: string[];
  needBytes: number;
}

export function createRetention(deps: RetentionDeps): Retention {
  const { folder, limits, segments, removal, log, readDisk = diskOf } = deps;
  let running: Promise<RetentionOutcome> | null = null;

  /** Cameras that are no longer in the agent's file still have recordings, and go by the site's rules no more. */
  const keepMsOf = (cameraId: string): number =>
    limits.cameras.get(cameraId)?.keepMs ?? limits.keepIncidentMs;

  const protectionOf = (segment: SegmentRow): Protection => protectionBy(deps, segment);

  const remove = async (victims: SegmentRow[], outcome: RetentionOutcome): Promise<void> => {
    const now = deps.nowForAging();
    for (let at = 0; at < victims.length; at += BATCH) {
      // Somebody may have opened or locked one since it was chosen.
      const batch = victims.slice(at, at + BATCH).filter((one) => protectionOf(one) !== 'never');
      const isForced = (one: SegmentRow): boolean =>
        now === null || now - one.agedAtMs < keepMsOf(one.cameraId) || protectionOf(one) === 'incident';
      const gone = await removal.remove(
        batch.map((segment) => ({ segment, as: isForced(segment) ? 'forced-out' : 'expired' })),
      );
      outcome.deleted += gone.length;
      outcome.deletedBytes += sum(gone.map(({ segment }) => segment.sizeBytes));
      outcome.forced += gone.filter(({ as }) => as === 'forced-out').length;
      await setImmediate();
    }
  };

  const expire = async (outcome: RetentionOutcome): Promise<void> => {
    const now = deps.nowForAging();
    if (now === null) {
      return;
    }
    for (const cameraId of segments.totals().keys()) {
      const old: SegmentRow[] = [];
      for (const segment of oldestOf(segments, cameraId)) {
        if (now - segment.agedAtMs < keepMsOf(cameraId)) {
          break;
        }
        if (protectionOf(segment) === 'none') {
          old.push(segment);
        }
      }
      await remove(old, outcome);
    }
  };

  const makeRoom = async ({ cameraIds, needBytes }: Scope, outcome: RetentionOutcome): Promise<number> => {
    if (needBytes <= 0) {
      return 0;
    }
    const lists = (): Iterable<SegmentRow> =>
      mergeOldest(cameraIds.map((cameraId) => oldestOf(segments, cameraId)));
    const { chosen, missingBytes } = chooseVictims(lists, protectionOf, needBytes);
    await remove(chosen, outcome);
    return missingBytes;
  };

  const runOnce = async (extraBytes: number): Promise<RetentionOutcome> => {
    const outcome = {
      deleted: 0,
      deletedBytes: 0,
      forced: 0,
      missingBytes: 0,
      isHeldBack: false,
      disk: null,
    };
    await removal.finish();
    if (!deps.holds.isComplete()) {
      return { ...outcome, disk: await readDisk(folder) };
    }
    await expire(outcome);
    for (const scope of scopesOf(limits, segments)) {
      const missing = await makeRoom(scope(), outcome);
      outcome.missingBytes = Math.max(outcome.missingBytes, missing);
    }
    const before = await readDisk(folder);
    const limitBytes = limits.leaveFreeBytes - before.freeBytes;
    const needBytes = Math.max(limitBytes, extraBytes);
    const cameraIds = [...segments.totals().keys()];
    const missing = await makeRoom({ cameraIds, needBytes }, outcome);
    // What is asked for beyond the limits is given as far as it goes.
    const missingOfLimit = Math.min(missing, Math.max(0, limitBytes));
    outcome.missingBytes = Math.max(outcome.missingBytes, missingOfLimit);
    outcome.isHeldBack = outcome.missingBytes > 0 && sum([...segments.totals().values()]) > 0;
    if (outcome.deleted > 0) {
      const { deleted, deletedBytes, forced } = outcome;
      log.info({ deleted, deletedBytes, forced }, 'recordings deleted');
    }
    return { ...outcome, disk: needBytes > 0 ? await readDisk(folder) : before };
  };

  return {
    run: (extraBytes = 0) => {
      running ??= runOnce(extraBytes).finally(() => {
        running = null;
      });
      return running;
    },
  };
}

function protectionBy(
  { limits, holds, incidents, isPinned, nowForAging }: RetentionDeps,
  { id, cameraId, startsAtMs, endsAtMs, agedAtMs }: SegmentRow,
): Protection {
  const toMs = endsAtMs ?? startsAtMs;
  if (isPinned(id) || holds.isHeld(cameraId, startsAtMs, toMs)) {
    return 'never';
  }
  const now = nowForAging();
  const isYoung = now === null || now - agedAtMs < limits.keepIncidentMs;
  return isYoung && incidents.of(cameraId, startsAtMs, toMs).length > 0 ? 'incident' : 'none';
}

/** Each is asked when its turn comes: what went for one limit counts for the next. */
function scopesOf(limits: RetentionLimits, segments: SegmentTable): (() => Scope)[] {
  const used = (cameraIds: readonly string[]): number => {
    const totals = segments.totals();
    return sum(cameraIds.map((cameraId) => totals.get(cameraId) ?? 0));
  };
  const scope = (cameraIds: string[], mostBytes: number): (() => Scope) => {
    return () => ({ cameraIds, needBytes: used(cameraIds) - mostBytes });
  };
  const ofCameras = [...limits.cameras].flatMap(([cameraId, { mostBytes }]) =>
    mostBytes === null ? [] : [scope([cameraId], mostBytes)],
  );
  const ofSites = [...limits.sites].map(([siteId, { mostBytes }]) => {
    const ofSite = [...limits.cameras].filter(([, camera]) => camera.siteId === siteId);
    return scope(
      ofSite.map(([cameraId]) => cameraId),
      mostBytes,
    );
  });
  const { mostBytes } = limits;
  const ofAll = mostBytes === null ? [] : [() => scope([...segments.totals().keys()], mostBytes)()];
  return [...ofCameras, ...ofSites, ...ofAll];
}

function* oldestOf(segments: SegmentTable, cameraId: string): Generator<SegmentRow> {
  let after: Aged | null = null;
  for (;;) {
    const page: SegmentRow[] = segments.oldest(cameraId, after, PAGE);
    yield* page;
    after = page.at(-1) ?? null;
    if (page.length < PAGE) {
      return;
    }
  }
}

async function diskOf(folder: string): Promise<{ totalBytes: number; freeBytes: number }> {
  const { bsize, blocks, bavail } = await statfs(folder);
  return { totalBytes: blocks * bsize, freeBytes: bavail * bsize };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
