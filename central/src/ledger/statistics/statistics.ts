/**
 * What statistics are counted from: incidents from their roll-ups, confirmed violations from their rows. Months are
 * those of local-months.ts. Not here: cameras (statistics-cameras.ts), the rows behind a figure (statistics-rows.ts).
 */
import { sql } from 'kysely';
import { incidentKind, type IncidentKind } from '#protocol/camera.ts';
import { ANSWER_BOUNDS_S } from '#protocol/statistics.ts';
import { violationCategory, type ViolationCategory } from '#protocol/violation.ts';
import type { LedgerDatabase } from '../database.ts';
import { HOURS_OF_WEEK, LOCAL_OFFSET_MS, MONDAY_SHIFT_HOURS, monthOf } from '../local-months.ts';
import type { AnswerColumn } from './statistics-tables.ts';
import { isCounted, isCountedViolation, type Sight } from './statistics-sight.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const ANSWERS = [...ANSWER_BOUNDS_S, 0].map((_, bin) => `answered_${bin}` as AnswerColumn);

export interface IncidentCount {
  month: number;
  incidents: number;
  judged: number;
  falseAlarms: number;
}

export interface IncidentMonth extends IncidentCount {
  merged: number;
  late: number;
  /** By ANSWER_BOUNDS_S; the last is for longer than all of them. */
  answers: number[];
}

export interface RuleCount {
  siteId: string;
  cameraId: string;
  ruleId: string;
  kind: IncidentKind;
  incidents: number;
  judged: number;
  falseAlarms: number;
}

/** Of one day, category and place. */
export interface ViolationCount {
  /** Days since 1970 of the commune's calendar. */
  day: number;
  category: ViolationCategory;
  hamletId: string | null;
  siteId: string | null;
  count: number;
}

export interface StatisticsSource {
  incidentMonths(sight: Sight, from: number, to: number): Promise<IncidentMonth[]>;
  /** The same without what tells how soon people answered, which is most of the work. */
  incidentCounts(sight: Sight, from: number, to: number): Promise<IncidentCount[]>;
  ruleCounts(sight: Sight, from: number, to: number): Promise<RuleCount[]>;
  /** `fromMs` is in it, `toMs` is not. */
  violationDays(sight: Sight, fromMs: number, toMs: number): Promise<ViolationCount[]>;
  /** All of a day; days without any are left out. */
  violationsByDay(sight: Sight, fromMs: number, toMs: number): Promise<{ day: number; count: number }[]>;
  violationHours(
    sight: Sight,
    fromMs: number,
    toMs: number,
  ): Promise<{ hourOfWeek: number; count: number }[]>;
  /** When the first one happened; null without any. */
  firstViolationMs(sight: Sight): Promise<number | null>;
  hasDemo(sight: Sight, fromMs: number, toMs: number): Promise<boolean>;
}

export function createStatisticsSource(db: LedgerDatabase, communeId: string): StatisticsSource {
  return { ...createIncidentSource(db, communeId), ...createViolationSource(db, communeId) };
}

