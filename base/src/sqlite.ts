/**
 * Opens a SQLite file the way this project needs it and lends it to Kysely. The engine is SQLite itself behind the
 * interface of Node's own `node:sqlite`, prebuilt inside the registry package, so that `npm ci` neither compiles
 * nor downloads (docs/design/001-libraries.md).
 */
import { DatabaseSync, type DatabaseSyncInstance, type StatementSyncInstance } from '@photostructure/sqlite';
import type { SqliteDatabase } from 'kysely';

export type Sqlite = DatabaseSyncInstance;
export type SqliteStatement = StatementSyncInstance;

export interface SqliteOptions {
  /** `full` survives a power cut without losing a committed row; `normal` may lose the last ones. */
  synchronous: 'full' | 'normal';
}

/** `file` may be ':memory:'. */
export function openSqlite(file: string, { synchronous }: SqliteOptions): Sqlite {
  const database = new DatabaseSync(file);
  database.exec(`
    pragma journal_mode = wal;
    pragma synchronous = ${synchronous};
    pragma foreign_keys = on;
    pragma busy_timeout = 5000;
  `);
  return database;
}

/** For looking only: nothing is changed, no file is made. Throws where there is none. */
export function readSqlite(file: string): Sqlite {
  return new DatabaseSync(file, { readOnly: true });
}

/** Of a pragma or a query with one value. */
export function firstValue(database: Sqlite, sql: string): unknown {
  const row = database.prepare(sql).get() as Record<string, unknown> | undefined;
  return Object.values(row ?? {})[0];
}

/** SQLite's primary result code; extended ones carry it in their low byte. -1 for other faults. */
export function sqliteCode(error: unknown): number {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode & 0xff
    : -1;
}

/** The shape Kysely's SqliteDialect expects (that of better-sqlite3). */
export function kyselyDatabase(database: Sqlite): SqliteDatabase {
  return {
    close: () => {
      database.close();
    },
    prepare: (sql) => {
      const statement = database.prepare(sql);
      const bind = (parameters: readonly unknown[]): never[] => parameters.map(toSqlValue) as never[];
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...bind(parameters)) as unknown[],
        run: (parameters) => {
          const { changes, lastInsertRowid } = statement.run(...bind(parameters));
          return { changes, lastInsertRowid };
        },
        iterate: (parameters) => statement.iterate(...bind(parameters)) as IterableIterator<unknown>,
      };
    },
  };
}

function toSqlValue(value: unknown): unknown {
  if (typeof value === 'boolean') {
    return value ? 1 : 0;
  }
  return value === undefined ? null : value;
}
