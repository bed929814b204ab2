/**
 * What comes before a ledger's tables are changed: a ledger of a newer program is refused, and of an older one a copy
 * is kept first. The copies hold what is erased later, so they go after a week.
 * Not here: backups (upkeep/backup.ts), the changes themselves (migrations/).
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import path from 'node:path';
import type { Clock } from '#base/clock.ts';
import { GiveUp } from '#base/errors.ts';
import { firstValue, readSqlite, type Sqlite } from '#base/sqlite.ts';

/** Copies made before an upgrade lie in this folder beside the ledger. */
export const BEFORE_UPGRADE = 'before-upgrade';
const KEEP_COPY_MS = 7 * 24 * 3_600_000;

/** In the order they were run; none for a new file. */
export function migrationsOf(sqlite: Sqlite): string[] {
  const isThere: unknown = sqlite
    .prepare("select 1 from sqlite_master where type = 'table' and name = 'kysely_migration'")
    .get();
  if (!isThere) {
    return [];
  }
  const rows = sqlite.prepare('select name from kysely_migration order by name').all();
  return (rows as { name: string }[]).map(({ name }) => name);
}

/** Throws GiveUp 'ledger-too-new' for a ledger that a newer program has changed. */
export function requireKnown(file: string, found: readonly string[], known: readonly string[]): void {
  const unknown = found.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new GiveUp(
      'ledger-too-new',
      `${file}: found '${unknown.join("', '")}', expected at most '${known.at(-1) ?? ''}': ` +
        'a newer program has changed this ledger; run that one, or restore a backup made before',
    );
  }
}

/** Null when there is nothing to change. The copy is whole and checked when this returns. */
export function copyBeforeUpgrade(
  sqlite: Sqlite,
  file: string,
  found: readonly string[],
  known: readonly string[],
): string | null {
  const last = found.at(-1);
  if (last === undefined || known.every((name) => found.includes(name))) {
    return null;
  }
  const folder = path.join(path.dirname(file), BEFORE_UPGRADE);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const copy = path.join(folder, `ledger-${last}.sqlite`);
  copyDatabase(sqlite, copy);
  return copy;
}

/**
 * A consistent copy, also while others write, checked by SQLite and on the disk when this returns; readable by its
 * owner only. A copy of this name is replaced.
 */
export function copyDatabase(sqlite: Sqlite, copy: string): void {
  const unfinished = `${copy}.part`;
  rmSync(unfinished, { force: true });
  closeSync(openSync(unfinished, 'wx', 0o600));
  sqlite.prepare('vacuum into ?').run(unfinished);
  requireWhole(unfinished);
  const handle = openSync(unfinished, 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(unfinished, copy);
}

/** Throws GiveUp 'database-damaged' with what SQLite found first. */
export function requireWhole(file: string): void {
  const copy = readSqlite(file);
  try {
    const found = firstValue(copy, 'pragma integrity_check(1)');
    if (found !== 'ok') {
      throw new GiveUp('database-damaged', `${file}: ${String(found)}`);
    }
  } catch (error) {
    throw error instanceof GiveUp
      ? error
      : new GiveUp('database-damaged', `${file}: is no whole SQLite file`, { cause: error });
  } finally {
    copy.close();
  }
}

/** Removes copies older than a week. */
export function removeOldCopies(file: string, clock: Clock): string[] {
  const folder = path.join(path.dirname(file), BEFORE_UPGRADE);
  if (!existsSync(folder)) {
    return [];
  }
  const old = readdirSync(folder)
    .map((name) => path.join(folder, name))
    .filter((copy) => clock.nowMs() - statSync(copy).mtimeMs > KEEP_COPY_MS);
  old.forEach((copy) => rmSync(copy, { recursive: true, force: true }));
  return old;
}