function createIncidentSource(
  db: LedgerDatabase,
  communeId: string,
): Pick<StatisticsSource, 'incidentMonths' | 'incidentCounts' | 'ruleCounts' | 'hasDemo'> {
  const cells = (sight: Sight, from: number, to: number) =>
    db
      .selectFrom('incident_months')
      .where('commune_id', '=', communeId)
      .where('month', '>=', from)
      .where('month', '<=', to)
      .where((where) => isCounted(where, sight));

  return {
    incidentMonths: async (sight, from, to) => {
      const rows = await cells(sight, from, to)
        .groupBy('month')
        .orderBy('month')
        .select('month')
        .select((select) =>
          (['incidents', 'merged', 'judged', 'false_alarms', 'late', ...ANSWERS] as const).map((column) =>
            select.fn.sum<number>(column).as(column),
          ),
        )
        .execute();
      return rows.map((row) => ({
        month: row.month,
        incidents: row.incidents,
        merged: row.merged,
        judged: row.judged,
        falseAlarms: row.false_alarms,
        late: row.late,
        answers: ANSWERS.map((column) => row[column]),
      }));
    },
    incidentCounts: async (sight, from, to) =>
      cells(sight, from, to)
        .groupBy('month')
        .orderBy('month')
        .select('month')
        .select((select) => [
          select.fn.sum<number>('incidents').as('incidents'),
          select.fn.sum<number>('judged').as('judged'),
          select.fn.sum<number>('false_alarms').as('falseAlarms'),
        ])
        .execute(),
    ruleCounts: async (sight, from, to) => {
      const rows = await cells(sight, from, to)
        .groupBy(['site_id', 'camera_id', 'rule_id', 'kind'])
        .select(['site_id', 'camera_id', 'rule_id', 'kind'])
        .select((select) =>
          (['incidents', 'judged', 'false_alarms'] as const).map((column) =>
            select.fn.sum<number>(column).as(column),
          ),
        )
        .execute();
      return rows
        .filter(({ incidents }) => incidents > 0)
        .map((row) => ({
          siteId: row.site_id,
          cameraId: row.camera_id,
          ruleId: row.rule_id,
          kind: incidentKind.parse(row.kind),
          incidents: row.incidents,
          judged: row.judged,
          falseAlarms: row.false_alarms,
        }));
    },
    hasDemo: async (sight, fromMs, toMs) => {
      const month = await db
        .selectFrom('demo_months')
        .where('commune_id', '=', communeId)
        .where('month', '>=', monthOf(fromMs))
        .where('month', '<=', monthOf(toMs - 1))
        .select('month')
        .limit(1)
        .executeTakeFirst();
      if (month !== undefined) {
        return true;
      }
      const violation = await violations(db, communeId, sight, fromMs, toMs)
        .where('is_demo', '=', 1)
        .select('id')
        .limit(1)
        .executeTakeFirst();
      return violation !== undefined;
    },
  };
}

function createViolationSource(
  db: LedgerDatabase,
  communeId: string,
): Pick<StatisticsSource, 'violationDays' | 'violationsByDay' | 'violationHours' | 'firstViolationMs'> {
  const day = sql<number>`((occurred_at_ms + ${sql.lit(LOCAL_OFFSET_MS)}) / ${sql.lit(DAY_MS)})`;
  return {
    violationDays: async (sight, fromMs, toMs) => {
      const rows = await violations(db, communeId, sight, fromMs, toMs)
        .groupBy([day, 'category', 'hamlet_id', 'site_id'])
        .select([day.as('day'), 'category', 'hamlet_id', 'site_id'])
        .select((select) => select.fn.countAll<number>().as('count'))
        .execute();
      return rows.map((row) => ({
        day: row.day,
        category: violationCategory.parse(row.category),
        hamletId: row.hamlet_id,
        siteId: row.site_id,
        count: row.count,
      }));
    },
    violationsByDay: (sight, fromMs, toMs) =>
      violations(db, communeId, sight, fromMs, toMs)
        .groupBy(day)
        .select(day.as('day'))
        .select((select) => select.fn.countAll<number>().as('count'))
        .execute(),
    violationHours: async (sight, fromMs, toMs) => {
      const hour = hourOfWeekSql();
      return violations(db, communeId, sight, fromMs, toMs)
        .groupBy(hour)
        .orderBy(hour)
        .select(hour.as('hourOfWeek'))
        .select((select) => select.fn.countAll<number>().as('count'))
        .execute();
    },
    firstViolationMs: async (sight) => {
      const row = await db
        .selectFrom('violations')
        .where('commune_id', '=', communeId)
        .where((where) => isCountedViolation(where, sight, communeId))
        .orderBy('occurred_at_ms')
        .limit(1)
        .select('occurred_at_ms')
        .executeTakeFirst();
      return row?.occurred_at_ms ?? null;
    },
  };
}

/** Of `violations.occurred_at_ms`: as hourOfWeek() of local-months.ts. */
export function hourOfWeekSql() {
  return sql<number>`(((occurred_at_ms + ${sql.lit(LOCAL_OFFSET_MS)}) / ${sql.lit(HOUR_MS)} + ${sql.lit(MONDAY_SHIFT_HOURS)}) % ${sql.lit(HOURS_OF_WEEK)})`;
}

function violations(db: LedgerDatabase, communeId: string, sight: Sight, fromMs: number, toMs: number) {
  return db
    .selectFrom('violations')
    .where('commune_id', '=', communeId)
    .where('occurred_at_ms', '>=', fromMs)
    .where('occurred_at_ms', '<', toMs)
    .where((where) => isCountedViolation(where, sight, communeId));
}
