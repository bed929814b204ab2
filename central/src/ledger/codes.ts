/** Repository of one-time enrolment codes, by their hash. Using one up is part of enrolling (agents.ts). */
import { newId } from '#base/ids.ts';
import type { CodeStore } from '../intake/stores.ts';
import type { LedgerDatabase } from './database.ts';

export function createCodes(db: LedgerDatabase, communeId: string): CodeStore {
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
  };
}
