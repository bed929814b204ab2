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
import type { Sight } from '../ledger/statistics-sight.ts';

/** Months as local-months.ts counts them; both ends are in it. */
export interface Period {
  from: number;
  to: number;
}

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
