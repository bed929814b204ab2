/**
 * What an older ledger must not undo. Sessions, one-time links and enrolment codes of the backup are void; from the
 * ledger that is replaced, as far as it can be read: revoked agents stay revoked, and who was taken off the watch-list
 * stays off, pictures and descriptors gone.
 */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { sql } from 'kysely';
import { describeError } from '#base/errors.ts';
import { readSqlite, type Sqlite } from '#base/sqlite.ts';
import { shedErased, type LedgerDatabase } from '../ledger/database.ts';
import type { AgentsTable, WatchListActsTable, WatchListTable } from '../ledger/tables.ts';
import { PICTURE_FOLDER } from './data-dir.ts';

export interface CarriedDecisions {
  revokedAgents: number;
  endedEntries: number;
  /** Why the replaced ledger could not be asked; empty when it could. */
  problem: string;
}

export async function voidSessions(db: LedgerDatabase): Promise<void> {
  await db.deleteFrom('sessions').execute();
  await db.deleteFrom('links').execute();
  await db.deleteFrom('codes').execute();
}

/** `folder`: where the restored files are. */
export async function carryDecisions(
  oldLedger: string,
  db: LedgerDatabase,
  folder: string,
): Promise<CarriedDecisions> {
  let old: Sqlite | null = null;
  try {
    old = readSqlite(oldLedger);
    const revokedAgents = await carryRevocations(old, db);
    const endedEntries = await carryEnds(old, db, folder);
    await shedErased(db);
    return { revokedAgents, endedEntries, problem: '' };
  } catch (error) {
    return { revokedAgents: 0, endedEntries: 0, problem: describeError(error) };
  } finally {
    old?.close();
  }
}

async function carryRevocations(old: Sqlite, db: LedgerDatabase): Promise<number> {
  const revoked = old.prepare('select * from agents where revoked_at_ms is not null').all();
  let count = 0;
  for (const { commune_id, id, revoked_at_ms } of revoked as unknown as AgentsTable[]) {
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

async function carryEnds(old: Sqlite, db: LedgerDatabase, folder: string): Promise<number> {
  const ended = old.prepare("select * from watch_list where status in ('withdrawn', 'expired')").all();
  let count = 0;
  for (const entry of ended as unknown as WatchListTable[]) {
    const acts = old
      .prepare('select * from watch_list_acts where commune_id = ? and entry_id = ?')
      .all(entry.commune_id, entry.id) as unknown as WatchListActsTable[];
    count += (await endEntry(db, { ...entry }, acts, folder)) ? 1 : 0;
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
    await sql`delete from watch_list_descriptors where commune_id = ${commune_id}
      and picture_id in (select value from json_each(${JSON.stringify(ids)}))`.execute(transaction);
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
