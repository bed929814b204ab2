/**
 * Gathers the figures of each report. What they may count is the same for everybody who reads them: the whole commune,
 * without what only the police may know. The sheet of a shift is the police's own and leaves nothing out.
 */
import { VIOLATION_CATEGORIES, type ViolationCategory } from '#protocol/violation.ts';
import { monthNamed } from '../ledger/local-months.ts';
import type { ReportRows } from '../ledger/reports/report-rows.ts';
import type { Sight } from '../ledger/statistics/statistics-sight.ts';
import type { Statistics } from '../numbers/statistics.ts';
import { monthOf, spanOfMonth, type Span } from './civil-time.ts';
import {
  MOST_SHIFT_INCIDENTS,
  SERIES_MONTHS,
  type HandoverFigures,
  type MonthlyFigures,
  type WeeklyFigures,
} from './figures.ts';

export interface DownCamera {
  cameraId: string;
  name: string;
  sinceMs: number | null;
}

export interface FigureDeps {
  statistics: Statistics;
  reportRows: ReportRows;
  /** Cameras that do not work now; empty where nobody can know, as on the command line. */
  camerasDown: () => Promise<DownCamera[]>;
}

export interface FigureDesk {
  monthly(month: string): Promise<MonthlyFigures>;
  weekly(span: Span): Promise<WeeklyFigures>;
  handover(span: Span, people: { handedOverBy: string; takenOverBy: string }): Promise<HandoverFigures>;
}

const WEEK_MS = 7 * 86_400_000;
/** What nobody answered in a week is no longer a matter of this shift. */
const OPEN_FOR_MS = WEEK_MS;

export function createFigureDesk({ statistics, reportRows, camerasDown }: FigureDeps): FigureDesk {
  const sight = async (): Promise<Sight> => {
    const siteIds = await reportRows.siteIds();
    return {
      siteIds,
      cameraIds: [],
      caseIds: [],
      hidden: [{ kind: 'face-watch-list', shown: { siteIds: [], cameraIds: [], caseIds: [] } }],
      isEverywhere: true,
      seesPoliceOnly: false,
    };
  };
  return {
    monthly: async (month) => await monthlyOf(statistics, reportRows, await sight(), month),
    weekly: async (span) => {
      const seen = await sight();
      const month = monthNamed(monthOf(span.toMs - 1));
      const series = await statistics.months(seen, { from: month, to: month });
      const before = { fromMs: span.fromMs - WEEK_MS, toMs: span.fromMs };
      return {
        ...span,
        isDemo: series.isDemo,
        cameras: {
          installed: series.months[0]?.cameras.installed ?? 0,
          down: (await camerasDown()).map(({ name }) => name),
        },
        now: await weekNumbers(statistics, seen, span),
        before: await weekNumbers(statistics, seen, before),
        cases: await reportRows.cases(span),
      };
    },
    handover: async (span, people) => {
      const seen = await reportRows.incidents(span, MOST_SHIFT_INCIDENTS);
      const open = await reportRows.unanswered(
        { fromMs: span.toMs - OPEN_FOR_MS, toMs: span.toMs },
        MOST_SHIFT_INCIDENTS,
      );
      return {
        ...span,
        ...people,
        isDemo: await reportRows.hasDemo(span),
        incidents: seen.items,
        total: seen.total,
        open: open.items,
        openTotal: open.total,
        camerasDown: await camerasDown(),
      };
    },
  };
}

async function monthlyOf(
  statistics: Statistics,
  reportRows: ReportRows,
  sight: Sight,
  name: string,
): Promise<MonthlyFigures> {
  const month = monthNamed(name);
  const only = { from: month, to: month };
  const series = await statistics.months(sight, { from: month - SERIES_MONTHS + 1, to: month });
  return {
    month: name,
    isDemo: series.isDemo,
    series,
    violations: await statistics.violations(sight, only),
    responses: await statistics.responses(sight, only),
    rules: await statistics.rules(sight, only),
    installation: await statistics.installation(sight, 'hamlet'),
    forecast: await statistics.forecast(sight, month),
    comparison: await statistics.comparison(sight, month),
    cases: await reportRows.cases(spanOfMonth(name)),
  };
}

async function weekNumbers(statistics: Statistics, sight: Sight, span: Span): Promise<WeeklyFigures['now']> {
  const violations = async (category?: ViolationCategory): Promise<number> => {
    const filter = { list: 'violations' as const, ...span, ...(category === undefined ? {} : { category }) };
    return (await statistics.rows(sight, filter, { limit: 1 })).total;
  };
  const incidents = async (set: 'all' | 'false-alarm' | 'unanswered'): Promise<number> =>
    (await statistics.rows(sight, { list: 'incidents', ...span, set }, { limit: 1 })).total;
  const byCategory: Partial<Record<ViolationCategory, number>> = {};
  for (const category of VIOLATION_CATEGORIES) {
    byCategory[category] = await violations(category);
  }
  return {
    violations: await violations(),
    incidents: await incidents('all'),
    falseAlarms: await incidents('false-alarm'),
    unanswered: await incidents('unanswered'),
    byCategory,
  };
}
