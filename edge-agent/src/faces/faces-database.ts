/**
 * The file of what is kept of faces. Whatever could tell who somebody is (descriptors, pictures, where in the picture)
 * is sealed, each row about itself; times, cameras and widths are plain, so that a search reads no more than it needs.
 * What is deleted is overwritten (secure_delete), and the write-ahead log is emptied after a sweep.
 * It holds nothing that anybody must keep, and is begun anew where it is damaged.
 */
import type { Log } from '#base/log.ts';
import { openReplaceable } from '#base/sqlite-replaceable.ts';
import type { Sqlite } from '#base/sqlite.ts';

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
  return openReplaceable(file, TABLES, log, 'kept faces');
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
