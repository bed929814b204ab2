/**
 * What central knows of recordings, which stay with the agents: holds, packages, notices. What was held, asked for or
 * reported stays on record.
 */
import type { Kysely, Migration } from 'kysely';
import { forbid } from './make-table.ts';

export const migration0006: Migration = {
  up: async (db: Kysely<unknown>) => {
    await makeHolds(db);
    await makePackages(db);
    await makeNotices(db);
  },
};

async function makeHolds(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('recording_holds')
    .addColumn('commune_id', 'text', (c) => c.notNull())
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('agent_id', 'text', (c) => c.notNull())
    .addColumn('camera_id', 'text', (c) => c.notNull())
    .addColumn('from_ms', 'bigint', (c) => c.notNull())
    .addColumn('to_ms', 'bigint', (c) => c.notNull())
    .addColumn('reason', 'text', (c) => c.notNull())
    .addColumn('holder_id', 'text', (c) => c.notNull())
    .addColumn('holder_name', 'text', (c) => c.notNull())
    .addColumn('placed_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('expires_at_ms', 'bigint')
    .addColumn('package_id', 'text')
    .addColumn('released_by_id', 'text')
    .addColumn('released_by_name', 'text')
    .addColumn('released_at_ms', 'bigint')
    .addColumn('release_reason', 'text')
    .addColumn('expired_at_ms', 'bigint')
    .addColumn('revision', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('recording_holds_key', ['commune_id', 'id'])
    .execute();
  await db.schema
    .createIndex('recording_holds_by_agent')
    .on('recording_holds')
    .columns(['commune_id', 'agent_id'])
    .execute();
  await db.schema
    .createTable('recording_hold_lists')
    .addColumn('commune_id', 'text', (c) => c.notNull())
    .addColumn('agent_id', 'text', (c) => c.notNull())
    .addColumn('revision', 'bigint', (c) => c.notNull())
    .addColumn('kept_revision', 'bigint', (c) => c.notNull())
    .addColumn('missing_json', 'text', (c) => c.notNull())
    .addColumn('refused_reason', 'text')
    .addPrimaryKeyConstraint('recording_hold_lists_key', ['commune_id', 'agent_id'])
    .execute();
  await forbid(db, 'delete', 'recording_holds');
}

async function makePackages(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('recording_packages')
    .addColumn('commune_id', 'text', (c) => c.notNull())
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('agent_id', 'text', (c) => c.notNull())
    .addColumn('ranges_json', 'text', (c) => c.notNull())
    .addColumn('reference', 'text', (c) => c.notNull())
    .addColumn('reason', 'text', (c) => c.notNull())
    .addColumn('requested_by_id', 'text', (c) => c.notNull())
    .addColumn('requested_by_name', 'text', (c) => c.notNull())
    .addColumn('requested_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('size_bytes', 'bigint')
    .addColumn('sha256', 'text')
    .addColumn('problem', 'text')
    .addColumn('ended_at_ms', 'bigint')
    .addColumn('dropped_at_ms', 'bigint')
    .addPrimaryKeyConstraint('recording_packages_key', ['commune_id', 'id'])
    .execute();
  await forbid(db, 'delete', 'recording_packages');
}

/** By instant too: an agent whose own index had to be replaced counts from 1 again. */
async function makeNotices(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('recording_notices')
    .addColumn('commune_id', 'text', (c) => c.notNull())
    .addColumn('agent_id', 'text', (c) => c.notNull())
    .addColumn('number', 'integer', (c) => c.notNull())
    .addColumn('at_ms', 'bigint', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('camera_id', 'text')
    .addColumn('from_ms', 'bigint')
    .addColumn('to_ms', 'bigint')
    .addColumn('size_bytes', 'bigint', (c) => c.notNull())
    .addColumn('detail', 'text', (c) => c.notNull())
    .addColumn('received_at_ms', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('recording_notices_key', ['commune_id', 'agent_id', 'number', 'at_ms'])
    .execute();
  await db.schema
    .createIndex('recording_notices_newest')
    .on('recording_notices')
    .columns(['commune_id', 'received_at_ms'])
    .execute();
  await forbid(db, 'update', 'recording_notices');
  await forbid(db, 'delete', 'recording_notices');
}
