/**
 * What leaves the outbox for good (SF8), and what a person may want to know of it. Files go before their rows: a
 * power cut in between leaves a row whose file is gone already, which the next sweep removes.
 */
import { rmSync } from 'node:fs';
import type { Sqlite } from '#base/sqlite.ts';
import { removeEmptyFolders } from './orphans.ts';
import { inTransaction } from './outbox-additions.ts';
import type { OutboxAge } from './outbox-age.ts';

export interface OutboxCounts {
  waitingMessages: number;
  waitingFiles: number;
  dead: number;
  oldestWaitingAtMs: number | null;
}

export interface DeadLetter {
  incidentId: string;
  what: string;
  reason: string;
  atMs: number;
}

export interface OutboxUpkeep {
  /** Removes incidents central has had for `graceMs`, and dead letters after 30 days, with their files. */
  sweep: (graceMs: number) => number;
  counts: () => OutboxCounts;
  /** The newest 200. */
  deadLetters: () => DeadLetter[];
}

const DEAD_LIFE_MS = 30 * 86_400_000;

const SQL = {
  over: `
    select m.incident_id from message m
    where m.event = 'incident-closed'
      and not exists (select 1 from message o where o.incident_id = m.incident_id
        and (o.state = 'waiting' or o.settled_age_ms > iif(o.state = 'dead', :dead, :stored)))
      and not exists (select 1 from file f where f.incident_id = m.incident_id
        and (f.state = 'waiting' or f.settled_age_ms > iif(f.state = 'dead', :dead, :stored)))
    order by m.position limit 500`,
  pathsOf: `select path from file where incident_id = ?`,
  counts: `
    select (select count(*) from message where state = 'waiting') as waiting_messages,
      (select count(*) from file where state = 'waiting') as waiting_files,
      (select count(*) from message where state = 'dead') + (select count(*) from file where state = 'dead') as dead,
      (select added_at_ms from message where state = 'waiting' order by position limit 1) as oldest`,
  dead: `
    select incident_id, event as what, reason, coalesce(settled_at_ms, added_at_ms) as at_ms from message where state = 'dead'
    union all select incident_id, name, reason, coalesce(settled_at_ms, added_at_ms) from file where state = 'dead'
    order by at_ms desc limit 200`,
};

export function createUpkeep(database: Sqlite, filesDir: string, age: OutboxAge): OutboxUpkeep {
  const over = database.prepare(SQL.over);
  const pathsOf = database.prepare(SQL.pathsOf);
  const deleteMessages = database.prepare('delete from message where incident_id = ?');
  const deleteFiles = database.prepare('delete from file where incident_id = ?');

  return {
    sweep: (graceMs) => {
      age.keep();
      const now = age.nowMs();
      const bounds = { stored: now - graceMs, dead: now - DEAD_LIFE_MS };
      const incidents = over.all(bounds) as { incident_id: string }[];
      for (const { incident_id: incidentId } of incidents) {
        const files = pathsOf.all(incidentId) as { path: string }[];
        files.forEach(({ path }) => rmSync(path, { force: true }));
        removeEmptyFolders(
          filesDir,
          files.map(({ path }) => path),
        );
        inTransaction(database, () => {
          deleteFiles.run(incidentId);
          deleteMessages.run(incidentId);
        });
      }
      return incidents.length;
    },
    counts: () => {
      const row = database.prepare(SQL.counts).get() as Record<string, number | null>;
      return {
        waitingMessages: row['waiting_messages'] ?? 0,
        waitingFiles: row['waiting_files'] ?? 0,
        dead: row['dead'] ?? 0,
        oldestWaitingAtMs: row['oldest'] ?? null,
      };
    },
    deadLetters: () => {
      const rows = database.prepare(SQL.dead).all() as {
        incident_id: string;
        what: string;
        reason: string;
        at_ms: number;
      }[];
      return rows.map(({ incident_id, what, reason, at_ms }) => ({
        incidentId: incident_id,
        what,
        reason,
        atMs: at_ms,
      }));
    },
  };
}
