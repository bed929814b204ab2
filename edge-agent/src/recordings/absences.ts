/**
 * The evidence for gaps: when this agent ran, and why a camera had no recording. Each is a row that is begun when it
 * begins and carried on while it lasts, so that a kill costs a few seconds of knowledge and no more.
 * Not here: what the reason is now (absence-watch.ts), what a gap is (gaps.ts).
 */
import type { Sqlite } from '#base/sqlite.ts';
import type { GapReason } from '#protocol/recording.ts';
import { rowsOf } from './recordings-database.ts';

export interface Stretch {
  fromMs: number;
  toMs: number;
}
export type Absence = Stretch & { reason: GapReason };

export interface Absences {
  /** This agent runs; again every few seconds. After a jump of the clock it is a new run. */
  running: (nowMs: number) => void;
  /** Where the last run ended, or this one is. */
  lastRunAtMs: () => number | null;
  /** Null: it is recorded. */
  begin: (cameraId: string, reason: GapReason | null, atMs: number) => void;
  /** Was there and is no longer; joins the one before where they touch. */
  addGone: (cameraId: string, stretch: Stretch, reason: GapReason) => void;
  between: (cameraId: string, fromMs: number, toMs: number) => Absence[];
  runs: (fromMs: number, toMs: number) => Stretch[];
  /** Those that ended before are forgotten. */
  forgetBefore: (atMs: number) => void;
}

/** Longer without a sign of life, or a step back: another run. */
const RUN_BREAK_MS = 30_000;
/** What touches, as far as whole seconds of pictures go. */
const TOUCHING_MS = 2_000;

export function openAbsences(database: Sqlite): Absences {
  const lastRun = database.prepare('select id, from_ms, to_ms from run order by id desc limit 1');
  const addRun = database.prepare('insert into run (from_ms, to_ms) values (?, ?)');
  const prolongRun = database.prepare('update run set to_ms = ? where id = ?');
  const runs = database.prepare(
    'select from_ms as fromMs, to_ms as toMs from run where to_ms >= ? and from_ms <= ? order by from_ms',
  );
  const open = database.prepare('insert into absence (camera_id, from_ms, reason) values (?, ?, ?)');
  const close = database.prepare(
    'update absence set to_ms = max(?, from_ms) where camera_id = ? and to_ms is null',
  );
  const insert = database.prepare(
    'insert into absence (camera_id, from_ms, to_ms, reason) values (?, ?, ?, ?)',
  );
  const join = database.prepare(`update absence set to_ms = max(to_ms, ?) where id = (
    select id from absence where camera_id = ? and reason = ? and from_ms <= ? and to_ms >= ?
    order by from_ms desc limit 1)`);
  const between = database.prepare(`select from_ms as fromMs, coalesce(to_ms, ?) as toMs, reason from absence
    where camera_id = ? and from_ms < ? and coalesce(to_ms, ?) > ? order by from_ms`);
  const forgetAbsences = database.prepare('delete from absence where to_ms < ?');
  const forgetRuns = database.prepare('delete from run where to_ms < ?');
  let runId: number | bigint | null = null;
  let runToMs = 0;

  closeLeftOver(database);

  return {
    running: (nowMs) => {
      if (runId === null || nowMs < runToMs || nowMs - runToMs > RUN_BREAK_MS) {
        runId = addRun.run(nowMs, nowMs).lastInsertRowid;
      } else {
        prolongRun.run(nowMs, runId);
      }
      runToMs = nowMs;
    },
    lastRunAtMs: () => (lastRun.get() as { to_ms: number } | undefined)?.to_ms ?? null,
    begin: (cameraId, reason, atMs) => {
      close.run(atMs, cameraId);
      if (reason !== null) {
        open.run(cameraId, atMs, reason);
      }
    },
    addGone: (cameraId, { fromMs, toMs }, reason) => {
      const { changes } = join.run(toMs, cameraId, reason, fromMs, fromMs - TOUCHING_MS);
      if (changes === 0) {
        insert.run(cameraId, fromMs, toMs, reason);
      }
    },
    between: (cameraId, fromMs, toMs) => rowsOf(between, toMs, cameraId, toMs, toMs, fromMs),
    runs: (fromMs, toMs) => rowsOf(runs, fromMs, toMs),
    forgetBefore: (atMs) => {
      forgetAbsences.run(atMs);
      forgetRuns.run(atMs);
    },
  };
}

/** What an earlier process did not live to close ended with it. */
function closeLeftOver(database: Sqlite): void {
  database.exec(`update absence set to_ms = max(from_ms,
    coalesce((select to_ms from run order by id desc limit 1), from_ms)) where to_ms is null`);
}
