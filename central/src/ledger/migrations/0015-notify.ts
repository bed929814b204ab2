/** Telling people: channels, rules, wishes, and the outbox of messages. */
import type { Kysely, Migration } from 'kysely';
import { forbid, makeIndex, makeTable } from './make-table.ts';

export const migration0015: Migration = {
  up: async (db: Kysely<unknown>) => {
    await makeSettings(db);
    await makeOutbox(db);
  },
};

async function makeSettings(db: Kysely<unknown>): Promise<void> {
  await makeTable(
    db,
    'notify_channels',
    {
      id: 'text',
      kind: 'text',
      name: 'text',
      is_enabled: 'integer',
      url: 'text?',
      account_id: 'text?',
      secret_sealed: 'text?',
      revision: 'bigint',
      changed_by_name: 'text?',
      changed_at_ms: 'bigint?',
    },
    ['id'],
  );
  await makeTable(
    db,
    'notify_rules',
    {
      id: 'text',
      content_json: 'text',
      revision: 'bigint',
      changed_by_name: 'text',
      changed_at_ms: 'bigint',
    },
    ['id'],
  );
  await makeTable(
    db,
    'notify_people',
    {
      account_id: 'text',
      email: 'text?',
      locale: 'text',
      quiet_json: 'text',
      revision: 'bigint',
      changed_by_name: 'text',
      changed_at_ms: 'bigint',
    },
    ['account_id'],
  );
  await makeTable(
    db,
    'push_devices',
    {
      id: 'text',
      account_id: 'text',
      session_hash: 'text',
      name: 'text',
      endpoint: 'text',
      p256dh: 'text',
      auth: 'text',
      added_at_ms: 'bigint',
    },
    ['id'],
  );
  await makeIndex(db, 'push_devices_by_account', 'push_devices', ['account_id']);
  await forbid(db, 'delete', 'notify_channels');
  await forbid(db, 'delete', 'notify_rules');
}

async function makeOutbox(db: Kysely<unknown>): Promise<void> {
  await makeTable(db, 'notify_queue', { incident_id: 'text', received_at_ms: 'bigint' }, ['incident_id']);
  await makeTable(
    db,
    'notify_groups',
    {
      rule_id: 'text',
      camera_id: 'text',
      camera_rule_id: 'text',
      incident_id: 'text',
      until_ms: 'bigint',
      count: 'bigint',
    },
    ['rule_id', 'incident_id'],
  );
  await makeIndex(db, 'notify_groups_by_camera', 'notify_groups', [
    'camera_id',
    'camera_rule_id',
    'until_ms',
  ]);
  await makeTable(
    db,
    'notify_escalations',
    { incident_id: 'text', rule_id: 'text', step: 'bigint', due_at_ms: 'bigint' },
    ['incident_id', 'rule_id'],
  );
  await makeIndex(db, 'notify_escalations_by_due', 'notify_escalations', ['due_at_ms']);
  await makeTable(
    db,
    'notify_deliveries',
    {
      id: 'text',
      incident_id: 'text',
      rule_id: 'text',
      step: 'bigint',
      severity: 'text',
      account_id: 'text?',
      channel_id: 'text?',
      target: 'text',
      is_summary: 'integer',
      group_incident_id: 'text?',
      state: 'text',
      suppression: 'text?',
      detail: 'text',
      attempts: 'bigint',
      created_at_ms: 'bigint',
      due_at_ms: 'bigint?',
      ended_at_ms: 'bigint?',
    },
    ['id'],
  );
  await makeIndex(db, 'notify_deliveries_by_due', 'notify_deliveries', ['due_at_ms']);
  await makeIndex(db, 'notify_deliveries_by_time', 'notify_deliveries', ['created_at_ms', 'id']);
  await makeIndex(db, 'notify_deliveries_by_account', 'notify_deliveries', ['account_id', 'ended_at_ms']);
}
