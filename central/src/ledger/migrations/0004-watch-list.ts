/**
 * The watch-list: entries, what was done with them, their pictures and descriptors; what agents were sent and signed.
 * What agents last said of their pictures is forgotten: it lacks the word about faces, and they say it again at once.
 */
import { sql, type Kysely, type Migration } from 'kysely';

export const migration0004: Migration = {
  up: async (db: Kysely<unknown>) => {
    await sql`update health set watch_json = null`.execute(db);
    await makeEntries(db);
    await makePictures(db);
    await makeSpread(db);
  },
};

async function makeEntries(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('watch_list')
    .addColumn('commune_id', 'text', (c) => c.notNull())
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('name', 'text')
    .addColumn('reason', 'text')
    .addColumn('purpose', 'text', (c) => c.notNull())
    .addColumn('severity', 'text', (c) => c.notNull())
    .addColumn('legal_basis', 'text', (c) => c.notNull())
    .addColumn('legal_reference', 'text', (c) => c.notNull())
    .addColumn('site_ids_json', 'text')
    .addColumn('expires_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('watch_list_key', ['commune_id', 'id'])
    .execute();
  await db.schema
    .createTable('watch_list_acts')
    .addColumn('commune_id', 'text', (c) => c.notNull())
    .addColumn('entry_id', 'text', (c) => c.notNull())
    .addColumn('number', 'integer', (c) => c.notNull())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('by_id', 'text', (c) => c.notNull())
    .addColumn('by_name', 'text', (c) => c.notNull())
    .addColumn('at_ms', 'bigint', (c) => c.notNull())
    .addColumn('note', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('watch_list_acts_key', ['commune_id', 'entry_id', 'number'])
    .execute();
}

async function makePictures(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('watch_list_pictures')
    .addColumn('commune_id', 'text', (c) => c.notNull())
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('entry_id', 'text', (c) => c.notNull())
    .addColumn('width_px', 'real', (c) => c.notNull())
    .addColumn('grade', 'real', (c) => c.notNull())
    .addColumn('sha256', 'text', (c) => c.notNull())
    .addColumn('added_at_ms', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('watch_list_pictures_key', ['commune_id', 'id'])
    .execute();
  await db.schema
    .createTable('watch_list_descriptors')
    .addColumn('commune_id', 'text', (c) => c.notNull())
    .addColumn('picture_id', 'text', (c) => c.notNull())
    .addColumn('recipe', 'text', (c) => c.notNull())
    .addColumn('sealed', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('watch_list_descriptors_key', ['commune_id', 'picture_id', 'recipe'])
    .execute();
}

async function makeSpread(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('watch_list_deliveries')
    .addColumn('commune_id', 'text', (c) => c.notNull())
    .addColumn('agent_id', 'text', (c) => c.notNull())
    .addColumn('serial', 'bigint', (c) => c.notNull())
    .addColumn('sent_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('refused_reason', 'text')
    .addPrimaryKeyConstraint('watch_list_deliveries_key', ['commune_id', 'agent_id', 'serial'])
    .execute();
  await db.schema
    .createTable('watch_list_receipts')
    .addColumn('commune_id', 'text', (c) => c.notNull())
    .addColumn('agent_id', 'text', (c) => c.notNull())
    .addColumn('serial', 'bigint', (c) => c.notNull())
    .addColumn('entry_ids_json', 'text', (c) => c.notNull())
    .addColumn('at_ms', 'bigint', (c) => c.notNull())
    .addColumn('public_key', 'text', (c) => c.notNull())
    .addColumn('signature', 'text', (c) => c.notNull())
    .addColumn('received_at_ms', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('watch_list_receipts_key', ['commune_id', 'agent_id', 'serial'])
    .execute();
  await db.schema
    .createTable('watch_list_holdings')
    .addColumn('commune_id', 'text', (c) => c.notNull())
    .addColumn('agent_id', 'text', (c) => c.notNull())
    .addColumn('entry_id', 'text', (c) => c.notNull())
    .addColumn('first_sent_serial', 'bigint', (c) => c.notNull())
    .addColumn('last_sent_serial', 'bigint', (c) => c.notNull())
    .addColumn('held_serial', 'bigint')
    .addColumn('gone_serial', 'bigint')
    .addPrimaryKeyConstraint('watch_list_holdings_key', ['commune_id', 'agent_id', 'entry_id'])
    .execute();
}
