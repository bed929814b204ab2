/** The minutes around incidents, which are kept longer than others: from a minute before to a minute after. */
import type { Sqlite } from '#base/sqlite.ts';
import type { Stretch } from './absences.ts';
import { rowsOf } from './recordings-database.ts';

export interface IncidentMinutes {
  opened: (incident: { id: string; cameraId: string; startedAtMs: number }) => void;
  ended: (incidentId: string, endedAtMs: number) => void;
  of: (cameraId: string, fromMs: number, toMs: number) => Stretch[];
  forgetBefore: (atMs: number) => void;
}

const AROUND_MS = 60_000;

export function openIncidentMinutes(database: Sqlite): IncidentMinutes {
  const open = database.prepare('insert or ignore into incident values (?, ?, ?, ?)');
  const end = database.prepare('update incident set to_ms = max(to_ms, ?) where id = ?');
  // No incident lasts longer than a day before it is closed and another one opened.
  const of = database.prepare(`select from_ms as fromMs, to_ms as toMs from incident
    where camera_id = ? and from_ms > ? and from_ms < ? and to_ms > ?`);
  const forget = database.prepare('delete from incident where to_ms < ?');
  return {
    opened: ({ id, cameraId, startedAtMs }) => {
      open.run(id, cameraId, startedAtMs - AROUND_MS, startedAtMs + AROUND_MS);
    },
    ended: (incidentId, endedAtMs) => {
      end.run(endedAtMs + AROUND_MS, incidentId);
    },
    of: (cameraId, fromMs, toMs) => rowsOf(of, cameraId, fromMs - 24 * 3_600_000, toMs, fromMs),
    forgetBefore: (atMs) => {
      forget.run(atMs);
    },
  };
}
