/** The rows behind a figure: found by the same words it was counted by, so there are as many. */
import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import { incidentKind } from '#protocol/camera.ts';
import { incidentStatus } from '#protocol/incident.ts';
import type {
  IncidentRows,
  IncidentSet,
  RowsFilter,
  StatisticsRow,
  StatisticsRows,
  ViolationRows,
} from '#protocol/statistics.ts';
import { violationCategory } from '#protocol/violation.ts';
import type { LedgerDatabase } from '../database.ts';
import { isInSight } from '../incidents/incident-sight.ts';
import { hourOfWeekSql } from './statistics.ts';
import { isCountedViolation, type Sight } from './statistics-sight.ts';
import type { Tables } from '../tables.ts';

export interface RowsPage {
  /** Id of the last row of the page before. */
  before?: string | undefined;
  limit: number;
}

/** A hamlet that is none. */
export const NO_HAMLET = 'none';

export type RowsSource = (
  sight: Sight,
  filter: RowsFilter,
  page: RowsPage,
) => Promise<Omit<StatisticsRows, 'isDemo'>>;

export function createRowsSource(db: LedgerDatabase, communeId: string): RowsSource {
  const incidents = createIncidentRows(db, communeId);
  const violations = createViolationRows(db, communeId);
  return (sight, filter, page) =>
    filter.list === 'incidents' ? incidents(sight, filter, page) : violations(sight, filter, page);
}

function createIncidentRows(db: LedgerDatabase, communeId: string) {
  return async (sight: Sight, filter: IncidentRows, { before, limit }: RowsPage) => {
    const { fromMs, toMs, set, siteId, cameraId, ruleId, kind } = filter;
    const found = () =>
      db
        .selectFrom('incidents')
        .where('incidents.commune_id', '=', communeId)
        .where('incidents.started_at_ms', '>=', fromMs)
        .where('incidents.started_at_ms', '<', toMs)
        .where((where) => isInSight(where, sight))
        .where((where) => isInSet(where, set))
        .$if(siteId !== undefined, (query) => query.where('incidents.site_id', '=', siteId ?? ''))
        .$if(cameraId !== undefined, (query) => query.where('incidents.camera_id', '=', cameraId ?? ''))
        .$if(ruleId !== undefined, (query) => query.where('incidents.rule_id', '=', ruleId ?? ''))
        .$if(kind !== undefined, (query) => query.where('incidents.kind', '=', kind ?? ''));
    const last =
      before === undefined
        ? undefined
        : await found()
            .where('incidents.id', '=', before)
            .select(['incidents.id', 'incidents.started_at_ms as at_ms'])
            .executeTakeFirst();
    const rows = await found()
      .$if(last !== undefined, (query) =>
        query.where((where) =>
          where.or([
            where('incidents.started_at_ms', '<', last?.at_ms ?? 0),
            where.and([
              where('incidents.started_at_ms', '=', last?.at_ms ?? 0),
              where('incidents.id', '<', last?.id ?? ''),
            ]),
          ]),
        ),
      )
      .leftJoin('registered_cameras', (join) =>
        join
          .onRef('registered_cameras.id', '=', 'incidents.camera_id')
          .onRef('registered_cameras.commune_id', '=', 'incidents.commune_id'),
      )
      .orderBy('incidents.started_at_ms', 'desc')
      .orderBy('incidents.id', 'desc')
      .limit(limit + 1)
      .select(['incidents.id', 'started_at_ms', 'kind', 'incidents.status', 'camera_id', 'rule_id'])
      .select(['acknowledged_at_ms', 'registered_cameras.name as camera_name'])
      .execute();
    const total = await found()
      .select((select) => select.fn.countAll<number>().as('count'))
      .executeTakeFirst();
    const items = rows.slice(0, limit).map((row): StatisticsRow => ({
      list: 'incidents',
      id: row.id,
      atMs: row.started_at_ms,
      kind: incidentKind.parse(row.kind),
      status: incidentStatus.parse(row.status),
      cameraId: row.camera_id,
      cameraName: row.camera_name,
      ruleId: row.rule_id,
      answeredAtMs: row.acknowledged_at_ms,
    }));
    return { total: total?.count ?? 0, items, nextBefore: nextOf(items, rows.length > limit) };
  };
}

