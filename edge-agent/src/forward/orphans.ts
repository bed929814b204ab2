/**
 * Files in the evidence folder that no row names: the process was killed between the file and its row. They would
 * never be sent and never be deleted, so they go after a day (SF15). The day is counted in the time this outbox is in
 * use, not by the file's date: a clock that jumps must not delete what is just being written.
 */
import { readdirSync, rmSync, rmdirSync, type Dirent } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Log } from '#base/log.ts';
import type { Sqlite } from '#base/sqlite.ts';
import { inTransaction } from './outbox-additions.ts';
import type { OutboxAge } from './outbox-age.ts';

export interface Orphans {
  /** How many were removed. */
  sweepOrphans: () => number;
}

export interface OrphanDeps {
  filesDir: string;
  age: OutboxAge;
  log: Log;
  /** Rows wait in memory for the disk: what they name looks like nobody's. */
  isWriting: () => boolean;
}

const ORPHAN_LIFE_MS = 86_400_000;

export function createOrphans(database: Sqlite, { filesDir, age, log, isWriting }: OrphanDeps): Orphans {
  const isNamed = database.prepare(
    'select 1 from file where path = ? or (incident_id = ? and name = ?) limit 1',
  );
  const known = database.prepare('select path, since_age_ms as since from orphan');
  const note = database.prepare('insert into orphan (path, since_age_ms) values (?, ?)');
  const forget = database.prepare('delete from orphan where path = ?');

  return {
    sweepOrphans: () => {
      if (isWriting()) {
        return 0;
      }
      const now = age.nowMs();
      const unnamed = listFiles(filesDir).filter(
        (path) => isNamed.get(path, basename(dirname(path)), basename(path)) === undefined,
      );
      const present = new Set(unnamed);
      const seen = new Map(
        (known.all() as { path: string; since: number }[]).map((row) => [row.path, row.since]),
      );
      const old = unnamed.filter((path) => now - (seen.get(path) ?? now) >= ORPHAN_LIFE_MS);
      for (const path of old) {
        rmSync(path, { force: true });
        log.warn({ path }, 'removed a file that belongs to no incident');
      }
      inTransaction(database, () => {
        [...seen.keys()].filter((path) => !present.has(path)).forEach((path) => forget.run(path));
        old.forEach((path) => forget.run(path));
        unnamed.filter((path) => !seen.has(path)).forEach((path) => note.run(path, now));
      });
      removeEmptyFolders(filesDir, old);
      return old.length;
    },
  };
}

/** The folder of an incident lies one deep. */
function listFiles(folder: string): string[] {
  return entriesOf(folder).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isFile()) {
      return [path];
    }
    const inner = entry.isDirectory() ? entriesOf(path) : [];
    return inner.filter((file) => file.isFile()).map((file) => join(path, file.name));
  });
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return [];
    }
    throw error;
  }
}

/** The folders these files lay in, where nothing else is left in them. */
export function removeEmptyFolders(filesDir: string, paths: readonly string[]): void {
  const folders = new Set(
    paths.map((path) => join(path, '..')).filter((folder) => folder !== join(filesDir)),
  );
  for (const folder of folders) {
    try {
      rmdirSync(folder);
    } catch {
      // Something else is still in it, or it is gone.
    }
  }
}
