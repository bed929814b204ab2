/**
 * Which incidents nobody has decided about telling yet. The row is written in the transaction that stores the incident,
 * so one cannot be there without the other (design 018, NO1).
 */
import type { Transaction } from 'kysely';
import { insertNew } from '../insert-rows.ts';
import type { IncidentsTable, Tables } from '../tables.ts';

/** Many at once: intake brings hundreds in one transaction. */
export async function queueForNotify(
  transaction: Transaction<Tables>,
  rows: readonly Pick<IncidentsTable, 'commune_id' | 'id' | 'received_at_ms'>[],
): Promise<void> {
  const queued = rows.map(({ commune_id, id, received_at_ms }) => ({
    commune_id,
    incident_id: id,
    received_at_ms,
  }));
  await insertNew(transaction, 'notify_queue', queued, 'incident_id');
}
