/** Rules made on the page: every revision of every camera, and which one its agent works by. */
import type { Kysely, Migration } from 'kysely';

export const migration0003: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema
      .alterTable('cameras')
      .addColumn('rules_revision', 'integer', (c) => c.notNull().defaultTo(0))
      .execute();
    await db.schema
      .createTable('camera_rules')
      .addColumn('commune_id', 'text', (c) => c.notNull())
      .addColumn('camera_id', 'text', (c) => c.notNull())
      .addColumn('revision', 'integer', (c) => c.notNull())
      .addColumn('rules_json', 'text', (c) => c.notNull())
      .addColumn('person_heights_json', 'text')
      .addColumn('changed_by_id', 'text', (c) => c.notNull())
      .addColumn('changed_by_name', 'text', (c) => c.notNull())
      .addColumn('changed_at_ms', 'bigint', (c) => c.notNull())
      .addColumn('refused_reason', 'text')
      .addPrimaryKeyConstraint('camera_rules_key', ['commune_id', 'camera_id', 'revision'])
      .execute();
  },
};
