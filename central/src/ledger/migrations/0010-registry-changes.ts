/** Who changed a row of the registry last; what people say of an agent; codes that can be named and withdrawn. */
import type { Kysely, Migration } from 'kysely';
import { newId } from '#base/ids.ts';

export const migration0010: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const table of ['hamlets', 'registered_sites', 'registered_cameras', 'agents']) {
      await db.schema.alterTable(table).addColumn('changed_by_name', 'text').execute();
      await db.schema.alterTable(table).addColumn('changed_at_ms', 'bigint').execute();
    }
    await db.schema.alterTable('agents').addColumn('site_id', 'text').execute();
    await db.schema.alterTable('agents').addColumn('note', 'text').execute();
    await db.schema.alterTable('agents').addColumn('protocol_version', 'bigint').execute();
    await db.schema
      .alterTable('agents')
      .addColumn('revision', 'bigint', (column) => column.notNull().defaultTo(1))
      .execute();
    await db.schema.alterTable('codes').addColumn('id', 'text').execute();
    await nameCodes(db);
  },
};

async function nameCodes(
  db: Kysely<{ codes: { commune_id: string; code_hash: string; id: string | null } }>,
): Promise<void> {
  const codes = await db.selectFrom('codes').select(['commune_id', 'code_hash']).execute();
  for (const code of codes) {
    await db
      .updateTable('codes')
      .set({ id: newId() })
      .where('commune_id', '=', code.commune_id)
      .where('code_hash', '=', code.code_hash)
      .execute();
  }
}
