/**
 * Statistics, cut to what the person may count. Looking at them leaves an audit row, one per person, table and ten
 * minutes; opening the rows behind a figure needs the right to read such rows.
 */
import { z } from 'zod';
import type { Clock } from '#base/clock.ts';
import { incidentKind } from '#protocol/camera.ts';
import { instantMs, slug, uuid } from '#protocol/names.ts';
import {
  comparison,
  forecast,
  incidentSet,
  installationEffects,
  installationPlace,
  month,
  monthSeries,
  responseSeries,
  rowsFilter,
  ruleTable,
  statisticsRows,
  violationNumbers,
} from '#protocol/statistics.ts';
import { violationCategory } from '#protocol/violation.ts';
import type { AuditTrail } from '../../intake/stores.ts';
import { monthNamed, monthOf } from '../../ledger/local-months.ts';
import type { CameraSource } from '../../ledger/statistics/statistics-cameras.ts';
import type { Sight } from '../../ledger/statistics/statistics-sight.ts';
import type { Period } from '../../numbers/period.ts';
import type { Statistics } from '../../numbers/statistics.ts';
import { can } from '../../people/can.ts';
import { countingSight } from '../../people/counting-sight.ts';
import type { SignedIn } from '../../people/sessions.ts';
import { actorOf } from '../../people/sign-in.ts';
import { defineRoute, refuse, type Refusal, type Route } from '../route.ts';
import { createViewings } from '../viewings.ts';

const USUAL_MONTHS = 24;
const MOST_MONTHS = 120;

export interface StatisticsRouteDeps {
  statistics: Statistics;
  /** All places of the registry. */
  countedPlaces: CameraSource['places'];
  audit: AuditTrail;
  clock: Clock;
}

/** Both months are in it; not given: the last 24. */
const periodQuery = z.strictObject({ from: month.optional(), to: month.optional() });

const wholeNumber = z.coerce.number().int();
const rowsQuery = z.strictObject({
  list: z.enum(['incidents', 'violations']),
  fromMs: wholeNumber.pipe(instantMs),
  toMs: wholeNumber.pipe(instantMs),
  set: incidentSet.optional(),
  siteId: slug.optional(),
  cameraId: slug.optional(),
  ruleId: slug.optional(),
  kind: incidentKind.optional(),
  category: violationCategory.optional(),
  hamletId: slug.optional(),
  hourOfWeek: wholeNumber.min(0).max(167).optional(),
  before: uuid.optional(),
  limit: wholeNumber.min(1).max(200).default(50),
});

export function statisticsRoutes(deps: StatisticsRouteDeps): Route[] {
  return [...seriesRoutes(deps), ...outlookRoutes(deps), rowsRoute(deps)];
}

/** What this person may count, and a note that they looked. */
function createLooks({ countedPlaces, audit, clock }: StatisticsRouteDeps) {
  const isNew = createViewings(clock);
  return async ({ account, sessionHash }: SignedIn, table: string): Promise<Sight> => {
    if (isNew(`${sessionHash} ${table}`)) {
      const resource = `statistics:${table}`;
      await audit.append({ actor: actorOf(account), action: 'statistics.read', resource });
    }
    return countingSight(account, await countedPlaces());
  };
}

