/**
 * Repository of holds: what must not be deleted at the agents, and which list of them each agent keeps. Every change
 * draws the next revision of the agent's list in the same transaction. Revisions follow the clock, so a ledger put back
 * from a copy does not fall behind the agents. Not here: bringing lists to agents (review/holds-desk.ts).
 */
import type { Transaction } from 'kysely';
import { z } from 'zod';
import type { LedgerDatabase } from '../database.ts';
import type { RecordingHoldsTable } from './recording-tables.ts';
import type { Tables } from '../tables.ts';

export interface NewHold {
  id: string;
  agentId: string;
  cameraId: string;
  fromMs: number;
  toMs: number;
  reason: string;
  holderId: string;
  holderName: string;
  placedAtMs: number;
  expiresAtMs: number | null;
  packageId: string | null;
}

export interface StoredHold extends NewHold {
  released: { byName: string; atMs: number; reason: string } | null;
  expiredAtMs: number | null;
  revision: number;
}

/** What an agent should keep and what it does; revision 0: it was never sent a list. */
export interface HoldList {
  agentId: string;
  revision: number;
  keptRevision: number;
  missing: string[];
  refusedReason: string | null;
}

export interface HoldRelease {
  byId: string;
  byName: string;
  atMs: number;
  reason: string;
}

export interface RecordingHolds {
  place(hold: NewHold): Promise<void>;
  find(id: string): Promise<StoredHold | null>;
  /** Newest first. */
  list(): Promise<StoredHold[]>;
  /** Neither released nor expired, of one agent. */
  active(agentId: string): Promise<StoredHold[]>;
  /** False when it is over already. */
  release(id: string, release: HoldRelease): Promise<boolean>;
  /** Marks those whose time is up, and answers with them. */
  expire(nowMs: number): Promise<StoredHold[]>;
  listOf(agentId: string): Promise<HoldList>;
  lists(): Promise<HoldList[]>;
  markKept(agentId: string, revision: number, missing: readonly string[]): Promise<void>;
  markRefused(agentId: string, revision: number, reason: string): Promise<void>;
}

export function createRecordingHolds(db: LedgerDatabase, communeId: string): RecordingHolds {
  return { ...createHoldRows(db, communeId), ...createHoldLists(db, communeId) };
}

function createHoldRows(
  db: LedgerDatabase,
  communeId: string,
): Pick<RecordingHolds, 'place' | 'find' | 'list' | 'active' | 'release' | 'expire'> {
  const rows = () => db.selectFrom('recording_holds').where('commune_id', '=', communeId).selectAll();
  return {
    place: (hold) =>
      db.transaction().execute(async (transaction) => {
        const revision = await nextRevision(transaction, communeId, hold.agentId, hold.placedAtMs);
        await transaction
          .insertInto('recording_holds')
          .values(rowOf(communeId, hold, revision))
          .execute();
      }),
    find: async (id) => {
      const row = await rows().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toHold(row);
    },
    list: async () =>
      (await rows().orderBy('placed_at_ms', 'desc').orderBy('id', 'desc').execute()).map(toHold),
    active: async (agentId) =>
      (
        await rows()
          .where('agent_id', '=', agentId)
          .where('released_at_ms', 'is', null)
          .where('expired_at_ms', 'is', null)
          .orderBy('placed_at_ms')
          .execute()
      ).map(toHold),
    release: (id, { byId, byName, atMs, reason }) =>
      change(db, communeId, id, atMs, {
        released_by_id: byId,
        released_by_name: byName,
        released_at_ms: atMs,
        release_reason: reason,
      }),
    expire: async (nowMs) => {
      const due = await rows()
        .where('expires_at_ms', '<=', nowMs)
        .where('released_at_ms', 'is', null)
        .where('expired_at_ms', 'is', null)
        .execute();
      const expired: StoredHold[] = [];
      for (const row of due) {
        if (await change(db, communeId, row.id, nowMs, { expired_at_ms: nowMs })) {
          expired.push(toHold(row));
        }
      }
      return expired;
    },
  };
}

