/**
 * The outbox's file: its tables, that one process holds it, and that it is whole.
 *
 * WAL with synchronous=FULL: a commit that returned survives a power cut. A file that a failing disk or a cut-short
 * copy has damaged is set aside for a person to look at, and the agent goes on with an empty one: not watching would be
 * worse.
 * Not here: what is put in and taken out (outbox.ts).
 */
import type { Clock } from '#base/clock.ts';
import { GiveUp, describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import { takeProcessLock } from '#base/process-lock.ts';
import { isSqliteDamage, requireUndamaged, setAside } from '#base/sqlite-damage.ts';
import { firstValue, openSqlite, type Sqlite } from '#base/sqlite.ts';

/** Files of the second version: faces too. */
const FILES = `
  create table file (
    position integer primary key autoincrement,
    incident_id text not null,
    camera_id text not null,
    name text not null,
    kind text not null check (kind in ('snapshot', 'clip', 'face')),
    manifest text not null,
    path text not null,
    upload_url text,
    state text not null check (state in ('waiting', 'stored', 'dead')),
    reason text,
    added_at_ms integer not null,
    settled_at_ms integer,
    unique (incident_id, name)
  ) strict;
  create index file_waiting on file (kind, position) where state = 'waiting';
  create trigger file_undeletable before delete on file when old.state = 'waiting'
    begin select raise(abort, 'a file without a receipt cannot be deleted'); end;
`;

const SECOND = `
  create table message (
    position integer primary key autoincrement,
    event text not null check (event in ('incident-opened', 'incident-closed')),
    incident_id text not null,
    camera_id text not null,
    sequence integer not null,
    body text not null,
    state text not null check (state in ('waiting', 'stored', 'dead')),
    reason text,
    attempts integer not null default 0,
    added_at_ms integer not null,
    settled_at_ms integer,
    unique (incident_id, event)
  ) strict;
  create index message_waiting on message (camera_id, event, sequence) where state = 'waiting';

  ${FILES}
  -- The last number used per camera. Outlives the rows.
  create table sequence (camera_id text primary key, last integer not null) strict;

  create trigger message_undeletable before delete on message when old.state = 'waiting'
    begin select raise(abort, 'a message without a receipt cannot be deleted'); end;

  pragma user_version = 2;
`;

/** Receipts that are still to come belong to rows by their position: it stays. */
const FIRST_TO_SECOND = `
  drop trigger file_undeletable;
  drop index file_waiting;
  alter table file rename to file_of_first;
  ${FILES}
  insert into file select * from file_of_first;
  drop table file_of_first;
  pragma user_version = 2;
`;

/**
 * When something was added, by the monotonic clock of one start of the box; sizes; and ages: \`age\` is how long this
 * outbox has been in use, which no setting of the wall clock moves.
 */
const SECOND_TO_THIRD = `
  alter table message add column boot_id text;
  alter table message add column added_monotonic_ms integer;
  alter table message add column settled_age_ms integer;
  alter table file add column settled_age_ms integer;
  alter table file add column size_bytes integer not null default 0;
  update file set size_bytes = iif(json_valid(manifest), coalesce(json_extract(manifest, '$.sizeBytes'), 0), 0);
  update message set settled_age_ms = 0 where settled_at_ms is not null or state = 'dead';
  update file set settled_age_ms = 0 where settled_at_ms is not null or state = 'dead';
  create index file_waiting_bytes on file (size_bytes) where state = 'waiting';
  create index file_path on file (path);
  create table age (only_row integer primary key check (only_row = 1), elapsed_ms integer not null) strict;
  insert into age values (1, 0);
  -- Files in the evidence folder that no row names, and since which age they were seen.
  create table orphan (path text primary key, since_age_ms integer not null) strict;
  pragma user_version = 3;
`;
const NEWEST = 3;
/** From each version to the newest; 0 is an empty file. */
const STEPS: Readonly<Record<number, readonly string[]>> = {
  0: [SECOND, SECOND_TO_THIRD],
  1: [FIRST_TO_SECOND, SECOND_TO_THIRD],
  2: [SECOND_TO_THIRD],
  [NEWEST]: [],
};

export interface OutboxDatabase {
  database: Sqlite;
  close: () => void;
}

/** Throws GiveUp 'outbox-in-use' while another process holds the file. */
export function openOutboxDatabase(file: string, clock: Clock, log: Log): OutboxDatabase {
  const inUse = `${file}: another agent process is using this outbox`;
  const lock = takeProcessLock(`${file}.lock`, 'outbox-in-use', inUse);
  try {
    const database = openOrReplace(file, clock, log);
    return {
      database,
      close: () => {
        database.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function openOrReplace(file: string, clock: Clock, log: Log): Sqlite {
  try {
    return open(file);
  } catch (error) {
    if (!isSqliteDamage(error)) {
      throw error;
    }
    const aside = setAside(file, clock.nowMs());
    log.error({ file, aside, reason: describeError(error) }, 'outbox is damaged, set aside');
    return open(file);
  }
}

function open(file: string): Sqlite {
  const database = openSqlite(file, { synchronous: 'full' });
  try {
    requireUndamaged(database);
    const version = firstValue(database, 'pragma user_version');
    const steps = STEPS[Number(version)];
    if (steps === undefined) {
      throw new GiveUp(
        'outbox-too-new',
        `${file}: version ${String(version)}, expected ${NEWEST}: update the agent`,
      );
    }
    if (steps.length > 0) {
      database.exec(`begin; ${steps.join('')} commit;`);
    }
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
