/** People: second factor, rights lent, where sessions come from, accounts that are switched off. */
import type { Kysely, Migration } from 'kysely';
import { makeIndex, makeTable } from './make-table.ts';

export const migration0009: Migration = {
  up: async (db: Kysely<unknown>) => {
    const accounts = () => db.schema.alterTable('accounts');
    await accounts()
      .addColumn('revision', 'bigint', (column) => column.notNull().defaultTo(1))
      .execute();
    await accounts().addColumn('disabled_at_ms', 'bigint').execute();
    await accounts().addColumn('changed_by_name', 'text').execute();
    await accounts().addColumn('changed_at_ms', 'bigint').execute();
    const sessions = () => db.schema.alterTable('sessions');
    for (const column of ['address', 'browser'] as const) {
      await sessions()
        .addColumn(column, 'text', (built) => built.notNull().defaultTo(''))
        .execute();
    }
    await sessions()
      .addColumn('way', 'text', (built) => built.notNull().defaultTo('link'))
      .execute();
    await makeTable(
      db,
      'account_factors',
      { account_id: 'text', sealed_secret: 'text', confirmed_at_ms: 'bigint?', last_step: 'bigint' },
      ['account_id'],
    );
    await makeTable(db, 'recovery_codes', { account_id: 'text', code_hash: 'text', used_at_ms: 'bigint?' }, [
      'account_id',
      'code_hash',
    ]);
    await makeTable(
      db,
      'former_passwords',
      { account_id: 'text', set_at_ms: 'bigint', password_hash: 'text' },
      ['account_id', 'set_at_ms'],
    );
    await makeTable(
      db,
      'delegations',
      {
        id: 'text',
        from_id: 'text',
        to_id: 'text',
        abilities_json: 'text',
        scope_json: 'text',
        case_id: 'text?',
        reason: 'text',
        starts_at_ms: 'bigint',
        expires_at_ms: 'bigint',
        granted_at_ms: 'bigint',
        revoked_at_ms: 'bigint?',
        revoked_by_name: 'text?',
      },
      ['id'],
    );
    await makeIndex(db, 'delegations_by_lender', 'delegations', ['from_id', 'expires_at_ms']);
    await makeIndex(db, 'delegations_by_borrower', 'delegations', ['to_id', 'expires_at_ms']);
  },
};
