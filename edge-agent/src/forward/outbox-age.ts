/**
 * How long an outbox has been in use: the time its processes have run, all together. What is kept for a while is kept
 * by this, because the wall clock of a box may jump by years in either direction (SF12). It is written down now and
 * then; a kill costs the minute since.
 */
import type { Clock } from '#base/clock.ts';
import type { Sqlite } from '#base/sqlite.ts';

export interface OutboxAge {
  /** Whole milliseconds. */
  nowMs: () => number;
  keep: () => void;
}

export function openOutboxAge(database: Sqlite, clock: Clock): OutboxAge {
  const row = database.prepare('select elapsed_ms from age').get() as { elapsed_ms: number } | undefined;
  const update = database.prepare('update age set elapsed_ms = ?');
  const startMs = (row?.elapsed_ms ?? 0) - clock.monotonicMs();
  const nowMs = (): number => Math.round(startMs + clock.monotonicMs());
  return { nowMs, keep: () => void update.run(nowMs()) };
}
