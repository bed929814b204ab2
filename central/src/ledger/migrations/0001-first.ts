/** The first tables. What each means stands in ledger/tables.ts. */
import type { Kysely, Migration } from 'kysely';
import { byMonth, makeRest } from '../months.ts';
import { forbid, isSqlite } from './make-table.ts';

export const migration0001: Migration = {
  up: async (db: Kysely<unknown>) => {
    await makePeople(db);
    await makeAgents(db);
    await makeIncidents(db);
    await makeAudit(db);
  },
};

async function makePeople(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('accounts')
    .addColumn('commune_id', 'text', (c) => c.notNull())
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('login', 'text', (c) => c.notNull())
    .addColumn('display_name', 'text', (c) => c.notNull())
    .addColumn('role', 'text', (c) => c.notNull())
    .addColumn('scope_json', 'text', (c) => c.notNull())
    .addColumn('password_hash', 'text')
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('last_sign_in_at_ms', 'bigint')
    .addPrimaryKeyConstraint('accounts_key', ['commune_id', 'id'])
    .addUniqueConstraint('accounts_login', ['commune_id', 'login'])
    .execute();
  await db.schema
    .createTable('sessions')
    .addColumn('commune_id', 'text', (c) => c.notNull())
    .addColumn('token_hash', 'text', (c) => c.notNull())
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('used_at_ms', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('sessions_key', ['commune_id', 'token_hash'])
    .execute();
  await db.schema
    .createTable('links')
    .addColumn('commune_id', 'text', (c) => c.notNull())
    .addColumn('token_hash', 'text', (c) => c.notNull())
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('expires_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('used_at_ms', 'bigint')
    .addPrimaryKeyConstraint('links_key', ['commune_id', 'token_hash'])
    .execute();
}

async function makeAgents(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('agents')
    .addColumn('commune_id', 'text', (c) => c.notNull())
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('public_key', 'text', (c) => c.notNull())
    .addColumn('version', 'text')
    .addColumn('enrolled_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('last_seen_at_ms', 'bigint')
    .addColumn('revoked_at_ms', 'bigint')
    .addColumn('identity_conflict_at_ms', 'bigint')
    .addPrimaryKeyConstraint('agents_key', ['commune_id', 'id'])
    .execute();
  await db.schema
    .createTable('codes')
    .addColumn('commune_id', 'text', (c) => c.notNull())
    .addColumn('code_hash', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('expires_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('used_at_ms', 'bigint')
    .addColumn('agent_id', 'text')
    .addPrimaryKeyConstraint('codes_key', ['commune_id', 'code_hash'])
    .execute();
  await db.schema
    .createTable('sites')
    .addColumn('commune_id', 'text', (c) => c.notNull())
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('agent_id', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('site_group', 'text', (c) => c.notNull())
    .addColumn('hamlet', 'text')
    .addPrimaryKeyConstraint('sites_key', ['commune_id', 'id'])
    .execute();
  await db.schema
    .createTable('cameras')
    .addColumn('commune_id', 'text', (c) => c.notNull())
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('agent_id', 'text', (c) => c.notNull())
    .addColumn('site_id', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('has_ptz', 'integer', (c) => c.notNull())
    .addColumn('installed_on', 'text')
    .addColumn('rules_json', 'text', (c) => c.notNull())
    .addColumn('search_text', 'text', (c) => c.notNull())
    .addColumn('removed_at_ms', 'bigint')
    .addPrimaryKeyConstraint('cameras_key', ['commune_id', 'id'])
    .execute();
  await db.schema
    .createTable('health')
    .addColumn('commune_id', 'text', (c) => c.notNull())
    .addColumn('camera_id', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('reason', 'text', (c) => c.notNull())
    .addColumn('detail', 'text', (c) => c.notNull())
    .addColumn('since_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('next_try_at_ms', 'bigint')
    .addColumn('fps', 'double precision', (c) => c.notNull())
    .addPrimaryKeyConstraint('health_key', ['commune_id', 'camera_id'])
    .execute();
}

async function makeIncidents(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('incidents')
    .addColumn('commune_id', 'text', (c) => c.notNull())
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('agent_id', 'text', (c) => c.notNull())
    .addColumn('camera_id', 'text', (c) => c.notNull())
    .addColumn('site_id', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('rule_id', 'text', (c) => c.notNull())
    .addColumn('rule_name', 'text', (c) => c.notNull())
    .addColumn('region_json', 'text', (c) => c.notNull())
    .addColumn('object_label', 'text', (c) => c.notNull())
    .addColumn('track_json', 'text', (c) => c.notNull())
    .addColumn('why_vi', 'text', (c) => c.notNull())
    .addColumn('why_en', 'text', (c) => c.notNull())
    .addColumn('sequence', 'bigint', (c) => c.notNull())
    .addColumn('started_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('ended_at_ms', 'bigint')
    .addColumn('received_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('acknowledged_by_id', 'text')
    .addColumn('acknowledged_by_name', 'text')
    .addColumn('acknowledged_at_ms', 'bigint')
    .addColumn('acknowledgement_note', 'text')
    .addPrimaryKeyConstraint('incidents_key', ['commune_id', 'id'])
    .$call(byMonth(db, 'id'))
    .execute();
  await makeRest(db, 'incidents');
  await db.schema
    .createIndex('incidents_by_time')
    .on('incidents')
    .columns(['commune_id', 'started_at_ms', 'id'])
    .execute();
  await db.schema
    .createIndex('incidents_by_camera')
    .on('incidents')
    .columns(['commune_id', 'camera_id', 'sequence'])
    .execute();
  await db.schema
    .createTable('files')
    .addColumn('commune_id', 'text', (c) => c.notNull())
    .addColumn('incident_id', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('media_type', 'text', (c) => c.notNull())
    .addColumn('size_bytes', 'bigint', (c) => c.notNull())
    .addColumn('sha256', 'text', (c) => c.notNull())
    .addColumn('starts_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('stored_at_ms', 'bigint')
    .addPrimaryKeyConstraint('files_key', ['commune_id', 'incident_id', 'name'])
    .$call(byMonth(db, 'incident_id'))
    .execute();
  await makeRest(db, 'files');
}

async function makeAudit(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('audit')
    .addColumn('commune_id', 'text', (c) => c.notNull())
    .addColumn('row_number', 'bigint', (c) => c.notNull())
    .addColumn('at_ms', 'bigint', (c) => c.notNull())
    .addColumn('actor_kind', 'text', (c) => c.notNull())
    .addColumn('actor_id', 'text', (c) => c.notNull())
    .addColumn('actor_name', 'text', (c) => c.notNull())
    .addColumn('action', 'text', (c) => c.notNull())
    .addColumn('resource', 'text', (c) => c.notNull())
    .addColumn('detail', 'text', (c) => c.notNull())
    .addColumn('previous_hash', 'text', (c) => c.notNull())
    .addColumn('hash', 'text', (c) => c.notNull())
    // A key of a table cut by month names the month's column.
    .addPrimaryKeyConstraint(
      'audit_key',
      isSqlite(db) ? ['commune_id', 'row_number'] : ['commune_id', 'row_number', 'at_ms'],
    )
    .$call(byMonth(db, 'at_ms'))
    .execute();
  await makeRest(db, 'audit');
  // The chain shows a changed row; this stops honest mistakes before that.
  await forbid(db, 'update', 'audit', 'audit rows are only added');
  await forbid(db, 'delete', 'audit', 'audit rows are only added');
}