function seriesRoutes(deps: StatisticsRouteDeps): Route[] {
  const { statistics, clock } = deps;
  const look = createLooks(deps);
  const door = 'statistics.read';
  const schemas = { query: periodQuery };
  const read = async <Reply>(
    who: SignedIn,
    table: string,
    query: z.infer<typeof periodQuery>,
    ask: (sight: Sight, period: Period) => Promise<Reply>,
  ): Promise<{ reply: Reply } | Refusal> => {
    const period = periodOf(query, clock.nowMs());
    return 'problem' in period ? period : { reply: await ask(await look(who, table), period) };
  };
  return [
    defineRoute({
      method: 'GET',
      path: '/api/statistics/months',
      door,
      summary: 'Cameras and camera-hours against violations and incidents by month, with marks',
      schemas,
      reply: monthSeries,
      handle: ({ who, query }) =>
        read(who, 'months', query, (sight, period) => statistics.months(sight, period)),
    }),
    defineRoute({
      method: 'GET',
      path: '/api/statistics/violations',
      door,
      summary: 'Confirmed violations by category, hamlet and hour of the week',
      schemas,
      reply: violationNumbers,
      handle: ({ who, query }) =>
        read(who, 'violations', query, (sight, period) => statistics.violations(sight, period)),
    }),
    defineRoute({
      method: 'GET',
      path: '/api/statistics/responses',
      door,
      summary: 'How soon people answered incidents, by month',
      schemas,
      reply: responseSeries,
      handle: ({ who, query }) =>
        read(who, 'responses', query, (sight, period) => statistics.responses(sight, period)),
    }),
    defineRoute({
      method: 'GET',
      path: '/api/statistics/rules',
      door,
      summary: 'False alarms of each camera and rule, surely bad ones first',
      schemas,
      reply: ruleTable,
      handle: ({ who, query }) =>
        read(who, 'rules', query, (sight, period) => statistics.rules(sight, period)),
    }),
  ];
}

function outlookRoutes(deps: StatisticsRouteDeps): Route[] {
  const { statistics, clock } = deps;
  const look = createLooks(deps);
  const door = 'statistics.read';
  return [
    defineRoute({
      method: 'GET',
      path: '/api/statistics/installation',
      door,
      summary: 'Violations before and after the first camera of each hamlet or location',
      schemas: { query: z.strictObject({ by: installationPlace.default('hamlet') }) },
      reply: installationEffects,
      handle: async ({ who, query: { by } }) => ({
        reply: await statistics.installation(await look(who, 'installation'), by),
      }),
    }),
    defineRoute({
      method: 'GET',
      path: '/api/statistics/forecast',
      door,
      summary: 'Violations that the month after `after` may bring; not given: the running one',
      schemas: { query: z.strictObject({ after: month.optional() }) },
      reply: forecast,
      handle: async ({ who, query: { after } }) => {
        const last = after === undefined ? monthOf(clock.nowMs()) - 1 : monthNamed(after);
        return { reply: await statistics.forecast(await look(who, 'forecast'), last) };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/statistics/comparison',
      door,
      summary: 'A month with the one before and the same one a year before; not given: the last whole one',
      schemas: { query: z.strictObject({ month: month.optional() }) },
      reply: comparison,
      handle: async ({ who, query }) => {
        const of = query.month === undefined ? monthOf(clock.nowMs()) - 1 : monthNamed(query.month);
        return { reply: await statistics.comparison(await look(who, 'comparison'), of) };
      },
    }),
  ];
}

function rowsRoute(deps: StatisticsRouteDeps): Route {
  const look = createLooks(deps);
  return defineRoute({
    method: 'GET',
    path: '/api/statistics/rows',
    door: 'statistics.read',
    summary: 'The rows that a figure was counted from, newest first',
    schemas: { query: rowsQuery },
    reply: statisticsRows,
    handle: async ({ who, query: { before, limit, ...given } }) => {
      const filter = rowsFilter.safeParse(given);
      if (!filter.success) {
        const issue = filter.error.issues[0];
        return refuse(
          'bad-request',
          `query.${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'malformed'}`,
        );
      }
      const needed = filter.data.list === 'incidents' ? 'incident.read' : 'violation.read';
      if (!can(who.account, needed)) {
        return refuse('no-right', `the role '${who.account.role}' does not include '${needed}'`);
      }
      const sight = await look(who, `rows of ${filter.data.list}`);
      return { reply: await deps.statistics.rows(sight, filter.data, { before, limit }) };
    },
  });
}

function periodOf({ from, to }: z.infer<typeof periodQuery>, nowMs: number): Period | Refusal {
  const last = to === undefined ? monthOf(nowMs) : monthNamed(to);
  const first = from === undefined ? last - USUAL_MONTHS + 1 : monthNamed(from);
  if (first > last) {
    return refuse('bad-request', `query.from: found ${from ?? ''}, expected a month not after query.to`);
  }
  return last - first >= MOST_MONTHS
    ? refuse('bad-request', `query.from: found ${from ?? ''}, expected at most ${MOST_MONTHS} months`)
    : { from: first, to: last };
}
