/** Roll-ups of incidents, filled from the rows there are; what violations are counted by. */
import { sql, type Kysely, type Migration, type QueryExecutorProvider } from 'kysely';
import { monthOf, monthsFrom, startOfMonth } from '../local-months.ts';
import { makeIndex, makeTable } from './make-table.ts';

/** Seconds from when central had an incident to its first answer; the last bin has no bound. */
const BOUNDS_S = [15, 30, 60, 120, 180, 300, 450, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400];

export const migration0012: Migration = {
  up: async (db: Kysely<unknown>) => {
    await makeTable(
      db,
      'incident_months',
      {
        month: 'bigint',
        site_id: 'text',
        camera_id: 'text',
        rule_id: 'text',
        kind: 'text',
        incidents: 'bigint',
        merged: 'bigint',
        judged: 'bigint',
        false_alarms: 'bigint',
        late: 'bigint',
        ...Object.fromEntries([...BOUNDS_S, 0].map((_, bin) => [`answered_${bin}`, 'bigint'] as const)),
      },
      ['month', 'site_id', 'camera_id', 'rule_id', 'kind'],
    );
    await makeTable(db, 'demo_months', { month: 'bigint' }, ['month']);
    await makeIndex(db, 'violations_for_counts', 'violations', [
      'status',
      'occurred_at_ms',
      'category',
      'hamlet_id',
      'site_id',
      'camera_id',
      'case_id',
      'is_demo',
    ]);
    const communes = await sql<{
      commune_id: string;
    }>`select distinct commune_id from incidents`.execute(db);
    for (const { commune_id: communeId } of communes.rows) {
      for (const month of await monthsOfIncidents(db, communeId)) {
        await fillMonth(db, communeId, month);
      }
    }
  },
};

/** From the first with incidents to the last. */
export async function monthsOfIncidents(db: QueryExecutorProvider, communeId: string): Promise<number[]> {
  const { rows } = await sql<{ first: number | null; last: number | null }>`
    select
      (select started_at_ms from incidents where commune_id = ${communeId} order by started_at_ms limit 1) as first,
      (select started_at_ms from incidents where commune_id = ${communeId} order by started_at_ms desc limit 1) as last
  `.execute(db);
  const { first, last } = rows[0] ?? { first: null, last: null };
  return first === null || last === null ? [] : monthsFrom(monthOf(first), monthOf(last));
}

/** Into an empty month. */
export async function fillMonth(db: QueryExecutorProvider, communeId: string, month: number): Promise<void> {
  const bins = [...BOUNDS_S, 0].map((_, bin) => `answered_${bin}`).join(', ');
  await sql`
    insert into incident_months (commune_id, month, site_id, camera_id, rule_id, kind,
      incidents, merged, judged, false_alarms, late, ${sql.raw(bins)})
    ${countOfMonth(communeId, month)}
  `.execute(db);
}

/** A query for the cells of a month, counted from the rows. */
export function countOfMonth(communeId: string, month: number) {
  const waited = "status <> 'merged' and acknowledged_at_ms - received_at_ms";
  const bins = [...BOUNDS_S, null].map((bound, bin) => {
    const over =
      bin === 0 ? '' : ` and acknowledged_at_ms - received_at_ms > ${(BOUNDS_S[bin - 1] ?? 0) * 1000}`;
    const test = bound === null ? `status <> 'merged'${over}` : `${waited} <= ${bound * 1000}${over}`;
    return `sum(case when ${test} then 1 else 0 end) as answered_${bin}`;
  });
  return sql`
    select commune_id, ${sql.lit(month)} as month, site_id, camera_id, rule_id, kind,
      count(*) as incidents,
      sum(case when status = 'merged' then 1 else 0 end) as merged,
      sum(case when status in ('acknowledged', 'false-alarm', 'escalated') then 1 else 0 end) as judged,
      sum(case when status = 'false-alarm' then 1 else 0 end) as false_alarms,
      sum(case when received_at_ms - started_at_ms > 60000 then 1 else 0 end) as late,
      ${sql.raw(bins.join(', '))}
    from incidents
    where commune_id = ${communeId}
      and started_at_ms >= ${sql.lit(startOfMonth(month))} and started_at_ms < ${sql.lit(startOfMonth(month + 1))}
    group by commune_id, site_id, camera_id, rule_id, kind
  `;
}
