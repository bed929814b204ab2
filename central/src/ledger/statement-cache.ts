/**
 * Keeps prepared statements: making one costs as much as running it. SQLite itself makes them anew when the tables
 * have changed. Reading a result row by row gets a statement of its own, since another may run meanwhile.
 */
import type { SqliteDatabase, SqliteStatement } from 'kysely';

/** Lists of different lengths make many texts; then it begins anew. */
const MOST_STATEMENTS = 300;

export function withStatementCache(database: SqliteDatabase): SqliteDatabase {
  const kept = new Map<string, SqliteStatement>();
  const make = (sql: string): SqliteStatement => {
    const statement = database.prepare(sql);
    return {
      reader: statement.reader,
      all: (parameters) => statement.all(parameters),
      run: (parameters) => statement.run(parameters),
      iterate: (parameters) => database.prepare(sql).iterate(parameters),
    };
  };
  return {
    close: () => {
      kept.clear();
      database.close();
    },
    prepare: (sql) => {
      const known = kept.get(sql);
      if (known !== undefined) {
        return known;
      }
      if (kept.size >= MOST_STATEMENTS) {
        kept.clear();
      }
      const made = make(sql);
      kept.set(sql, made);
      return made;
    },
  };
}
