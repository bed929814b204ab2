/**
 * Which incidents nobody has decided about telling yet. The row is written in the transaction that stores the incident,
 * so one cannot be there without the other (design 018, NO1).
 */
import type { Transaction } from 'kysely';
import type { IncidentsTable, Tables } from '../tables.ts';

/** Many at once: intake brings hundreds in one transaction. */
export async function queueForNotify(
  transaction: Transaction<Tables>,
  rows: readonly Pick<IncidentsTable, 'commune_id' | 'id' | 'received_at_ms'>[],
): Promise<void> {
  if (rows.length === 0) {
    return;
  }
  await transaction
    .insertInto('notify_queue')
    .values(
      rows.map((row) => ({
        commune_id: row.commune_id,
        incident_id: row.id,
        received_at_ms: row.received_at_ms,
      })),
    )
    .onConflict((conflict) => conflict.columns(['commune_id', 'incident_id']).doNothing())
    .execute();
}
