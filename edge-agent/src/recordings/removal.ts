/**
 * Deletes recordings so that a kill between any two steps heals: a commit says that the segment is leaving and as
 * what, then its file goes, then a commit removes its row and writes down why there is nothing. What an earlier
 * process left half-way is finished first; nobody finds a file without a row and adopts it again.
 *
 * On a disk so full that even the first commit fails, files go before it: then a kill costs a notice that says a file
 * is missing, which is better than a box that can never make room.
 */
import { rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import type { Sqlite } from '#base/sqlite.ts';
import type { Absences } from './absences.ts';
import type { Notices } from './notices.ts';
import { inTransaction, rowsOf } from './recordings-database.ts';
import type { SegmentRow, SegmentTable } from './segment-table.ts';

export interface Leaving {
  segment: SegmentRow;
  as: 'expired' | 'forced-out';
}

export interface Removal {
  /** Those that are gone; the others are tried again at the next `finish`. */
  remove: (leaving: readonly Leaving[]) => Promise<Leaving[]>;
  /** What was begun and not ended. */
  finish: () => Promise<Leaving[]>;
  /** Forced deletions since this index was made. */
  forcedCount: () => number;
}

export interface RemovalDeps {
  folder: string;
  database: Sqlite;
  segments: SegmentTable;
  absences: Pick<Absences, 'addGone'>;
  notices: Pick<Notices, 'add'>;
  clock: Clock;
  log: Log;
  /** For tests: deletes one file. */
  deleteFile?: (path: string) => Promise<void>;
}

/** Forced deletions of a camera are told together: at once, then at most this often. */
const TELL_PERIOD_MS = 15 * 60_000;
/** A folder that a new file may be put in at this moment stays. */
const FOLDER_IN_USE_MS = 2 * 3_600_000;

export function createRemoval(deps: RemovalDeps): Removal {
  const { folder, database, segments, absences, log, deleteFile = deleteIfThere } = deps;
  const addDeletion =
    database.prepare(`insert into deletion (camera_id, file, from_ms, to_ms, size_bytes, deleted_at_ms)
    values (?, ?, ?, ?, ?, ?)`);
  const count = database.prepare('select count(*) as n from deletion');
  const tell = createTeller(deps);

  const settle = (leaving: readonly Leaving[]): void =>
    inTransaction(database, () => {
      for (const { segment, as } of leaving) {
        const { id, cameraId, file, sizeBytes, startsAtMs } = segment;
        const span = { fromMs: startsAtMs, toMs: segment.endsAtMs ?? startsAtMs };
        segments.remove(id);
        absences.addGone(cameraId, span, as);
        if (as === 'forced-out') {
          addDeletion.run(cameraId, file, span.fromMs, span.toMs, sizeBytes, Math.round(deps.clock.nowMs()));
        }
      }
      tell();
    });

  const deleteFiles = async (leaving: readonly Leaving[]): Promise<Leaving[]> => {
    const gone: Leaving[] = [];
    for (const one of leaving) {
      const { cameraId, file } = one.segment;
      try {
        await deleteFile(join(folder, file));
        gone.push(one);
      } catch (error) {
        log.error({ camera: cameraId, file, reason: describeError(error) }, 'a recording cannot be deleted');
      }
    }
    const isPast = ({ segment }: Leaving): boolean =>
      deps.clock.nowMs() - segment.startsAtMs > FOLDER_IN_USE_MS;
    for (const hour of new Set(gone.filter(isPast).map(({ segment }) => dirname(segment.file)))) {
      await removeEmpty(join(folder, hour));
    }
    return gone;
  };

  const remove = async (leaving: readonly Leaving[]): Promise<Leaving[]> => {
    if (leaving.length === 0) {
      return [];
    }
    let isMarked = true;
    try {
      inTransaction(database, () => {
        for (const { segment, as } of leaving) {
          segments.leave([segment.id], as);
        }
      });
    } catch (error) {
      isMarked = false;
      log.error({ reason: describeError(error) }, 'the index cannot be written, files go before their rows');
    }
    const gone = await deleteFiles(leaving);
    for (const { segment, as } of gone.filter((one) => one.as === 'forced-out')) {
      const { cameraId, file, sizeBytes } = segment;
      log.warn({ camera: cameraId, file, sizeBytes, as }, 'deleted before its time, for want of space');
    }
    try {
      settle(gone);
    } catch (error) {
      if (isMarked) {
        // Finished in the next run.
        log.error({ reason: describeError(error) }, 'the index cannot be written');
        return [];
      }
      throw error;
    }
    return gone;
  };

  return {
    remove,
    finish: async () => {
      const left = segments
        .inState('leaving')
        .map((segment) => ({ segment, as: segment.leavingAs ?? 'expired' }));
      const gone = await deleteFiles(left);
      if (gone.length > 0) {
        settle(gone);
      } else {
        inTransaction(database, tell);
      }
      return gone;
    },
    forcedCount: () => (count.get() as { n: number }).n,
  };
}

interface Untold {
  cameraId: string;
  files: number;
  fromMs: number;
  toMs: number;
  sizeBytes: number;
}

/** Makes notices of the deletions that none has told of yet; durable, so a kill forgets none. */
function createTeller({ database, notices, clock }: RemovalDeps): () => void {
  const untold = database.prepare(`select camera_id as cameraId, count(*) as files, min(from_ms) as fromMs,
    max(to_ms) as toMs, sum(size_bytes) as sizeBytes from deletion where notice is null group by camera_id`);
  const told = database.prepare('update deletion set notice = ? where camera_id = ? and notice is null');
  const toldAtMs = new Map<string, number>();
  return () => {
    const nowMs = clock.monotonicMs();
    for (const { cameraId, files, ...rest } of rowsOf<Untold>(untold)) {
      if (nowMs - (toldAtMs.get(cameraId) ?? -Infinity) < TELL_PERIOD_MS) {
        continue;
      }
      const { sizeBytes, ...span } = rest;
      const detail = `${files} files deleted before their time, for want of space`;
      const number = notices.add({ kind: 'forced-deletion', cameraId, span, sizeBytes, detail });
      told.run(number, cameraId);
      toldAtMs.set(cameraId, nowMs);
    }
  };
}

async function deleteIfThere(path: string): Promise<void> {
  await rm(path, { force: true });
}

/** The folders of the hour and the day, where nothing is left in them. */
async function removeEmpty(hour: string): Promise<void> {
  try {
    await rmdir(hour);
    await rmdir(dirname(hour));
  } catch {
    // Not empty, or gone already: nothing to do.
  }
}
