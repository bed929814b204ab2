/**
 * The file of who and what passed by. Pictures and places in the picture are sealed, each about its own row; times,
 * cameras, labels and sizes are plain, so that a list opens nothing it does not show. What is deleted is overwritten
 * (secure_delete). It holds nothing that anybody must keep, and is begun anew where it is damaged.
 */
import type { Log } from '#base/log.ts';
import { openReplaceable } from '#base/sqlite-replaceable.ts';
import type { Sqlite } from '#base/sqlite.ts';

const TABLES = `
  create table if not exists passer (
    -- Never used again, so that what was sealed about one row opens as no other.
    id integer primary key autoincrement,
    camera_id text not null,
    label text not null,
    from_ms integer not null,
    to_ms integer not null,
    best_ms integer not null,
    -- Share of the picture.
    size real not null,
    size_bytes integer not null,
    -- JSON: box, from, to.
    place text not null,
    -- Last, so that going through the others pulls no pictures from the disk.
    sealed blob not null
  ) strict;
  create index if not exists passer_by_camera on passer (camera_id, from_ms);
  create index if not exists passer_by_age on passer (from_ms);

  -- Somebody looked for what moves; skipped: more came by than are kept.
  create table if not exists watched (
    camera_id text not null,
    from_ms integer not null,
    to_ms integer not null,
    skipped integer not null,
    primary key (camera_id, from_ms)
  ) strict, without rowid;
`;

export function openPassersDatabase(file: string, log: Log): Sqlite {
  return openReplaceable(file, TABLES, log, 'what passed by');
}
