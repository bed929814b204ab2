/** Repository of one-time enrolment codes, by their hash. Using one up is part of enrolling (agents.ts). */
import { newId } from '#base/ids.ts';
import type { CodeStore } from '../../intake/stores.ts';
import type { LedgerDatabase } from '../database.ts';

export function createCodes(db: LedgerDatabase, communeId: string): CodeStore {
  const openCodes = (atMs: number) =>
    db
      .selectFrom('codes')
      .where('commune_id', '=', communeId)
      .where('used_at_ms', 'is', null)
      .where('expires_at_ms', '>', atMs)
      .select(['id', 'name', 'expires_at_ms']);
  return {
    add: async ({ codeHash, name, expiresAtMs }) => {
      await db
        .insertInto('codes')
        .values({
          commune_id: communeId,
          code_hash: codeHash,
          name,
          expires_at_ms: expiresAtMs,
          used_at_ms: null,
          agent_id: null,
          id: newId(),
        })
        .execute();
    },
    open: async (atMs) => {
      const rows = await openCodes(atMs).orderBy('expires_at_ms').execute();
      return rows.flatMap(({ id, name, expires_at_ms: expiresAtMs }) =>
        id === null ? [] : [{ id, name, expiresAtMs }],
      );
    },
    withdraw: (id, atMs) =>
      db.transaction().execute(async (transaction) => {
        const withdrawn = await transaction
          .updateTable('codes')
          .set({ expires_at_ms: atMs })
          .where('commune_id', '=', communeId)
          .where('id', '=', id)
          .where('used_at_ms', 'is', null)
          .where('expires_at_ms', '>', atMs)
          .returning('name')
          .executeTakeFirst();
        return withdrawn?.name ?? null;
      }),
  };
}
