/**
 * The file of what is kept of faces. Whatever could tell who somebody is (descriptors, pictures, where in the picture)
 * is sealed, each row about itself; times, cameras and widths are plain, so that a search reads no more than it needs.
 * What is deleted is overwritten (secure_delete), and the write-ahead log is emptied after a sweep.
 * A damaged file is thrown away and begun anew: it holds nothing that anybody must keep.
 */
import { rmSync } from 'node:fs';
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import { openSqlite, type Sqlite } from '#base/sqlite.ts';

const TABLES = `
  create table if not exists shot (
    -- Never used again, so that what was sealed about one row opens as no other.
    id integer primary key autoincrement,
    camera_id text not null,
    at_ms integer not null,
    recipe text not null,
    width_px real not null,
    size_bytes integer not null,
    descriptor blob not null
  ) strict;
  -- Rows of an index stand in order of ids: this one is for going through them, the next for counting.
  create index if not exists shot_by_camera on shot (camera_id, recipe);
  create index if not exists shot_by_time on shot (camera_id, recipe, at_ms);
  create index if not exists shot_by_age on shot (at_ms);

  -- Apart, so that going through descriptors does not pull pictures from the disk.
  create table if not exists picture (
    shot_id integer primary key references shot (id) on delete cascade,
    sealed blob not null
  ) strict;

  -- Strangers of a site, all in one.
  create table if not exists cohort (
    site_id text primary key,
    recipe text not null,
    sealed blob not null
  ) strict;

  -- Reports of scores without a receipt.
  create table if not exists report (id text primary key, from_ms integer not null, body text not null) strict;

  create table if not exists note (key text primary key, value text not null) strict;
`;

export function openFacesDatabase(file: string, log: Log): Sqlite {
  try {
    return open(file);
  } catch (error) {
    log.error({ file, reason: describeError(error) }, 'kept faces cannot be read, begun anew');
    ['', '-wal', '-shm'].forEach((suffix) => rmSync(file + suffix, { force: true }));
    return open(file);
  }
}

function open(file: string): Sqlite {
  const database = openSqlite(file, { synchronous: 'normal' });
  try {
    database.exec(`pragma secure_delete = on; ${TABLES}`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** All or nothing. */
export function inTransaction(database: Sqlite, work: () => void): void {
  database.exec('begin immediate');
  try {
    work();
    database.exec('commit');
  } catch (error) {
    database.exec('rollback');
    throw error;
  }
}

/** Which nets read faces here, by the last face that was read: known again after a restart. */
export interface ReaderRecipe {
  known: () => string | null;
  learn: (recipe: string) => void;
}

export function openReaderRecipe(database: Sqlite): ReaderRecipe {
  const row = database.prepare("select value from note where key = 'recipe'").get() as
    { value: string } | undefined;
  let known = row?.value ?? null;
  const put = database.prepare("insert or replace into note values ('recipe', ?)");
  return {
    known: () => known,
    learn: (recipe) => {
      if (recipe !== known) {
        known = recipe;
        put.run(recipe);
      }
    },
  };
}
