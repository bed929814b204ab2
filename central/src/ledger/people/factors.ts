/** Repository of second factors and recovery codes. What a right code is: people/second-factor.ts. */
import type { LedgerDatabase } from '../database.ts';

export interface Factor {
  sealedSecret: string;
  isConfirmed: boolean;
  lastStep: number;
}

export interface Factors {
  find(accountId: string): Promise<Factor | null>;
  /** In place of one that was not confirmed. */
  propose(accountId: string, sealedSecret: string): Promise<void>;
  confirm(accountId: string, atMs: number): Promise<void>;
  /** Uses up a code; false when this or a later one was taken before. */
  spend(accountId: string, step: number): Promise<boolean>;
  remove(accountId: string): Promise<void>;
  setRecoveryCodes(accountId: string, hashes: readonly string[]): Promise<void>;
  /** False when it is unknown or was used. */
  useRecoveryCode(accountId: string, hash: string, atMs: number): Promise<boolean>;
  unusedRecoveryCodes(accountId: string): Promise<number>;
  /** Ids of accounts with one that counts. */
  accountIds(): Promise<Set<string>>;
}

export function createFactors(db: LedgerDatabase, communeId: string): Factors {
  const rows = () => db.selectFrom('account_factors').where('commune_id', '=', communeId);
  const changes = (accountId: string) =>
    db.updateTable('account_factors').where('commune_id', '=', communeId).where('account_id', '=', accountId);

  return {
    find: async (accountId) => {
      const row = await rows().where('account_id', '=', accountId).selectAll().executeTakeFirst();
      return row === undefined
        ? null
        : {
            sealedSecret: row.sealed_secret,
            isConfirmed: row.confirmed_at_ms !== null,
            lastStep: row.last_step,
          };
    },
    propose: async (accountId, sealedSecret) => {
      const row = { sealed_secret: sealedSecret, confirmed_at_ms: null, last_step: 0 };
      await db
        .insertInto('account_factors')
        .values({ commune_id: communeId, account_id: accountId, ...row })
        .onConflict((conflict) => conflict.columns(['commune_id', 'account_id']).doUpdateSet(row))
        .execute();
    },
    confirm: async (accountId, atMs) => {
      await changes(accountId).set({ confirmed_at_ms: atMs }).execute();
    },
    spend: async (accountId, step) => {
      const spent = await changes(accountId)
        .where('last_step', '<', step)
        .set({ last_step: step })
        .executeTakeFirst();
      return spent.numUpdatedRows > 0n;
    },
    remove: async (accountId) => {
      await db.transaction().execute(async (transaction) => {
        for (const table of ['account_factors', 'recovery_codes'] as const) {
          await transaction
            .deleteFrom(table)
            .where('commune_id', '=', communeId)
            .where('account_id', '=', accountId)
            .execute();
        }
      });
    },
    ...createRecoveryCodes(db, communeId),
    accountIds: async () => {
      const found = await rows().where('confirmed_at_ms', 'is not', null).select('account_id').execute();
      return new Set(found.map((row) => row.account_id));
    },
  };
}

function createRecoveryCodes(
  db: LedgerDatabase,
  communeId: string,
): Pick<Factors, 'setRecoveryCodes' | 'useRecoveryCode' | 'unusedRecoveryCodes'> {
  return {
    setRecoveryCodes: async (accountId, hashes) => {
      await db.transaction().execute(async (transaction) => {
        await transaction
          .deleteFrom('recovery_codes')
          .where('commune_id', '=', communeId)
          .where('account_id', '=', accountId)
          .execute();
        await transaction
          .insertInto('recovery_codes')
          .values(
            hashes.map((code_hash) => ({
              commune_id: communeId,
              account_id: accountId,
              code_hash,
              used_at_ms: null,
            })),
          )
          .execute();
      });
    },
    useRecoveryCode: async (accountId, hash, atMs) => {
      const used = await db
        .updateTable('recovery_codes')
        .set({ used_at_ms: atMs })
        .where('commune_id', '=', communeId)
        .where('account_id', '=', accountId)
        .where('code_hash', '=', hash)
        .where('used_at_ms', 'is', null)
        .executeTakeFirst();
      return used.numUpdatedRows > 0n;
    },
    unusedRecoveryCodes: async (accountId) => {
      const { left } = await db
        .selectFrom('recovery_codes')
        .where('commune_id', '=', communeId)
        .where('account_id', '=', accountId)
        .where('used_at_ms', 'is', null)
        .select((select) => select.fn.countAll<number>().as('left'))
        .executeTakeFirstOrThrow();
      return left;
    },
  };
}
