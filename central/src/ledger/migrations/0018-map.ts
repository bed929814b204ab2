/** Where cameras look and where they stand on the floor plan of their location; the plans. */
import type { Kysely, Migration } from 'kysely';
import { makeTable } from './make-table.ts';

export const migration0018: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const column of ['bearing_deg', 'opening_deg', 'reach_m', 'plan_x', 'plan_y']) {
      await db.schema.alterTable('registered_cameras').addColumn(column, 'double precision').execute();
    }
    await makeTable(
      db,
      'floor_plans',
      {
        site_id: 'text',
        picture_base64: 'text',
        sha256: 'text',
        width_px: 'bigint',
        height_px: 'bigint',
        north_deg: 'double precision',
        width_m: 'double precision?',
        is_demo: 'integer',
        revision: 'bigint',
        changed_by_name: 'text?',
        changed_at_ms: 'bigint?',
      },
      ['site_id'],
    );
  },
};
