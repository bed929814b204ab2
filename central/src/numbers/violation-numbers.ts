/** Confirmed violations: by category, hamlet and hour of the week; and one month with others. */
import type { Comparison, Figure, ViolationNumbers } from '#protocol/statistics.ts';
import { VIOLATION_CATEGORIES } from '#protocol/violation.ts';
import { monthOf, nameOfMonth, startOfDay } from '../ledger/local-months.ts';
import { NO_HAMLET } from '../ledger/statistics/statistics-rows.ts';
import type { Sight } from '../ledger/statistics/statistics-sight.ts';
import type { IncidentCount, ViolationCount } from '../ledger/statistics/statistics.ts';
import { countBy, incidentFigure, spanOf, sumOf, violationFigure } from './figures.ts';
import type { SeriesDeps } from './month-series.ts';
import type { Period } from './period.ts';

const YEAR = 12;
const PER_HOUSEHOLDS = 1000;

export async function violationNumbers(
  { source, cameras }: SeriesDeps,
  sight: Sight,
  { from, to }: Period,
): Promise<ViolationNumbers> {
  const span = spanOf(from, to);
  const days = await source.violationDays(sight, span.fromMs, span.toMs);
  const hours = await source.violationHours(sight, span.fromMs, span.toMs);
  const byCategory = countBy(
    days,
    ({ category }) => category,
    ({ count }) => count,
  );
  return {
    from: nameOfMonth(from),
    to: nameOfMonth(to),
    isDemo: await source.hasDemo(sight, span.fromMs, span.toMs),
    total: violationFigure(
      sumOf(days, ({ count }) => count),
      span,
    ),
    byCategory: VIOLATION_CATEGORIES.map((category) => ({
      category,
      violations: violationFigure(byCategory.get(category) ?? 0, { ...span, category }),
    })),
    byHamlet: byHamlet(days, await cameras.hamlets(), span),
    byHourOfWeek: hours.map(({ hourOfWeek, count }) => ({
      hourOfWeek,
      violations: violationFigure(count, { ...span, hourOfWeek }),
    })),
  };
}

/** Every hamlet, also those without any; last those that nobody said the hamlet of. */
function byHamlet(
  days: readonly ViolationCount[],
  hamlets: readonly { id: string; name: string; households: number | null }[],
  span: { fromMs: number; toMs: number },
): ViolationNumbers['byHamlet'] {
  const counts = countBy(
    days,
    ({ hamletId }) => hamletId,
    ({ count }) => count,
  );
  const known = new Set(hamlets.map(({ id }) => id));
  const gone = [...counts.keys()]
    .filter((id) => id !== null && !known.has(id))
    .map((id) => ({ id: id ?? NO_HAMLET, name: id ?? NO_HAMLET, households: null }));
  const unplaced = counts.get(null) ?? 0;
  return [
    ...[...hamlets, ...gone].map(({ id, name, households }) => {
      const count = counts.get(id) ?? 0;
      return {
        hamletId: id,
        name,
        households,
        violations: violationFigure(count, { ...span, hamletId: id }),
        perThousandHouseholds:
          households === null || households === 0 ? null : (count * PER_HOUSEHOLDS) / households,
      };
    }),
    ...(unplaced === 0
      ? []
      : [
          {
            hamletId: null,
            name: null,
            households: null,
            violations: violationFigure(unplaced, { ...span, hamletId: NO_HAMLET }),
            perThousandHouseholds: null,
          },
        ]),
  ];
}

export async function comparison(
  { source, nowMs }: SeriesDeps,
  sight: Sight,
  month: number,
): Promise<Comparison> {
  const { fromMs, toMs } = spanOf(month - YEAR, month);
  const days = await source.violationDays(sight, fromMs, toMs);
  const incidents = new Map(
    (await source.incidentCounts(sight, month - YEAR, month)).map((row) => [row.month, row]),
  );
  const violationsIn = (of: number, category?: string): number =>
    sumOf(
      days.filter((row) => monthOf(startOfDay(row.day)) === of),
      (row) => (category === undefined || row.category === category ? row.count : 0),
    );
  const incidentsIn = (of: number, value: (row: IncidentCount) => number): number => {
    const row = incidents.get(of);
    return row === undefined ? 0 : value(row);
  };
  return {
    month: nameOfMonth(month),
    isDemo: await source.hasDemo(sight, fromMs, toMs),
    isRunning: month >= monthOf(nowMs()),
    violations: compare(month, (of) => violationFigure(violationsIn(of), spanOf(of, of))),
    incidents: compare(month, (of) =>
      incidentFigure(
        incidentsIn(of, (row) => row.incidents),
        { ...spanOf(of, of), set: 'all' },
      ),
    ),
    falseAlarms: compare(month, (of) =>
      incidentFigure(
        incidentsIn(of, (row) => row.falseAlarms),
        { ...spanOf(of, of), set: 'false-alarm' },
      ),
    ),
    byCategory: VIOLATION_CATEGORIES.map((category) => ({
      category,
      violations: compare(month, (of) =>
        violationFigure(violationsIn(of, category), { ...spanOf(of, of), category }),
      ),
    })),
  };
}

function compare(month: number, figureOf: (month: number) => Figure): Comparison['violations'] {
  const [now, monthBefore, yearBefore] = [figureOf(month), figureOf(month - 1), figureOf(month - YEAR)];
  const changeFrom = (then: Figure): number | null =>
    then.count === 0 ? null : (now.count - then.count) / then.count;
  return {
    now,
    monthBefore,
    yearBefore,
    toMonthBefore: changeFrom(monthBefore),
    toYearBefore: changeFrom(yearBefore),
  };
}
