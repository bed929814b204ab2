/** Places and cameras as people know them, what people do with incidents, cases, violations. */
import { sql, type Kysely, type Migration } from 'kysely';
import { forbid, makeIndex, makeTable } from './make-table.ts';

export const migration0008: Migration = {
  up: async (db: Kysely<unknown>) => {
    await makeRegistry(db);
    await addTriage(db);
    await makeCases(db);
    await makeCaseParts(db);
    await makeViolations(db);
    await fillRegistry(db);
  },
};

async function makeRegistry(db: Kysely<unknown>): Promise<void> {
  await makeTable(
    db,
    'hamlets',
    {
      id: 'text',
      name: 'text',
      households: 'bigint?',
      people: 'bigint?',
      is_demo: 'integer',
      revision: 'bigint',
    },
    ['id'],
  );
  const place = {
    vpostcode: 'text?',
    latitude: 'double precision?',
    longitude: 'double precision?',
    is_demo: 'integer',
    revision: 'bigint',
  } as const;
  await makeTable(
    db,
    'registered_sites',
    { id: 'text', name: 'text', site_group: 'text', hamlet_id: 'text?', ...place },
    ['id'],
  );
  await makeTable(
    db,
    'registered_cameras',
    {
      id: 'text',
      site_id: 'text',
      name: 'text',
      owner_group: 'text',
      status: 'text',
      installed_on: 'text?',
      removed_on: 'text?',
      ...place,
    },
    ['id'],
  );
  await makeTable(db, 'camera_spells', { camera_id: 'text', from_ms: 'bigint', to_ms: 'bigint?' }, [
    'camera_id',
    'from_ms',
  ]);
  await makeTable(db, 'beats', { at_ms: 'bigint' }, []);
}

