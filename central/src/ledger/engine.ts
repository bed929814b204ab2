/** Which engine lies below, for the few places where the two must be asked in different words. */
import { SqliteAdapter, type QueryExecutorProvider } from 'kysely';

/** Of a database or a transaction. */
export function isSqlite(db: QueryExecutorProvider): boolean {
  return db.getExecutor().adapter instanceof SqliteAdapter;
}
