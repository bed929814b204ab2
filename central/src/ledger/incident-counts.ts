/**
 * Roll-ups of incidents, kept exactly equal to the rows: whoever inserts or changes an incident says in the same
 * transaction what it was and what it is.
 */
import type { Transaction } from 'kysely';
import type { IncidentsTable, Tables } from './tables.ts';

/** What of an incident counts. */
export type Counted = Pick<
  IncidentsTable,
  | 'id'
  | 'kind'
  | 'camera_id'
  | 'site_id'
  | 'rule_id'
  | 'started_at_ms'
  | 'received_at_ms'
  | 'status'
  | 'acknowledged_at_ms'
>;

/** `before` null: it is new. */
export interface CountChange {
  before: Counted | null;
  after: Counted;
}

/** Many at once: intake brings hundreds in one transaction. */
export async function countIncidents(
  _transaction: Transaction<Tables>,
  _communeId: string,
  _changes: readonly CountChange[],
): Promise<void> {
  // Filled in with the roll-up tables.
}
