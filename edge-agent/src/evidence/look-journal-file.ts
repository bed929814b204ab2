/**
 * The look journal's file: a block of looks per camera and minute, and the stretches in which a camera was watched
 * and for what, since no look may mean that nothing moved or that nobody looked. Read by several threads at once
 * (WAL). A damaged file is thrown away: it holds nothing that anybody must keep.
 * Not here: when blocks are written and dropped (look-journal.ts), what they hold (look-codec.ts).
 */
import { rmSync } from 'node:fs';
import { openSqlite, type Sqlite } from '#base/sqlite.ts';
import type { WatchNeeds } from '#edge-agent/detect/look.ts';

const TABLES = `
  create table if not exists block (
    camera_id text not null,
    from_ms integer not null,
    to_ms integer not null,
    looks integer not null,
    bytes blob not null,
    primary key (camera_id, from_ms)
  ) strict, without rowid;
  create index if not exists block_by_age on block (to_ms);
  create table if not exists watched (
    camera_id text not null,
    from_ms integer not null,
    to_ms integer not null,
    needs integer not null,
    primary key (camera_id, from_ms)
  ) strict, without rowid;
`;

export interface Block {
  cameraId: string;
  fromMs: number;
  toMs: number;
  looks: number;
  bytes: Uint8Array;
}

export interface WatchedSpan {
  fromMs: number;
  toMs: number;
  needs: RecordedNeeds;
}

/** What looks of that time can tell. */
export type RecordedNeeds = Pick<WatchNeeds, 'tracks' | 'motion' | 'changes' | 'condition'>;

export interface JournalFile {
  addBlock: (block: Block) => void;
  putSpan: (cameraId: string, span: WatchedSpan) => void;
  blocks: (cameraId: string, fromMs: number, toMs: number) => IterableIterator<Block>;
  spans: (cameraId: string, fromMs: number, toMs: number) => WatchedSpan[];
  sizeBytes: () => number;
  /** Returns how many bytes of blocks went. */
  dropBefore: (beforeMs: number) => number;
  /** The end of the oldest block; null when there is none. */
  oldestMs: () => number | null;
  close: () => void;
}

/** The agent's own; a file that cannot be read is begun anew. */
export function openJournalFile(file: string): JournalFile {
  try {
    return open(file);
  } catch {
    ['', '-wal', '-shm'].forEach((suffix) => rmSync(file + suffix, { force: true }));
    return open(file);
  }
}

/** Beside the one who writes it; throws where there is none to read. */
export function readJournalFile(file: string): Pick<JournalFile, 'blocks' | 'spans' | 'close'> {
  return open(file);
}

function open(file: string): JournalFile {
  const database = openSqlite(file, { synchronous: 'normal' });
  try {
    database.exec(TABLES);
    return { ...createWriting(database), ...createReading(database), close: () => database.close() };
  } catch (error) {
    database.close();
    throw error;
  }
}

function createWriting(database: Sqlite): Pick<JournalFile, 'addBlock' | 'putSpan' | 'dropBefore'> {
  const insertBlock = database.prepare('insert or replace into block values (?, ?, ?, ?, ?)');
  const insertSpan = database.prepare('insert or replace into watched values (?, ?, ?, ?)');
  const sumBefore = database.prepare(
    'select coalesce(sum(length(bytes)), 0) as sum from block where to_ms < ?',
  );
  const dropBlocks = database.prepare('delete from block where to_ms < ?');
  const dropSpans = database.prepare('delete from watched where to_ms < ?');
  return {
    addBlock: ({ cameraId, fromMs, toMs, looks, bytes }) => {
      insertBlock.run(cameraId, fromMs, toMs, looks, bytes);
    },
    putSpan: (cameraId, { fromMs, toMs, needs }) => {
      insertSpan.run(cameraId, fromMs, toMs, toFlags(needs));
    },
    dropBefore: (beforeMs) => {
      const { sum } = sumBefore.get(beforeMs) as { sum: number };
      dropBlocks.run(beforeMs);
      dropSpans.run(beforeMs);
      return sum;
    },
  };
}

function createReading(database: Sqlite): Pick<JournalFile, 'blocks' | 'spans' | 'sizeBytes' | 'oldestMs'> {
  const blocks = database.prepare(
    'select * from block where camera_id = ? and to_ms >= ? and from_ms <= ? order by from_ms',
  );
  const spans = database.prepare(
    'select * from watched where camera_id = ? and to_ms >= ? and from_ms <= ? order by from_ms',
  );
  const size = database.prepare('select coalesce(sum(length(bytes)), 0) as sum from block');
  const oldest = database.prepare('select min(to_ms) as oldest from block');
  return {
    blocks: function* (cameraId, fromMs, toMs) {
      const rows = blocks.iterate(cameraId, fromMs, toMs) as IterableIterator<BlockRow>;
      for (const row of rows) {
        const { from_ms, to_ms, looks, bytes } = row;
        yield { cameraId, fromMs: from_ms, toMs: to_ms, looks, bytes };
      }
    },
    spans: (cameraId, fromMs, toMs) =>
      (spans.all(cameraId, fromMs, toMs) as SpanRow[]).map((row) => ({
        fromMs: row.from_ms,
        toMs: row.to_ms,
        needs: fromFlags(row.needs),
      })),
    sizeBytes: () => (size.get() as { sum: number }).sum,
    oldestMs: () => (oldest.get() as { oldest: number | null }).oldest,
  };
}

interface BlockRow {
  from_ms: number;
  to_ms: number;
  looks: number;
  bytes: Uint8Array;
}

interface SpanRow {
  from_ms: number;
  to_ms: number;
  needs: number;
}

const FLAGS = { tracks: 1, motion: 2, changes: 4, condition: 8 } as const satisfies Record<
  keyof RecordedNeeds,
  number
>;

function toFlags(needs: RecordedNeeds): number {
  return Object.entries(FLAGS).reduce(
    (sum, [name, flag]) => sum + (needs[name as keyof RecordedNeeds] ? flag : 0),
    0,
  );
}

function fromFlags(flags: number): RecordedNeeds {
  return {
    tracks: (flags & FLAGS.tracks) !== 0,
    motion: (flags & FLAGS.motion) !== 0,
    changes: (flags & FLAGS.changes) !== 0,
    condition: (flags & FLAGS.condition) !== 0,
  };
}