async function addTriage(db: Kysely<unknown>): Promise<void> {
  const add = () => db.schema.alterTable('incidents');
  await add()
    .addColumn('revision', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute();
  await add().addColumn('false_alarm_reason', 'text').execute();
  await add().addColumn('merged_into_id', 'text').execute();
  await add()
    .addColumn('is_demo', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await makeTable(
    db,
    'incident_acts',
    {
      incident_id: 'text',
      number: 'bigint',
      kind: 'text',
      reason: 'text?',
      by_id: 'text',
      by_name: 'text',
      at_ms: 'bigint',
      note: 'text',
    },
    ['incident_id', 'number'],
    'incident_id',
  );
  await forbid(db, 'update', 'incident_acts');
}

async function makeCases(db: Kysely<unknown>): Promise<void> {
  await makeTable(
    db,
    'cases',
    {
      id: 'text',
      number: 'text',
      title: 'text',
      summary: 'text',
      category: 'text?',
      status: 'text',
      outcome: 'text?',
      is_police_only: 'integer',
      site_id: 'text?',
      hamlet_id: 'text?',
      occurred_from_ms: 'bigint',
      occurred_to_ms: 'bigint?',
      opened_at_ms: 'bigint',
      opened_by_id: 'text',
      opened_by_name: 'text',
      lead_id: 'text?',
      lead_name: 'text?',
      closed_at_ms: 'bigint?',
      merged_into_id: 'text?',
      is_demo: 'integer',
      revision: 'bigint',
    },
    ['id'],
  );
  await db.schema
    .createIndex('cases_number')
    .unique()
    .on('cases')
    .columns(['commune_id', 'number'])
    .execute();
  await makeIndex(db, 'cases_by_time', 'cases', ['opened_at_ms', 'id']);
  await makeTable(
    db,
    'case_acts',
    {
      case_id: 'text',
      number: 'bigint',
      kind: 'text',
      detail: 'text',
      by_id: 'text',
      by_name: 'text',
      at_ms: 'bigint',
    },
    ['case_id', 'number'],
  );
  await forbid(db, 'delete', 'cases');
  await forbid(db, 'update', 'case_acts');
}

async function makeCaseParts(db: Kysely<unknown>): Promise<void> {
  const given = { by_name: 'text', at_ms: 'bigint' } as const;
  await makeTable(db, 'case_incidents', { case_id: 'text', incident_id: 'text', ...given }, [
    'case_id',
    'incident_id',
  ]);
  await makeIndex(db, 'case_incidents_by_incident', 'case_incidents', ['incident_id']);
  await makeTable(
    db,
    'case_recordings',
    {
      id: 'text',
      case_id: 'text',
      camera_id: 'text',
      from_ms: 'bigint',
      to_ms: 'bigint',
      note: 'text',
      ...given,
      removed_at_ms: 'bigint?',
    },
    ['id'],
  );
  await makeTable(
    db,
    'case_people',
    {
      id: 'text',
      case_id: 'text',
      role: 'text',
      name: 'text',
      contact: 'text',
      note: 'text',
      ...given,
      removed_at_ms: 'bigint?',
      revision: 'bigint',
    },
    ['id'],
  );
  await makeTable(
    db,
    'case_notes',
    { id: 'text', case_id: 'text', text: 'text', by_id: 'text', ...given, withdrawn_at_ms: 'bigint?' },
    ['id'],
  );
  await makeTable(
    db,
    'case_tasks',
    {
      id: 'text',
      case_id: 'text',
      title: 'text',
      assignee_id: 'text?',
      assignee_name: 'text?',
      due_at_ms: 'bigint?',
      state: 'text',
      ...given,
      ended_at_ms: 'bigint?',
      revision: 'bigint',
    },
    ['id'],
  );
  await makeTable(
    db,
    'case_handovers',
    {
      id: 'text',
      case_id: 'text',
      account_id: 'text',
      agency: 'text',
      reason: 'text',
      by_id: 'text',
      ...given,
      expires_at_ms: 'bigint',
      state: 'text',
      answer: 'text?',
      answered_by_name: 'text?',
      answered_at_ms: 'bigint?',
      withdrawn_at_ms: 'bigint?',
    },
    ['id'],
  );
  for (const part of ['recordings', 'people', 'notes', 'tasks', 'handovers']) {
    await makeIndex(db, `case_${part}_by_case`, `case_${part}`, ['case_id']);
  }
  await makeIndex(db, 'case_handovers_by_account', 'case_handovers', ['account_id']);
}

async function makeViolations(db: Kysely<unknown>): Promise<void> {
  await makeTable(
    db,
    'violations',
    {
      id: 'text',
      case_id: 'text?',
      incident_id: 'text?',
      category: 'text',
      site_id: 'text?',
      hamlet_id: 'text?',
      camera_id: 'text?',
      occurred_at_ms: 'bigint',
      description: 'text',
      outcome: 'text',
      status: 'text',
      withdrawn_reason: 'text?',
      confirmed_by_id: 'text',
      confirmed_by_name: 'text',
      confirmed_at_ms: 'bigint',
      is_demo: 'integer',
      revision: 'bigint',
    },
    ['id'],
  );
  await makeIndex(db, 'violations_by_time', 'violations', ['occurred_at_ms', 'id']);
  await makeIndex(db, 'violations_by_case', 'violations', ['case_id']);
  await forbid(db, 'delete', 'violations');
}

/** What agents have said so far is what the registry begins with. Hamlets are given slugs by the registry later. */
async function fillRegistry(db: Kysely<unknown>): Promise<void> {
  await sql`
    insert into registered_sites (commune_id, id, name, site_group, hamlet_id, is_demo, revision)
    select commune_id, id, name, site_group, null, 0, 1 from sites
  `.execute(db);
  await sql`
    insert into registered_cameras (commune_id, id, site_id, name, owner_group, status, installed_on, is_demo, revision)
    select c.commune_id, c.id, c.site_id, c.name, coalesce(s.site_group, 'key-point'),
      case when c.removed_at_ms is null then 'working' else 'removed' end, c.installed_on, 0, 1
    from cameras c left join sites s on s.commune_id = c.commune_id and s.id = c.site_id
  `.execute(db);
  await sql`
    insert into incident_acts (commune_id, incident_id, number, kind, by_id, by_name, at_ms, note)
    select commune_id, id, 1, 'acknowledged', coalesce(acknowledged_by_id, ''), coalesce(acknowledged_by_name, ''),
      acknowledged_at_ms, coalesce(acknowledgement_note, '')
    from incidents where acknowledged_at_ms is not null
  `.execute(db);
}
