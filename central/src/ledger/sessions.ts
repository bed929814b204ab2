/** Repository of signed-in browsers, by the hash of their cookie. How long a session lives: people/sessions.ts. */
import type { LedgerDatabase } from './database.ts';

export interface SessionRow {
  tokenHash: string;
  accountId: string;
  createdAtMs: number;
  usedAtMs: number;
}

export interface Sessions {
  find(tokenHash: string): Promise<SessionRow | null>;
  add(session: SessionRow): Promise<void>;
  touch(tokenHash: string, usedAtMs: number): Promise<void>;
  remove(tokenHash: string): Promise<void>;
  ofAccount(accountId: string): Promise<string[]>;
  /** Hashes of sessions created before or unused since the given instants. */
  expired(createdBeforeMs: number, usedBeforeMs: number): Promise<string[]>;
}

export function createSessions(db: LedgerDatabase, communeId: string): Sessions {
  const rows = () => db.selectFrom('sessions').where('commune_id', '=', communeId);

  return {
    find: async (tokenHash) => {
      const row = await rows().where('token_hash', '=', tokenHash).selectAll().executeTakeFirst();
      return row === undefined
        ? null
        : {
            tokenHash,
            accountId: row.account_id,
            createdAtMs: row.created_at_ms,
            usedAtMs: row.used_at_ms,
          };
    },
    add: async ({ tokenHash, accountId, createdAtMs, usedAtMs }) => {
      await db
        .insertInto('sessions')
        .values({
          commune_id: communeId,
          token_hash: tokenHash,
          account_id: accountId,
          created_at_ms: createdAtMs,
          used_at_ms: usedAtMs,
        })
        .execute();
    },
    touch: async (tokenHash, usedAtMs) => {
      await db
        .updateTable('sessions')
        .set({ used_at_ms: usedAtMs })
        .where('commune_id', '=', communeId)
        .where('token_hash', '=', tokenHash)
        .execute();
    },
    remove: async (tokenHash) => {
      await db
        .deleteFrom('sessions')
        .where('commune_id', '=', communeId)
        .where('token_hash', '=', tokenHash)
        .execute();
    },
    ofAccount: async (accountId) => {
      const found = await rows().where('account_id', '=', accountId).select('token_hash').execute();
      return found.map((row) => row.token_hash);
    },
    expired: async (createdBeforeMs, usedBeforeMs) => {
      const found = await rows()
        .where((where) =>
          where.or([where('created_at_ms', '<', createdBeforeMs), where('used_at_ms', '<', usedBeforeMs)]),
        )
        .select('token_hash')
        .execute();
      return found.map((row) => row.token_hash);
    },
  };
}
