/**
 * The best faces of those who passed cameras with rules about faces, for authorised searches: a descriptor, and the
 * picture with its place, each sealed about its own row. The oldest go when their days are over, or when there is too
 * much of them.
 * Not here: searching (face-search.ts).
 */
import type { Clock } from '#base/clock.ts';
import type { Seal } from '#base/seal.ts';
import type { Sqlite } from '#base/sqlite.ts';
import { box, type Box } from '#protocol/geometry.ts';
import { inTransaction } from './faces-database.ts';
import { fromBytes, toBytes } from './float-bytes.ts';

export interface StoredShot {
  cameraId: string;
  atMs: number;
  recipe: string;
  widthPx: number;
  descriptor: Float32Array;
  box: Box;
  jpeg: Uint8Array;
}

export interface ShotDescriptor {
  id: number;
  atMs: number;
  descriptor: Float32Array;
}

export interface Span {
  fromMs: number;
  toMs: number;
}

export interface ShotStore {
  /** Returns its id. */
  add: (shot: StoredShot) => number;
  /** Of one camera and recipe, up to `most` of them with ids above `afterId`, in order of ids. */
  descriptors: (cameraId: string, recipe: string, afterId: number, most: number) => ShotDescriptor[];
  /** Without its picture. */
  descriptorOf: (id: number) => Float32Array | null;
  read: (id: number) => StoredShot | null;
  count: (cameraId: string, recipe: string, span: Span) => number;
  /** Of these cameras; null when there is none. */
  oldestMs: (cameraIds: readonly string[]) => number | null;
  /** Erases what is too old or too much; returns how many went. */
  sweep: () => number;
}

export interface ShotStoreOptions {
  database: Sqlite;
  seal: Seal;
  keepMs: number;
  mostBytes: number;
  clock: Clock;
}

/** Beyond a row's own bytes: indexes and page overhead. */
const ROW_BYTES = 200;
/** Erased at a time when there is too much. */
const ERASED_AT_ONCE = 20;

const SQL = {
  add: `insert into shot (camera_id, at_ms, recipe, width_px, size_bytes, descriptor) values (?, ?, ?, ?, 0, x'')`,
  fill: `update shot set descriptor = ?, size_bytes = ? where id = ?`,
  addPicture: `insert into picture (shot_id, sealed) values (?, ?)`,
  descriptors: `select id, at_ms, descriptor from shot
    where camera_id = ? and recipe = ? and id > ? order by id limit ?`,
  descriptorOf: `select camera_id, descriptor from shot where id = ?`,
  read: `select shot.*, picture.sealed from shot join picture on picture.shot_id = shot.id where shot.id = ?`,
  count: `select count(*) as count from shot
    where camera_id = ? and recipe = ? and at_ms between ? and ?`,
  oldest: `select min(at_ms) as oldest from shot where camera_id in (select value from json_each(?))`,
  size: `select coalesce(sum(size_bytes), 0) as sum from shot`,
  dropBefore: `delete from shot where at_ms < ? returning size_bytes`,
  dropOldest: `delete from shot where id in (select id from shot order by at_ms limit ${ERASED_AT_ONCE})
    returning size_bytes`,
};

interface Row {
  id: number;
  camera_id: string;
  at_ms: number;
  recipe: string;
  width_px: number;
  descriptor: Uint8Array;
  sealed: Uint8Array;
}

