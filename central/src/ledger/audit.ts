/**
 * The audit trail: rows are only added, and each carries the SHA-256 of itself and of the row before, so a changed,
 * swapped or missing row breaks the chain from there on. Entries that arrive together are committed together.
 * Not here: who may read it (people/can.ts).
 */
import { createHash } from 'node:crypto';
import type { Clock } from '#base/clock.ts';
import type { AuditEntry, AuditTrail } from '../intake/stores.ts';
import type { LedgerDatabase } from './database.ts';
import type { AuditTable } from './tables.ts';

const FIRST_HASH = '0'.repeat(64);
const CHECK_BATCH_ROWS = 1000;

export interface Audit extends AuditTrail {
  /** Newest first, before the given row number. */
  page(query: { beforeRow: number | null; limit: number }): Promise<AuditTable[]>;
  /** The number of the first row that does not fit the chain; null when all do. */
  firstBrokenRow(): Promise<number | null>;
}

interface Pending {
  entry: AuditEntry;
  atMs: number;
}

export function createAudit(db: LedgerDatabase, communeId: string, clock: Clock): Audit {
  const rows = () => db.selectFrom('audit').where('commune_id', '=', communeId);
  let pending: Pending[] = [];
  let nextFlush: Promise<void> | null = null;
  let lastFlush: Promise<void> = Promise.resolve();

  const flush = (): Promise<void> => {
    const batch = pending;
    pending = [];
    nextFlush = null;
    return db.transaction().execute(async (transaction) => {
      const last = await transaction
        .selectFrom('audit')
        .where('commune_id', '=', communeId)
        .orderBy('row_number', 'desc')
        .limit(1)
        .select(['row_number', 'hash'])
        .executeTakeFirst();
      let previous = last ?? { row_number: 0, hash: FIRST_HASH };
      for (const { entry, atMs } of batch) {
        const row = chain(communeId, previous, entry, atMs);
        await transaction.insertInto('audit').values(row).execute();
        previous = row;
      }
    });
  };

  return {
    append: (entry) => {
      pending.push({ entry, atMs: clock.nowMs() });
      if (nextFlush === null) {
        nextFlush = lastFlush.then(flush);
        lastFlush = nextFlush.catch(() => undefined);
      }
      return nextFlush;
    },
    page: ({ beforeRow, limit }) =>
      rows()
        .$if(beforeRow !== null, (query) => query.where('row_number', '<', beforeRow ?? 0))
        .orderBy('row_number', 'desc')
        .limit(limit)
        .selectAll()
        .execute(),
    firstBrokenRow: async () => {
      let previous = { row_number: 0, hash: FIRST_HASH };
      for (;;) {
        const batch = await rows()
          .where('row_number', '>', previous.row_number)
          .orderBy('row_number')
          .limit(CHECK_BATCH_ROWS)
          .selectAll()
          .execute();
        for (const row of batch) {
          const isWhole =
            row.row_number === previous.row_number + 1 &&
            row.previous_hash === previous.hash &&
            row.hash === hashRow(row);
          if (!isWhole) {
            return previous.row_number + 1;
          }
          previous = row;
        }
        if (batch.length < CHECK_BATCH_ROWS) {
          return null;
        }
      }
    },
  };
}

function chain(
  communeId: string,
  previous: { row_number: number; hash: string },
  { actor, action, resource, detail }: AuditEntry,
  atMs: number,
): AuditTable {
  const row = {
    commune_id: communeId,
    row_number: previous.row_number + 1,
    at_ms: atMs,
    actor_kind: actor.kind,
    actor_id: actor.id,
    actor_name: actor.name,
    action,
    resource,
    detail: detail ?? '',
    previous_hash: previous.hash,
  };
  return { ...row, hash: hashRow(row) };
}

/** Over a JSON array in fixed order: no field can run into the next. */
function hashRow(row: Omit<AuditTable, 'hash'>): string {
  const fields = [
    row.commune_id,
    row.row_number,
    row.at_ms,
    row.actor_kind,
    row.actor_id,
    row.actor_name,
    row.action,
    row.resource,
    row.detail,
    row.previous_hash,
  ];
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex');
}
