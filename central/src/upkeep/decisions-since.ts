/**
 * What an older ledger must not undo. Sessions, one-time links and enrolment codes of the backup are void; from the
 * ledger that is replaced, as far as it can be read: revoked agents stay revoked, who was taken off the watch-list stays
 * off, pictures and descriptors gone, and recordings that were held since stay held.
 */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { describeError } from '#base/errors.ts';
import { lookInto, shedErased, type LedgerDatabase } from '../ledger/database.ts';
import { hasTable } from '../ledger/engine.ts';
import type { WatchListActsTable, WatchListTable } from '../ledger/faces/watch-list-tables.ts';
import { PICTURE_FOLDER } from './data-dir.ts';

export interface CarriedDecisions {
  revokedAgents: number;
  endedEntries: number;
  holds: number;
  /** Why the replaced ledger could not be asked; empty when it could. */
  problem: string;
}

export async function voidSessions(db: LedgerDatabase): Promise<void> {
  await db.deleteFrom('sessions').execute();
  await db.deleteFrom('links').execute();
  await db.deleteFrom('codes').execute();
}

/** `oldLedger`: file or database. `folder`: where the restored files are. */
export async function carryDecisions(
  oldLedger: string,
  db: LedgerDatabase,
  folder: string,
): Promise<CarriedDecisions> {
  let old: LedgerDatabase | null = null;
  try {
    old = lookInto(oldLedger);
    const revokedAgents = await carryRevocations(old, db);
    const endedEntries = await carryEnds(old, db, folder);
    const holds = await carryHolds(old, db);
    await shedErased(db);
    return { revokedAgents, endedEntries, holds, problem: '' };
  } catch (error) {
    return { revokedAgents: 0, endedEntries: 0, holds: 0, problem: describeError(error) };
  } finally {
    await old?.destroy();
  }
}

async function carryRevocations(old: LedgerDatabase, db: LedgerDatabase): Promise<number> {
  const revoked = old
    .selectFrom('agents')
    .where('revoked_at_ms', 'is not', null)
    .select(['commune_id', 'id', 'revoked_at_ms']);
  let count = 0;
  for (const { commune_id, id, revoked_at_ms } of await revoked.execute()) {
    const { numUpdatedRows } = await db
      .updateTable('agents')
      .set({ revoked_at_ms })
      .where('commune_id', '=', commune_id)
      .where('id', '=', id)
      .where('revoked_at_ms', 'is', null)
      .executeTakeFirst();
    count += Number(numUpdatedRows);
  }
  return count;
}

async function carryEnds(old: LedgerDatabase, db: LedgerDatabase, folder: string): Promise<number> {
  if (!(await hasTable(old, 'watch_list'))) {
    return 0;
  }
  const ended = old.selectFrom('watch_list').where('status', 'in', ['withdrawn', 'expired']).selectAll();
  let count = 0;
  for (const entry of await ended.execute()) {
    const acts = await old
      .selectFrom('watch_list_acts')
      .where('commune_id', '=', entry.commune_id)
      .where('entry_id', '=', entry.id)
      .selectAll()
      .execute();
    count += (await endEntry(db, { ...entry }, acts, folder)) ? 1 : 0;
  }
  return count;
}

/** Agents are sent their lists anew: one of the backup alone would let go what was held since. */
async function carryHolds(old: LedgerDatabase, db: LedgerDatabase): Promise<number> {
  if (!(await hasTable(old, 'recording_holds'))) {
    return 0;
  }
  let count = 0;
  for (const row of await old.selectFrom('recording_holds').selectAll().execute()) {
    const added = await db
      .insertInto('recording_holds')
      .values({ ...row })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    count += Number(added.numInsertedOrUpdatedRows ?? 0n);
  }
  for (const list of await old.selectFrom('recording_hold_lists').selectAll().execute()) {
    const anew = { revision: list.revision + 1, kept_revision: 0, refused_reason: null };
    await db
      .insertInto('recording_hold_lists')
      .values({ ...list, ...anew })
      .onConflict((conflict) => conflict.columns(['commune_id', 'agent_id']).doUpdateSet(anew))
      .execute();
  }
  return count;
}

/** False where the restored ledger has it ended already, or does not know it. */
async function endEntry(
  db: LedgerDatabase,
  entry: WatchListTable,
  acts: readonly WatchListActsTable[],
  folder: string,
): Promise<boolean> {
  const { commune_id, id, status, version } = entry;
  const pictures = await db.transaction().execute(async (transaction) => {
    const { numUpdatedRows } = await transaction
      .updateTable('watch_list')
      .set({ status, version, name: null, reason: null })
      .where('commune_id', '=', commune_id)
      .where('id', '=', id)
      .where('status', '!=', status)
      .executeTakeFirst();
    if (Number(numUpdatedRows) === 0) {
      return null;
    }
    await transaction
      .insertInto('watch_list_acts')
      .values(acts.map((act) => ({ ...act })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const rows = await transaction
      .selectFrom('watch_list_pictures')
      .where('commune_id', '=', commune_id)
      .where('entry_id', '=', id)
      .select('id')
      .execute();
    const ids = rows.map((row) => row.id);
    await transaction
      .deleteFrom('watch_list_descriptors')
      .where('commune_id', '=', commune_id)
      .where('picture_id', 'in', ids)
      .execute();
    await transaction
      .deleteFrom('watch_list_pictures')
      .where('commune_id', '=', commune_id)
      .where('entry_id', '=', id)
      .execute();
    return ids;
  });
  for (const pictureId of pictures ?? []) {
    for (const part of ['given', 'face']) {
      await rm(path.join(folder, PICTURE_FOLDER, `${pictureId}.${part}`), { force: true });
    }
  }
  return pictures !== null;
}