export function openShotStore({ database, seal, keepMs, mostBytes, clock }: ShotStoreOptions): ShotStore {
  const sql = Object.fromEntries(
    Object.entries(SQL).map(([name, text]) => [name, database.prepare(text)]),
  ) as Record<keyof typeof SQL, ReturnType<Sqlite['prepare']>>;
  let sizeBytes = (sql.size.get() as { sum: number }).sum;

  const insert = (shot: StoredShot): number => {
    const { cameraId, recipe, widthPx } = shot;
    const atMs = Math.round(shot.atMs);
    const id = Number(sql.add.run(cameraId, atMs, recipe, widthPx).lastInsertRowid);
    const plain = toBytes([shot.descriptor]);
    const descriptor = seal.close(plain, aboutDescriptor(id, cameraId));
    plain.fill(0);
    const picture = seal.close(packPicture(shot), aboutPicture(id, cameraId));
    const bytes = descriptor.length + picture.length + ROW_BYTES;
    sql.fill.run(descriptor, bytes, id);
    sql.addPicture.run(id, picture);
    sizeBytes += bytes;
    return id;
  };

  /** Returns how many rows they were. */
  const erase = (rows: unknown[]): number => {
    sizeBytes -= (rows as { size_bytes: number }[]).reduce((sum, { size_bytes: size }) => sum + size, 0);
    return rows.length;
  };

  const openDescriptor = (id: number, cameraId: string, sealed: Uint8Array): Float32Array => {
    const plain = seal.open(sealed, aboutDescriptor(id, cameraId));
    const descriptor = fromBytes(plain);
    plain.fill(0);
    return descriptor;
  };

  return {
    add: (shot) => {
      let id = 0;
      inTransaction(database, () => {
        id = insert(shot);
      });
      return id;
    },
    descriptors: (cameraId, recipe, afterId, most) =>
      (sql.descriptors.all(cameraId, recipe, afterId, most) as unknown as Row[]).map((row) => ({
        id: row.id,
        atMs: row.at_ms,
        descriptor: openDescriptor(row.id, cameraId, row.descriptor),
      })),
    descriptorOf: (id) => {
      const row = sql.descriptorOf.get(id) as unknown as Row | undefined;
      return row ? openDescriptor(id, row.camera_id, row.descriptor) : null;
    },
    read: (id) => {
      const row = sql.read.get(id) as unknown as Row | undefined;
      if (!row) {
        return null;
      }
      const { camera_id: cameraId, at_ms: atMs, recipe, width_px: widthPx } = row;
      const descriptor = openDescriptor(id, cameraId, row.descriptor);
      const picture = unpackPicture(seal.open(row.sealed, aboutPicture(id, cameraId)));
      return { cameraId, atMs, recipe, widthPx, descriptor, ...picture };
    },
    count: (cameraId, recipe, { fromMs, toMs }) =>
      (sql.count.get(cameraId, recipe, fromMs, toMs) as { count: number }).count,
    oldestMs: (cameraIds) => (sql.oldest.get(JSON.stringify(cameraIds)) as { oldest: number | null }).oldest,
    sweep: () => {
      let gone = erase(sql.dropBefore.all(Math.round(clock.nowMs() - keepMs)));
      for (let some = -1; sizeBytes > mostBytes && some !== 0; gone += some) {
        some = erase(sql.dropOldest.all());
      }
      if (gone > 0) {
        // What was erased would stand in the log until it is used again.
        database.exec('pragma wal_checkpoint(truncate)');
      }
      return gone;
    },
  };
}

/** A row that was moved to another place, or a picture put under another face, does not open. */
function aboutDescriptor(id: number, cameraId: string): string {
  return `face-shot ${id} of ${cameraId}: descriptor`;
}

function aboutPicture(id: number, cameraId: string): string {
  return `face-shot ${id} of ${cameraId}: picture`;
}

const HEAD_BYTES = 4;

/** The length of the box's JSON, the box, the JPEG. */
function packPicture(shot: Pick<StoredShot, 'box' | 'jpeg'>): Buffer {
  const place = Buffer.from(JSON.stringify(shot.box));
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32LE(place.length);
  return Buffer.concat([head, place, shot.jpeg]);
}

function unpackPicture(bytes: Buffer): Pick<StoredShot, 'box' | 'jpeg'> {
  const jpegAt = HEAD_BYTES + bytes.readUInt32LE();
  const place: unknown = JSON.parse(bytes.subarray(HEAD_BYTES, jpegAt).toString('utf8'));
  return { box: box.parse(place), jpeg: bytes.subarray(jpegAt) };
}
