/**
 * A file whose contents nobody must keep: one that is damaged, or of another make, is thrown away and begun anew. A full
 * disk or a missing right is no damage and is thrown. What is deleted in it is overwritten (secure_delete).
 */
import { rmSync } from 'node:fs';
import { describeError } from './errors.ts';
import type { Log } from './log.ts';
import { isSqliteDamage } from './sqlite-damage.ts';
import { openSqlite, sqliteCode, type Sqlite } from './sqlite.ts';

/** Tables that do not go with the statements, as those of another version. */
const SQLITE_ERROR = 1;

/** `tables`: statements that make what is not there yet; `what`: for the log, such as 'kept faces'. */
export function openReplaceable(file: string, tables: string, log: Log, what: string): Sqlite {
  try {
    return open(file, tables);
  } catch (error) {
    if (!isSqliteDamage(error) && sqliteCode(error) !== SQLITE_ERROR) {
      throw error;
    }
    log.error({ file, reason: describeError(error) }, `${what} cannot be read, begun anew`);
    ['', '-wal', '-shm'].forEach((suffix) => rmSync(file + suffix, { force: true }));
    return open(file, tables);
  }
}

function open(file: string, tables: string): Sqlite {
  const database = openSqlite(file, { synchronous: 'normal' });
  try {
    database.exec(`pragma secure_delete = on; ${tables}`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
