/**
 * The log of messages grows with the incidents: PostgreSQL cuts it by month like them, so its ids begin with the time of
 * their incident (deliveryIdOf), which also keeps new rows together in SQLite's file. Indexes that most rows have nothing
 * to do with leave them out: each is a page more to be written for every incident.
 */
import { sql, type Kysely, type Migration } from 'kysely';
import { isSqlite, makeIndex, makeTable } from './make-table.ts';

export const migration0020: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const name of ['notify_deliveries_by_due', 'notify_deliveries_by_account', 'incidents_by_merged']) {
      await db.schema.dropIndex(name).execute();
    }
    await (isSqlite(db) ? nameByTime(db) : cutByMonth(db));
    await makeIndexes(db);
  },
};

/** As deliveryIdOf does: 13 characters of the incident's id, then of what was its id. */
const NEW_ID = sql`substr(incident_id, 1, 13) || substr(id, 1, 19)`;

async function nameByTime(db: Kysely<unknown>): Promise<void> {
  await sql`update notify_deliveries set id = ${NEW_ID}`.execute(db);
}

const COLUMNS = {
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
} as const;

/** What is there goes into the part without a month, and into its month when that is made (months.ts). */
async function cutByMonth(db: Kysely<unknown>): Promise<void> {
  await sql`alter table notify_deliveries rename to deliveries_before`.execute(db);
  await sql`alter table deliveries_before drop constraint notify_deliveries_key`.execute(db);
  await makeTable(db, 'notify_deliveries', { id: 'text', ...COLUMNS }, ['id'], 'id');
  const columns = sql.join(['commune_id', ...Object.keys(COLUMNS)].map((name) => sql.ref(name)));
  await sql`
    insert into notify_deliveries (id, ${columns}) select ${NEW_ID}, ${columns} from deliveries_before
  `.execute(db);
  await sql`drop table deliveries_before`.execute(db);
  await makeIndex(db, 'notify_deliveries_by_time', 'notify_deliveries', ['created_at_ms', 'id']);
}

async function makeIndexes(db: Kysely<unknown>): Promise<void> {
  const index = (name: string, table: string, columns: readonly string[]) =>
    db.schema
      .createIndex(name)
      .on(table)
      .columns(['commune_id', ...columns]);
  await index('notify_deliveries_still_due', 'notify_deliveries', ['due_at_ms'])
    .where(sql.ref('due_at_ms'), 'is not', null)
    .execute();
  await index('notify_deliveries_to_account', 'notify_deliveries', ['account_id', 'ended_at_ms'])
    .where(sql.ref('account_id'), 'is not', null)
    .execute();
  await index('incidents_merged_into', 'incidents', ['merged_into_id'])
    .where(sql.ref('merged_into_id'), 'is not', null)
    .execute();
}
