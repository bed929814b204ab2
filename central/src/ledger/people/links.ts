/** Repository of one-time sign-in links, by the hash of their token. */
import type { LedgerDatabase } from '../database.ts';

export interface Links {
  add(link: { tokenHash: string; accountId: string; expiresAtMs: number }): Promise<void>;
  /** Uses the link up; the account it opens, or null when it is unknown, used or expired. */
  use(tokenHash: string, atMs: number): Promise<string | null>;
  /** Links of this account that nobody has used stop working. */
  cancel(accountId: string, atMs: number): Promise<void>;
  sweep(expiredBeforeMs: number): Promise<void>;
}

export function createLinks(db: LedgerDatabase, communeId: string): Links {
  return {
    add: async ({ tokenHash, accountId, expiresAtMs }) => {
      await db
        .insertInto('links')
        .values({
          commune_id: communeId,
          token_hash: tokenHash,
          account_id: accountId,
          expires_at_ms: expiresAtMs,
          used_at_ms: null,
        })
        .execute();
    },
    use: async (tokenHash, atMs) => {
      const used = await db
        .updateTable('links')
        .set({ used_at_ms: atMs })
        .where('commune_id', '=', communeId)
        .where('token_hash', '=', tokenHash)
        .where('used_at_ms', 'is', null)
        .where('expires_at_ms', '>', atMs)
        .returning('account_id')
        .executeTakeFirst();
      return used?.account_id ?? null;
    },
    cancel: async (accountId, atMs) => {
      await db
        .updateTable('links')
        .set({ used_at_ms: atMs })
        .where('commune_id', '=', communeId)
        .where('account_id', '=', accountId)
        .where('used_at_ms', 'is', null)
        .execute();
    },
    sweep: async (expiredBeforeMs) => {
      await db
        .deleteFrom('links')
        .where('commune_id', '=', communeId)
        .where('expires_at_ms', '<', expiredBeforeMs)
        .execute();
    },
  };
}
