/**
 * Who and what passed by, for some days. Beyond its bytes the camera that holds the most gives up its oldest first: a
 * busy junction must not cost the quiet lane its night.
 * Not here: what is asked of it (passers.ts), when somebody looked at all (watched-spans.ts).
 */
import type { Clock } from '#base/clock.ts';
import type { Seal } from '#base/seal.ts';
import type { Sqlite } from '#base/sqlite.ts';
import { z } from 'zod';
import { box, point } from '#protocol/geometry.ts';
import { objectLabel, type ObjectLabel } from '#protocol/incident.ts';
import { passerKindOf, type Passer, type PassersList } from '#protocol/passers.ts';
import { LONGEST_PASSAGE_MS } from '../detect/passers/passages.ts';
import type { SeenPasser } from '../detect/passers/passer-watch.ts';

export interface PasserStore {
  /** Returns its id. */
  add: (cameraId: string, passer: SeenPasser) => number;
  list: (wanted: PassersList) => { items: Passer[]; total: number };
  /** Null when it has gone. */
  picture: (id: number) => Uint8Array | null;
  oldestMs: (cameraId: string) => number | null;
  sizeBytes: () => number;
  /** Erases what is too old or too much; returns how many went. */
  sweep: () => number;
}

export interface PasserStoreOptions {
  database: Sqlite;
  seal: Seal;
  keepMs: number;
  mostBytes: number;
  clock: Clock;
}

/** Beyond a row's own bytes: indexes and page overhead. */
const ROW_BYTES = 250;
/** Erased at a time when there is too much. */
const ERASED_AT_ONCE = 50;
/** Two steps under the microscope of a still camera make a spell longer than its limit by a look. */
const LONGEST_MS = LONGEST_PASSAGE_MS + 60_000;

const place = z.strictObject({ box, from: point, to: point });
const LABELS = objectLabel.options;

const WITHIN = `camera_id in (select value from json_each(?)) and from_ms between ? and ? and to_ms >= ?
  and label in (select value from json_each(?)) and size >= ?`;

const SQL = {
  add: `insert into passer (camera_id, label, from_ms, to_ms, best_ms, size, size_bytes, place, sealed)
    values (?, ?, ?, ?, ?, ?, 0, ?, x'')`,
  fill: `update passer set sealed = ?, size_bytes = ? where id = ?`,
  count: `select count(*) as count from passer where ${WITHIN}`,
  largest: `select id, camera_id, label, from_ms, to_ms, best_ms, place from passer where ${WITHIN}
    order by size desc, id limit ?`,
  byTime: `select id, camera_id, label, from_ms, to_ms, best_ms, place from passer where ${WITHIN}
    order by from_ms, id limit ?`,
  picture: `select camera_id, sealed from passer where id = ?`,
  oldest: `select min(from_ms) as oldest from passer where camera_id = ?`,
  sizes: `select camera_id, sum(size_bytes) as sum from passer group by camera_id`,
  dropBefore: `delete from passer where from_ms < ? returning camera_id, size_bytes`,
  dropOldest: `delete from passer where id in
    (select id from passer where camera_id = ? order by from_ms limit ${ERASED_AT_ONCE})
    returning camera_id, size_bytes`,
};

interface Row {
  id: number;
  camera_id: string;
  label: string;
  from_ms: number;
  to_ms: number;
  best_ms: number;
  place: string;
}

export function openPasserStore({
  database,
  seal,
  keepMs,
  mostBytes,
  clock,
}: PasserStoreOptions): PasserStore {
  const sql = Object.fromEntries(
    Object.entries(SQL).map(([name, text]) => [name, database.prepare(text)]),
  ) as Record<keyof typeof SQL, ReturnType<Sqlite['prepare']>>;
  const sizes = new Map(
    (sql.sizes.all() as { camera_id: string; sum: number }[]).map((row) => [row.camera_id, row.sum]),
  );
  const grow = (cameraId: string, bytes: number): void => {
    sizes.set(cameraId, (sizes.get(cameraId) ?? 0) + bytes);
  };
  const sizeBytes = (): number => [...sizes.values()].reduce((sum, size) => sum + size, 0);

  /** Returns how many rows they were. */
  const erased = (rows: unknown[]): number => {
    (rows as { camera_id: string; size_bytes: number }[]).forEach((row) => {
      grow(row.camera_id, -row.size_bytes);
    });
    return rows.length;
  };
  const dropSome = (): number => {
    const [largest] = [...sizes].sort(([, a], [, b]) => b - a);
    return largest ? erased(sql.dropOldest.all(largest[0])) : 0;
  };

  return {
    add: (cameraId, { label, fromMs, toMs, bestAtMs, jpeg, ...where }) => {
      const [from, to, best] = [fromMs, toMs, bestAtMs].map(Math.round) as [number, number, number];
      const size = where.box.w * where.box.h;
      const text = JSON.stringify(
        place.parse({ box: where.box, from: inside(where.from), to: inside(where.to) }),
      );
      const added = sql.add.run(cameraId, label, from, Math.max(from, to), best, size, text);
      const id = Number(added.lastInsertRowid);
      const sealed = seal.close(jpeg, aboutPicture(id, cameraId));
      const bytes = sealed.length + ROW_BYTES;
      sql.fill.run(sealed, bytes, id);
      grow(cameraId, bytes);
      return id;
    },
    list: ({ cameraIds, fromMs, toMs, kinds, leastSize, order, most }) => {
      const labels = LABELS.filter((label) => kinds.includes(passerKindOf(label)));
      const within = [
        JSON.stringify(cameraIds),
        Math.floor(fromMs - LONGEST_MS),
        Math.ceil(toMs),
        Math.floor(fromMs),
        JSON.stringify(labels),
        leastSize,
      ] as const;
      const rows = (order === 'largest' ? sql.largest : sql.byTime).all(...within, most) as unknown as Row[];
      return { items: rows.map(toPasser), total: (sql.count.get(...within) as { count: number }).count };
    },
    picture: (id) => {
      const row = sql.picture.get(id) as { camera_id: string; sealed: Uint8Array } | undefined;
      return row ? seal.open(row.sealed, aboutPicture(id, row.camera_id)) : null;
    },
    oldestMs: (cameraId) => (sql.oldest.get(cameraId) as { oldest: number | null }).oldest,
    sizeBytes,
    sweep: () => {
      let gone = erased(sql.dropBefore.all(Math.round(clock.nowMs() - keepMs)));
      for (let some = -1; sizeBytes() > mostBytes && some !== 0; gone += some) {
        some = dropSome();
      }
      if (gone > 0) {
        // What was erased would stand in the log until it is used again.
        database.exec('pragma wal_checkpoint(truncate)');
      }
      return gone;
    },
  };
}

/** A picture put under another row does not open. */
function aboutPicture(id: number, cameraId: string): string {
  return `passer ${id} of ${cameraId}`;
}

function inside([x, y]: readonly [number, number]): [number, number] {
  const clamp = (value: number): number => Math.min(1, Math.max(0, value));
  return [clamp(x), clamp(y)];
}

function toPasser(row: Row): Passer {
  const { id, camera_id: cameraId, from_ms: fromMs, to_ms: toMs, best_ms: bestAtMs } = row;
  const label = row.label as ObjectLabel;
  return { id, cameraId, label, fromMs, toMs, bestAtMs, ...place.parse(JSON.parse(row.place)) };
}
