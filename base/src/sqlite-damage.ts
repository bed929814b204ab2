/** Telling a damaged SQLite file from other faults, and setting it aside for a person to look at. */
import { existsSync, renameSync } from 'node:fs';
import { firstValue, sqliteCode, type Sqlite } from './sqlite.ts';

const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

/** What SQLite's check found; its own faults have a code instead. */
class Damage extends Error {}

/** Goes through every page: for files that are read in a moment. Throws what `isSqliteDamage` knows. */
export function requireUndamaged(database: Sqlite): void {
  const found = firstValue(database, 'pragma quick_check(1)');
  if (found !== 'ok') {
    throw new Damage(String(found));
  }
}

export function isSqliteDamage(error: unknown): boolean {
  return error instanceof Damage || [SQLITE_CORRUPT, SQLITE_NOTADB].includes(sqliteCode(error));
}

/** Renames the file and its log; the new name. */
export function setAside(file: string, nowMs: number): string {
  const aside = `${file}.damaged-${nowMs}`;
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(file + suffix)) {
      renameSync(file + suffix, aside + suffix);
    }
  }
  return aside;
}
