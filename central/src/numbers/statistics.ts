/**
 * All statistics of one commune, for the page's doors and the reports. What one person may count is a Sight, made by
 * who knows them (web/, reports/): nothing outside it is in any number.
 */
import type {
  Comparison,
  Forecast,
  InstallationEffects,
  InstallationPlace,
  MonthSeries,
  ResponseSeries,
  RowsFilter,
  RuleTable,
  StatisticsRows,
  ViolationNumbers,
} from '#protocol/statistics.ts';
import type { Clock } from '#base/clock.ts';
import { monthOf } from '../ledger/local-months.ts';
import type { CameraSource } from '../ledger/statistics/statistics-cameras.ts';
import type { RowsSource } from '../ledger/statistics/statistics-rows.ts';
import type { Sight } from '../ledger/statistics/statistics-sight.ts';
import type { StatisticsSource } from '../ledger/statistics/statistics.ts';
import { forecastAfter } from './forecast.ts';
import { responseSeries, ruleTable } from './incident-series.ts';
import { installationEffects } from './installation.ts';
import { monthSeries, untilNow, type SeriesDeps } from './month-series.ts';
import type { Period } from './period.ts';
import { comparison, violationNumbers } from './violation-numbers.ts';

export interface Statistics {
  /** "Biểu đồ 1": cameras and camera-hours against violations. */
  months(sight: Sight, period: Period): Promise<MonthSeries>;
  violations(sight: Sight, period: Period): Promise<ViolationNumbers>;
  responses(sight: Sight, period: Period): Promise<ResponseSeries>;
  rules(sight: Sight, period: Period): Promise<RuleTable>;
  installation(sight: Sight, by: InstallationPlace): Promise<InstallationEffects>;
  /** Of the month after `to`. */
  forecast(sight: Sight, to: number): Promise<Forecast>;
  comparison(sight: Sight, month: number): Promise<Comparison>;
  rows(
    sight: Sight,
    filter: RowsFilter,
    page: { before?: string | undefined; limit: number },
  ): Promise<StatisticsRows>;
}

/** Of the repositories. */
export interface StatisticsLedger {
  statistics: StatisticsSource;
  statisticsCameras: CameraSource;
  statisticsRows: RowsSource;
}

export function createStatistics(
  { statistics: source, statisticsCameras: cameras, statisticsRows: findRows }: StatisticsLedger,
  clock: Clock,
): Statistics {
  const nowMs = (): number => clock.nowMs();
  const deps: SeriesDeps = { source, cameras, nowMs };
  const known = (period: Period): Period => untilNow(period, nowMs());
  return {
    months: (sight, period) => monthSeries(deps, sight, known(period)),
    violations: (sight, period) => violationNumbers(deps, sight, known(period)),
    responses: (sight, period) => responseSeries(deps, sight, known(period)),
    rules: (sight, period) => ruleTable(deps, sight, known(period)),
    installation: (sight, by) => installationEffects(deps, sight, by),
    forecast: (sight, to) => forecastAfter(deps, sight, Math.min(to, monthOf(nowMs()) - 1)),
    comparison: (sight, month) => comparison(deps, sight, Math.min(month, monthOf(nowMs()))),
    rows: async (sight, filter, page) => ({
      ...(await findRows(sight, filter, page)),
      isDemo: await source.hasDemo(sight, filter.fromMs, filter.toMs),
    }),
  };
}