function createHoldLists(
  db: LedgerDatabase,
  communeId: string,
): Pick<RecordingHolds, 'listOf' | 'lists' | 'markKept' | 'markRefused'> {
  const rows = () => db.selectFrom('recording_hold_lists').where('commune_id', '=', communeId).selectAll();
  const changes = (agentId: string, revision: number) =>
    db
      .updateTable('recording_hold_lists')
      .where('commune_id', '=', communeId)
      .where('agent_id', '=', agentId)
      .where('revision', '>=', revision);
  const lists = async (): Promise<HoldList[]> =>
    (await rows().execute()).map((row) => ({
      agentId: row.agent_id,
      revision: row.revision,
      keptRevision: row.kept_revision,
      missing: z.array(z.string()).parse(JSON.parse(row.missing_json)),
      refusedReason: row.refused_reason,
    }));
  return {
    lists,
    listOf: async (agentId) =>
      (await lists()).find((list) => list.agentId === agentId) ?? {
        agentId,
        revision: 0,
        keptRevision: 0,
        missing: [],
        refusedReason: null,
      },
    markKept: async (agentId, revision, missing) => {
      await changes(agentId, revision)
        .set({ kept_revision: revision, missing_json: JSON.stringify(missing), refused_reason: null })
        .execute();
    },
    markRefused: async (agentId, revision, reason) => {
      await changes(agentId, revision).set({ refused_reason: reason }).execute();
    },
  };
}

/** False when the hold is over already. */
function change(
  db: LedgerDatabase,
  communeId: string,
  id: string,
  atMs: number,
  set: Partial<RecordingHoldsTable>,
): Promise<boolean> {
  return db.transaction().execute(async (transaction) => {
    const changed = await transaction
      .updateTable('recording_holds')
      .set(set)
      .where('commune_id', '=', communeId)
      .where('id', '=', id)
      .where('released_at_ms', 'is', null)
      .where('expired_at_ms', 'is', null)
      .returning('agent_id')
      .executeTakeFirst();
    if (changed === undefined) {
      return false;
    }
    const revision = await nextRevision(transaction, communeId, changed.agent_id, atMs);
    await transaction
      .updateTable('recording_holds')
      .set({ revision })
      .where('commune_id', '=', communeId)
      .where('id', '=', id)
      .execute();
    return true;
  });
}

async function nextRevision(
  transaction: Transaction<Tables>,
  communeId: string,
  agentId: string,
  atMs: number,
): Promise<number> {
  const last = await transaction
    .selectFrom('recording_hold_lists')
    .where('commune_id', '=', communeId)
    .where('agent_id', '=', agentId)
    .select('revision')
    .executeTakeFirst();
  const revision = Math.max(atMs, (last?.revision ?? 0) + 1);
  await transaction
    .insertInto('recording_hold_lists')
    .values({
      commune_id: communeId,
      agent_id: agentId,
      revision,
      kept_revision: 0,
      missing_json: '[]',
      refused_reason: null,
    })
    .onConflict((conflict) =>
      conflict.columns(['commune_id', 'agent_id']).doUpdateSet({ revision, refused_reason: null }),
    )
    .execute();
  return revision;
}

function rowOf(communeId: string, hold: NewHold, revision: number): RecordingHoldsTable {
  return {
    commune_id: communeId,
    id: hold.id,
    agent_id: hold.agentId,
    camera_id: hold.cameraId,
    from_ms: hold.fromMs,
    to_ms: hold.toMs,
    reason: hold.reason,
    holder_id: hold.holderId,
    holder_name: hold.holderName,
    placed_at_ms: hold.placedAtMs,
    expires_at_ms: hold.expiresAtMs,
    package_id: hold.packageId,
    released_by_id: null,
    released_by_name: null,
    released_at_ms: null,
    release_reason: null,
    expired_at_ms: null,
    revision,
  };
}

function toHold(row: RecordingHoldsTable): StoredHold {
  return {
    id: row.id,
    agentId: row.agent_id,
    cameraId: row.camera_id,
    fromMs: row.from_ms,
    toMs: row.to_ms,
    reason: row.reason,
    holderId: row.holder_id,
    holderName: row.holder_name,
    placedAtMs: row.placed_at_ms,
    expiresAtMs: row.expires_at_ms,
    packageId: row.package_id,
    released:
      row.released_at_ms === null
        ? null
        : {
            byName: row.released_by_name ?? '',
            atMs: row.released_at_ms,
            reason: row.release_reason ?? '',
          },
    expiredAtMs: row.expired_at_ms,
    revision: row.revision,
  };
}
