/**
 * The index of recordings: what lies on the disk, what was signed about it, and why there is nothing where there is
 * nothing. Times are milliseconds UTC by the agent's clock.
 *
 * WAL with synchronous=FULL, although the reconciler could find every file again: a statement that was handed out in
 * a package and then lost in a power cut would be made a second time, and the chain of its camera would fork, which
 * looks like forgery. Three commits a second is what 84 cameras cost.
 * What cannot be found again from the disk is not only here: wrapped keys lie beside the recordings (key-ring.ts),
 * holds in a file of their own (kept-holds.ts). A damaged index is set aside and built again by the reconciler.
 */
import type { Clock } from '#base/clock.ts';
import { GiveUp, describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import { isSqliteDamage, requireUndamaged, setAside } from '#base/sqlite-damage.ts';
import { firstValue, openSqlite, type Sqlite, type SqliteStatement } from '#base/sqlite.ts';

const VERSION = 1;

const TABLES = `
  create table segment (
    -- Order in which they came; clocks jump, this does not.
    position integer primary key autoincrement,
    id text not null unique,
    camera_id text not null,
    profile text not null,
    -- Relative to the folder; ends in .part while it is written.
    file text not null unique,
    starts_at_ms integer not null,
    ends_at_ms integer,
    -- What retention goes by (aging.ts).
    aged_at_ms integer not null,
    size_bytes integer not null,
    sha256 text,
    codec text not null,
    width integer not null,
    height integer not null,
    audio text,
    codecs text not null,
    key_id text,
    origin text not null check (origin in ('agent', 'card')),
    state text not null check (state in ('open', 'closed', 'leaving')),
    -- Of one that is being deleted: what its time will be said to be.
    leaving_as text check (leaving_as in ('expired', 'forced-out'))
  ) strict;
  create index segment_by_time on segment (camera_id, starts_at_ms);
  create index segment_by_age on segment (camera_id, aged_at_ms, position) where state = 'closed';
  create index segment_unsettled on segment (state) where state <> 'closed';

  -- Apart, so that going through segments does not pull proofs from the disk.
  create table proof (
    segment_id text primary key,
    -- fragment-blob.ts
    fragments blob not null,
    statement text not null,
    signature text not null,
    signed_by text not null
  ) strict;

  -- SHA-256 of the text of each camera's last statement.
  create table chain (camera_id text primary key, sha256 text not null) strict;

  -- Sums kept by triggers: adding up a million rows takes a second.
  create table total (camera_id text primary key, size_bytes integer not null) strict;
  create trigger total_more after insert on segment begin
    insert into total values (new.camera_id, new.size_bytes)
      on conflict (camera_id) do update set size_bytes = size_bytes + excluded.size_bytes;
  end;
  create trigger total_other after update of size_bytes on segment begin
    update total set size_bytes = size_bytes + new.size_bytes - old.size_bytes where camera_id = new.camera_id;
  end;
  create trigger total_less after delete on segment begin
    update total set size_bytes = size_bytes - old.size_bytes where camera_id = old.camera_id;
    delete from proof where segment_id = old.id;
  end;

  -- When this agent ran; renewed every few seconds.
  create table run (id integer primary key, from_ms integer not null, to_ms integer not null) strict;
  -- Why a camera has no recording; to_ms is null while it lasts.
  create table absence (
    id integer primary key,
    camera_id text not null,
    from_ms integer not null,
    to_ms integer,
    reason text not null
  ) strict;
  create index absence_by_time on absence (camera_id, from_ms);

  -- An hour a row, a byte a minute: 0 not watched, else 1 + how much moved.
  create table activity (
    camera_id text not null,
    hour integer not null,
    minutes blob not null,
    primary key (camera_id, hour)
  ) strict, without rowid;

  -- Minutes around incidents.
  create table incident (
    id text primary key,
    camera_id text not null,
    from_ms integer not null,
    to_ms integer not null
  ) strict;
  create index incident_by_time on incident (camera_id, from_ms);

  -- Every file that went before its time.
  create table deletion (
    id integer primary key,
    camera_id text not null,
    file text not null,
    from_ms integer not null,
    to_ms integer not null,
    size_bytes integer not null,
    deleted_at_ms integer not null,
    -- The notice that told central.
    notice integer
  ) strict;
  create index deletion_untold on deletion (camera_id) where notice is null;

  -- Numbered without holes; gone when central has them.
  create table notice (
    number integer primary key autoincrement,
    body text not null,
    refusal text
  ) strict;
`;

export interface RecordingsDatabase {
  database: Sqlite;
  /** It was made anew because the one there was damaged; its name now. */
  replaced: string | null;
  close: () => void;
}

/** Throws GiveUp for a file of a newer version. */
export function openRecordingsDatabase(file: string, clock: Clock, log: Log): RecordingsDatabase {
  try {
    const database = open(file, clock, false);
    return { database, replaced: null, close: () => database.close() };
  } catch (error) {
    if (!isSqliteDamage(error)) {
      throw error;
    }
    const aside = setAside(file, clock.nowMs());
    log.error({ file, aside, reason: describeError(error) }, 'index of recordings is damaged, set aside');
    const database = open(file, clock, true);
    return { database, replaced: aside, close: () => database.close() };
  }
}

/**
 * Notices count on from the seconds of the clock where the numbers before are lost: higher than any there were, so
 * that central takes them for new, and sees the hole.
 */
function open(file: string, clock: Clock, isReplacement: boolean): Sqlite {
  const database = openSqlite(file, { synchronous: 'full' });
  try {
    requireUndamaged(database);
    const version = firstValue(database, 'pragma user_version');
    if (version === 0) {
      const lastNotice = isReplacement ? Math.floor(clock.nowMs() / 1000) : 0;
      database.exec(`begin; ${TABLES}
        insert into sqlite_sequence (name, seq) values ('notice', ${lastNotice});
        pragma user_version = ${VERSION}; commit;`);
    } else if (version !== VERSION) {
      throw new GiveUp(
        'recordings-too-new',
        `${file}: version ${String(version)}, expected ${VERSION}: update the agent`,
      );
    }
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Rows in the shape that the SQL gives them. */
export function rowsOf<Row>(statement: SqliteStatement, ...parameters: (string | number)[]): Row[] {
  return statement.all(...parameters) as Row[];
}

/** All or nothing; inside another one it is part of that. */
export function inTransaction<Result>(database: Sqlite, task: () => Result): Result {
  if (database.isTransaction) {
    return task();
  }
  database.exec('begin immediate');
  try {
    const result = task();
    database.exec('commit');
    return result;
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

/** Some faults have rolled back already. */
function rollBack(database: Sqlite): void {
  if (database.isTransaction) {
    database.exec('rollback');
  }
}
