/**
 * One process at a time: a transaction that never ends in an empty SQLite file. The system gives it back whatever way
 * the process ends. (SQLite's exclusive locking mode would be kept by the engine's statements after `close`.)
 */
import { GiveUp } from './errors.ts';
import { openSqlite, sqliteCode, type Sqlite } from './sqlite.ts';

const SQLITE_BUSY = 5;

export interface ProcessLock {
  /** Calling it again does nothing. */
  release(): void;
}

/** Throws GiveUp with `code` and `message` while another process holds it. The file is made where it is missing. */
export function takeProcessLock(file: string, code: string, message: string): ProcessLock {
  let database: Sqlite | null = null;
  try {
    database = openSqlite(file, { synchronous: 'normal' });
    database.exec('pragma busy_timeout = 0; begin immediate');
    const held = database;
    return { release: () => (held.isOpen ? held.close() : undefined) };
  } catch (error) {
    database?.close();
    throw sqliteCode(error) === SQLITE_BUSY ? new GiveUp(code, message, { cause: error }) : error;
  }
}
