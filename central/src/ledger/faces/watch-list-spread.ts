/**
 * Repository of what agents were sent of the watch-list and what they signed about it. An agent that was sent an entry
 * counts as one that may hold it until a receipt without that entry has come: no answer proves nothing.
 * Not here: what they are to be sent (watch-list/bundle.ts), checking signatures (watch-list/distribution.ts).
 */
import type { Transaction } from 'kysely';
import { z } from 'zod';
import type { LedgerDatabase } from '../database.ts';
import type { Tables } from '../tables.ts';
import type { WatchListReceiptsTable } from './watch-list-tables.ts';

export interface StoredReceipt {
  agentId: string;
  serial: number;
  entryIds: string[];
  atMs: number;
  publicKey: string;
  signature: string;
}

export interface Holding {
  agentId: string;
  entryId: string;
  firstSentSerial: number;
  /** Null until a receipt named it. */
  heldSerial: number | null;
  /** Null while the agent may have it. */
  goneSerial: number | null;
}

export interface WatchListSpreadRepository {
  /** Draws the next serial of the agent, at least `leastSerial`; from now on it may hold these entries. */
  send(delivery: {
    agentId: string;
    leastSerial: number;
    entryIds: readonly string[];
    atMs: number;
  }): Promise<number>;
  /** The agent did not take this delivery: what it was sent only there it does not hold. */
  refuse(agentId: string, serial: number, reason: string): Promise<void>;
  /** A receipt whose signature was checked. */
  receive(receipt: StoredReceipt, receivedAtMs: number): Promise<void>;
  holdings(): Promise<Holding[]>;
  /** Of these agents, oldest first. */
  receipts(agentIds: readonly string[]): Promise<StoredReceipt[]>;
}

export function createWatchListSpread(db: LedgerDatabase, communeId: string): WatchListSpreadRepository {
  return {
    send: (delivery) => db.transaction().execute((transaction) => send(transaction, communeId, delivery)),

    refuse: (agentId, serial, reason) =>
      db.transaction().execute(async (transaction) => {
        await transaction
          .updateTable('watch_list_deliveries')
          .set({ refused_reason: reason })
          .where('commune_id', '=', communeId)
          .where('agent_id', '=', agentId)
          .where('serial', '=', serial)
          .execute();
        await transaction
          .deleteFrom('watch_list_holdings')
          .where('commune_id', '=', communeId)
          .where('agent_id', '=', agentId)
          .where('first_sent_serial', '=', serial)
          .execute();
      }),

    receive: (receipt, receivedAtMs) =>
      db
        .transaction()
        .execute((transaction) => receive(transaction, communeId, { ...receipt, receivedAtMs })),

    holdings: async () => {
      const rows = await db
        .selectFrom('watch_list_holdings')
        .where('commune_id', '=', communeId)
        .selectAll()
        .execute();
      return rows.map((row) => ({
        agentId: row.agent_id,
        entryId: row.entry_id,
        firstSentSerial: row.first_sent_serial,
        heldSerial: row.held_serial,
        goneSerial: row.gone_serial,
      }));
    },

    receipts: async (agentIds) => {
      if (agentIds.length === 0) {
        return [];
      }
      const rows = await db
        .selectFrom('watch_list_receipts')
        .where('commune_id', '=', communeId)
        .where('agent_id', 'in', agentIds)
        .orderBy('agent_id')
        .orderBy('serial')
        .selectAll()
        .execute();
      return rows.map(toReceipt);
    },
  };
}

async function send(
  transaction: Transaction<Tables>,
  communeId: string,
  { agentId, leastSerial, entryIds, atMs }: Parameters<WatchListSpreadRepository['send']>[0],
): Promise<number> {
  const last = await transaction
    .selectFrom('watch_list_deliveries')
    .where('commune_id', '=', communeId)
    .where('agent_id', '=', agentId)
    .orderBy('serial', 'desc')
    .limit(1)
    .select('serial')
    .executeTakeFirst();
  const serial = Math.max(leastSerial, (last?.serial ?? 0) + 1);
  await transaction
    .insertInto('watch_list_deliveries')
    .values({ commune_id: communeId, agent_id: agentId, serial, sent_at_ms: atMs, refused_reason: null })
    .execute();
  for (const entryId of entryIds) {
    await transaction
      .insertInto('watch_list_holdings')
      .values({
        commune_id: communeId,
        agent_id: agentId,
        entry_id: entryId,
        first_sent_serial: serial,
        last_sent_serial: serial,
        held_serial: null,
        gone_serial: null,
      })
      .onConflict((conflict) =>
        conflict
          .columns(['commune_id', 'agent_id', 'entry_id'])
          .doUpdateSet({ last_sent_serial: serial, gone_serial: null }),
      )
      .execute();
  }
  return serial;
}

async function receive(
  transaction: Transaction<Tables>,
  communeId: string,
  receipt: StoredReceipt & { receivedAtMs: number },
): Promise<void> {
  const { agentId, serial, entryIds } = receipt;
  await transaction
    .insertInto('watch_list_receipts')
    .values({
      commune_id: communeId,
      agent_id: agentId,
      serial,
      entry_ids_json: JSON.stringify(entryIds),
      at_ms: receipt.atMs,
      public_key: receipt.publicKey,
      signature: receipt.signature,
      received_at_ms: receipt.receivedAtMs,
    })
    .execute();
  const holdings = await transaction
    .selectFrom('watch_list_holdings')
    .where('commune_id', '=', communeId)
    .where('agent_id', '=', agentId)
    .where('last_sent_serial', '<=', serial)
    .select(['entry_id', 'gone_serial'])
    .execute();
  const held = new Set(entryIds);
  for (const { entry_id: entryId, gone_serial: goneSerial } of holdings) {
    const isHeld = held.has(entryId);
    if (!isHeld && goneSerial !== null) {
      continue;
    }
    await transaction
      .updateTable('watch_list_holdings')
      .set(isHeld ? { held_serial: serial, gone_serial: null } : { gone_serial: serial })
      .where('commune_id', '=', communeId)
      .where('agent_id', '=', agentId)
      .where('entry_id', '=', entryId)
      .execute();
  }
}

function toReceipt(row: WatchListReceiptsTable): StoredReceipt {
  return {
    agentId: row.agent_id,
    serial: row.serial,
    entryIds: z.array(z.string()).parse(JSON.parse(row.entry_ids_json)),
    atMs: row.at_ms,
    publicKey: row.public_key,
    signature: row.signature,
  };
}