function createViolationRows(db: LedgerDatabase, communeId: string) {
  return async (sight: Sight, filter: ViolationRows, { before, limit }: RowsPage) => {
    const { fromMs, toMs, category, hamletId, siteId, hourOfWeek } = filter;
    const found = () =>
      db
        .selectFrom('violations')
        .where('commune_id', '=', communeId)
        .where('occurred_at_ms', '>=', fromMs)
        .where('occurred_at_ms', '<', toMs)
        .where((where) => isCountedViolation(where, sight, communeId))
        .$if(category !== undefined, (query) => query.where('category', '=', category ?? ''))
        .$if(hamletId === NO_HAMLET, (query) => query.where('hamlet_id', 'is', null))
        .$if(hamletId !== undefined && hamletId !== NO_HAMLET, (query) =>
          query.where('hamlet_id', '=', hamletId ?? ''),
        )
        .$if(siteId !== undefined, (query) => query.where('site_id', '=', siteId ?? ''))
        .$if(hourOfWeek !== undefined, (query) => query.where(hourOfWeekSql(), '=', hourOfWeek ?? 0));
    const last =
      before === undefined
        ? undefined
        : await found().where('id', '=', before).select(['id', 'occurred_at_ms']).executeTakeFirst();
    const rows = await found()
      .$if(last !== undefined, (query) =>
        query.where((where) =>
          where.or([
            where('occurred_at_ms', '<', last?.occurred_at_ms ?? 0),
            where.and([
              where('occurred_at_ms', '=', last?.occurred_at_ms ?? 0),
              where('id', '<', last?.id ?? ''),
            ]),
          ]),
        ),
      )
      .orderBy('occurred_at_ms', 'desc')
      .orderBy('id', 'desc')
      .limit(limit + 1)
      .select(['id', 'occurred_at_ms', 'category', 'hamlet_id', 'site_id', 'case_id', 'description'])
      .select((select) => [
        select
          .selectFrom('registered_sites')
          .where('registered_sites.commune_id', '=', communeId)
          .whereRef('registered_sites.id', '=', 'violations.site_id')
          .select('registered_sites.name')
          .as('site_name'),
        select
          .selectFrom('hamlets')
          .where('hamlets.commune_id', '=', communeId)
          .whereRef('hamlets.id', '=', 'violations.hamlet_id')
          .select('hamlets.name')
          .as('hamlet_name'),
      ])
      .execute();
    const total = await found()
      .select((select) => select.fn.countAll<number>().as('count'))
      .executeTakeFirst();
    const items = rows.slice(0, limit).map((row): StatisticsRow => ({
      list: 'violations',
      id: row.id,
      atMs: row.occurred_at_ms,
      category: violationCategory.parse(row.category),
      hamletId: row.hamlet_id,
      siteId: row.site_id,
      placeName: row.site_name ?? row.hamlet_name,
      caseId: row.case_id,
      description: row.description,
    }));
    return { total: total?.count ?? 0, items, nextBefore: nextOf(items, rows.length > limit) };
  };
}

function nextOf(items: readonly StatisticsRow[], hasMore: boolean): string | null {
  return hasMore ? (items.at(-1)?.id ?? null) : null;
}

/** The same as the roll-ups' counters (migrations/0012-statistics.ts). */
function isInSet(where: ExpressionBuilder<Tables, 'incidents'>, set: IncidentSet): Expression<SqlBool> {
  const isAsking = where('incidents.status', '!=', 'merged');
  const isAnswered = where('incidents.acknowledged_at_ms', 'is not', null);
  const isWithin = (minutes: number): Expression<SqlBool> =>
    where.and([
      isAsking,
      isAnswered,
      where(
        'incidents.acknowledged_at_ms',
        '<=',
        where('incidents.received_at_ms', '+', where.lit(minutes * 60_000)),
      ),
    ]);
  switch (set) {
    case 'all':
      return where.and([]);
    case 'judged':
      return where('incidents.status', 'in', ['acknowledged', 'false-alarm', 'escalated']);
    case 'false-alarm':
      return where('incidents.status', '=', 'false-alarm');
    case 'asking':
      return isAsking;
    case 'answered':
      return where.and([isAsking, isAnswered]);
    case 'unanswered':
      return where.and([isAsking, where('incidents.acknowledged_at_ms', 'is', null)]);
    case 'within-1-minute':
      return isWithin(1);
    case 'within-5-minutes':
      return isWithin(5);
    case 'within-15-minutes':
      return isWithin(15);
  }
}
