/** How many violations the next month may bring, from those of all months since the first was recorded. */
import type { Forecast } from '#protocol/statistics.ts';
import { monthOf, monthsFrom, nameOfMonth, startOfDay } from '../ledger/local-months.ts';
import type { Sight } from '../ledger/statistics/statistics-sight.ts';
import { countBy, spanOf, violationFigure } from './figures.ts';
import { forecastNext, NEEDED_MONTHS } from './forecasting.ts';
import type { SeriesDeps } from './month-series.ts';

/** Five years: what is older says little of the next month. */
const MOST_MONTHS = 60;

/** `to`: the last month that is known, which must be over. The first month with a record is rarely whole: left out. */
export async function forecastAfter({ source }: SeriesDeps, sight: Sight, to: number): Promise<Forecast> {
  const firstMs = await source.firstViolationMs(sight);
  const from = firstMs === null ? to + 1 : Math.max(monthOf(firstMs) + 1, to - MOST_MONTHS + 1);
  const months = monthsFrom(from, to);
  const { fromMs, toMs } = spanOf(from, Math.max(from, to));
  const counts = countBy(
    months.length === 0 ? [] : await source.violationsByDay(sight, fromMs, toMs),
    ({ day }) => monthOf(startOfDay(day)),
    ({ count }) => count,
  );
  const series = months.map((month) => counts.get(month) ?? 0);
  const isDemo = await source.hasDemo(sight, fromMs, toMs);
  const said = forecastNext(series);
  if (said === null) {
    return { status: 'too-short', isDemo, months: months.length, neededMonths: NEEDED_MONTHS };
  }
  const { backwards, ...facts } = said;
  return {
    status: 'computed',
    isDemo,
    month: nameOfMonth(to + 1),
    ...facts,
    basedOn: { from: nameOfMonth(from), to: nameOfMonth(to) },
    history: months.map((month, i) => ({
      month: nameOfMonth(month),
      violations: violationFigure(series[i] ?? 0, spanOf(month, month)),
      forecast: backwards[i] ?? null,
    })),
  };
}
