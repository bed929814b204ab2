/** Repository of signed-in browsers, by the hash of their cookie. How long a session lives: people/sessions.ts. */
import type { LedgerDatabase } from '../database.ts';
import type { SessionsTable } from '../tables.ts';

/** How it was opened; `code`: password and second factor. */
export type SessionWay = 'link' | 'password' | 'code';

export interface SessionRow {
  tokenHash: string;
  accountId: string;
  createdAtMs: number;
  usedAtMs: number;
  address: string;
  /** What the browser says it is. */
  browser: string;
  way: SessionWay;
}

export interface Sessions {
  find(tokenHash: string): Promise<SessionRow | null>;
  add(session: SessionRow): Promise<void>;
  touch(tokenHash: string, usedAtMs: number): Promise<void>;
  remove(tokenHash: string): Promise<void>;
  /** A second factor was proved in it. */
  markProved(tokenHash: string): Promise<void>;
  ofAccount(accountId: string): Promise<SessionRow[]>;
  /** Hashes of sessions created before or unused since the given instants. */
  expired(createdBeforeMs: number, usedBeforeMs: number): Promise<string[]>;
}

export function createSessions(db: LedgerDatabase, communeId: string): Sessions {
  const rows = () => db.selectFrom('sessions').where('commune_id', '=', communeId);

  return {
    find: async (tokenHash) => {
      const row = await rows().where('token_hash', '=', tokenHash).selectAll().executeTakeFirst();
      return row === undefined ? null : toSession(row);
    },
    add: async ({ tokenHash, accountId, createdAtMs, usedAtMs, address, browser, way }) => {
      await db
        .insertInto('sessions')
        .values({
          commune_id: communeId,
          token_hash: tokenHash,
          account_id: accountId,
          created_at_ms: createdAtMs,
          used_at_ms: usedAtMs,
          address,
          browser,
          way,
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
    markProved: async (tokenHash) => {
      await db
        .updateTable('sessions')
        .set({ way: 'code' })
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
      const found = await rows()
        .where('account_id', '=', accountId)
        .orderBy('used_at_ms', 'desc')
        .selectAll()
        .execute();
      return found.map(toSession);
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

const WAYS: readonly string[] = ['link', 'password', 'code'] satisfies SessionWay[];

function toSession(row: SessionsTable): SessionRow {
  return {
    tokenHash: row.token_hash,
    accountId: row.account_id,
    createdAtMs: row.created_at_ms,
    usedAtMs: row.used_at_ms,
    address: row.address,
    browser: row.browser,
    // What is not known proves least.
    way: WAYS.includes(row.way) ? (row.way as SessionWay) : 'password',
  };
}
