/**
 * Repository of when cameras worked (docs/design/013-registry.md, CS1-CS7). Spells of one camera never overlap: a new
 * one begins where the last one ended at the earliest. An open one is known to last until central's last beat.
 * Not here: when to open and close one (registry/spell-recorder.ts).
 */
import { sql, type Transaction } from 'kysely';
import type { LedgerDatabase } from '../database.ts';
import type { Tables } from '../tables.ts';

export interface CameraSpells {
  /** Cameras that work now, and cameras that do not. */
  note(cameras: readonly { cameraId: string; isWorking: boolean }[], atMs: number): Promise<void>;
  /** All of an agent, or only those it no longer lists. */
  closeOfAgent(agentId: string, which: 'all' | 'no-longer-listed', atMs: number): Promise<void>;
  closeAll(atMs: number): Promise<void>;
  /** Central runs. */
  beat(atMs: number): Promise<void>;
  /** Ends what a crash has left open at the last beat; how many spells that were. */
  recover(): Promise<number>;
  /** Milliseconds each camera worked within a time; cameras that did not are not in it. */
  onlineMs(fromMs: number, toMs: number, cameraIds: readonly string[]): Promise<Map<string, number>>;
}

/** More than some engines take as parameters would be a fault: a commune has a few hundred cameras. */
const MOST_PARAMETERS = 5_000;

export function createCameraSpells(db: LedgerDatabase, communeId: string): CameraSpells {
  const lastBeatMs = async (): Promise<number | null> => {
    const row = await db
      .selectFrom('beats')
      .where('commune_id', '=', communeId)
      .select('at_ms')
      .executeTakeFirst();
    return row?.at_ms ?? null;
  };
  const closeOpen = (atMs: number) =>
    db
      .updateTable('camera_spells')
      .set({ to_ms: endAt(atMs) })
      .where('commune_id', '=', communeId)
      .where('to_ms', 'is', null);

  return {
    note: (cameras, atMs) =>
      db.transaction().execute(async (transaction) => {
        for (const { cameraId, isWorking } of cameras) {
          await (isWorking ? open : close)(transaction, communeId, cameraId, atMs);
        }
      }),
    closeOfAgent: async (agentId, which, atMs) => {
      const ofAgent = db
        .selectFrom('cameras')
        .where('commune_id', '=', communeId)
        .where('agent_id', '=', agentId)
        .$if(which === 'no-longer-listed', (query) => query.where('removed_at_ms', 'is not', null))
        .select('id');
      await closeOpen(atMs).where('camera_id', 'in', ofAgent).execute();
    },
    closeAll: async (atMs) => {
      await closeOpen(atMs).execute();
    },
    beat: async (atMs) => {
      await db
        .insertInto('beats')
        .values({ commune_id: communeId, at_ms: atMs })
        .onConflict((conflict) => conflict.columns(['commune_id']).doUpdateSet({ at_ms: atMs }))
        .execute();
    },
    recover: async () => {
      const beatMs = (await lastBeatMs()) ?? 0;
      const { numUpdatedRows } = await closeOpen(beatMs).executeTakeFirst();
      return Number(numUpdatedRows);
    },
    onlineMs: async (fromMs, toMs, cameraIds) => {
      if (cameraIds.length === 0 || toMs <= fromMs) {
        return new Map();
      }
      const wanted = new Set(cameraIds);
      const beatMs = (await lastBeatMs()) ?? 0;
      const end = sql<number>`coalesce(to_ms, case when from_ms > ${beatMs} then from_ms else ${beatMs} end)`;
      const rows = await db
        .selectFrom('camera_spells')
        .where('commune_id', '=', communeId)
        .where('from_ms', '<', toMs)
        .where(end, '>', fromMs)
        .$if(wanted.size <= MOST_PARAMETERS, (query) => query.where('camera_id', 'in', [...wanted]))
        .select(['camera_id', 'from_ms', end.as('end_ms')])
        .execute();
      const sums = new Map<string, number>();
      for (const row of rows.filter(({ camera_id: id }) => wanted.has(id))) {
        const lengthMs = Math.min(row.end_ms, toMs) - Math.max(row.from_ms, fromMs);
        sums.set(row.camera_id, (sums.get(row.camera_id) ?? 0) + lengthMs);
      }
      return sums;
    },
  };
}

/** A clock that was put back must not make a spell end before it began. */
function endAt(atMs: number) {
  return sql<number>`case when from_ms > ${atMs} then from_ms else ${atMs} end`;
}

async function open(
  transaction: Transaction<Tables>,
  communeId: string,
  cameraId: string,
  atMs: number,
): Promise<void> {
  const spells = transaction
    .selectFrom('camera_spells')
    .where('commune_id', '=', communeId)
    .where('camera_id', '=', cameraId);
  const last = await spells.orderBy('from_ms', 'desc').limit(1).selectAll().executeTakeFirst();
  if (last?.to_ms === null) {
    return;
  }
  // One that touches the last one goes on with it; also when the clock was put back.
  if (last !== undefined && atMs <= last.to_ms) {
    await transaction
      .updateTable('camera_spells')
      .set({ to_ms: null })
      .where('commune_id', '=', communeId)
      .where('camera_id', '=', cameraId)
      .where('from_ms', '=', last.from_ms)
      .execute();
    return;
  }
  await transaction
    .insertInto('camera_spells')
    .values({ commune_id: communeId, camera_id: cameraId, from_ms: atMs, to_ms: null })
    .execute();
}

async function close(
  transaction: Transaction<Tables>,
  communeId: string,
  cameraId: string,
  atMs: number,
): Promise<void> {
  await transaction
    .updateTable('camera_spells')
    .set({ to_ms: endAt(atMs) })
    .where('commune_id', '=', communeId)
    .where('camera_id', '=', cameraId)
    .where('to_ms', 'is', null)
    .execute();
}
