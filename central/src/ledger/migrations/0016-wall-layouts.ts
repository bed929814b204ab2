/** Layouts of the live wall that people keep. */
import type { Kysely, Migration } from 'kysely';
import { makeTable } from './make-table.ts';

export const migration0016: Migration = {
  up: async (db: Kysely<unknown>) => {
    await makeTable(
      db,
      'wall_layouts',
      {
        id: 'text',
        owner_id: 'text',
        owner_name: 'text',
        name: 'text',
        name_key: 'text',
        content_json: 'text',
        is_shared: 'integer',
        changed_at_ms: 'bigint',
        revision: 'bigint',
      },
      ['id'],
    );
    await db.schema
      .createIndex('wall_layouts_by_name')
      .unique()
      .on('wall_layouts')
      .columns(['commune_id', 'owner_id', 'name_key'])
      .execute();
  },
};
