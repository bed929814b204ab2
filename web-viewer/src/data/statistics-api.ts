/** The REST calls of statistics, one function each. */
import {
  comparison,
  forecast,
  installationEffects,
  monthSeries,
  responseSeries,
  ruleTable,
  statisticsRows,
  violationNumbers,
  type Comparison,
  type Forecast,
  type InstallationEffects,
  type Month,
  type MonthSeries,
  type ResponseSeries,
  type RuleTable,
  type StatisticsRows,
  type ViolationNumbers,
} from '#protocol/statistics.ts';
import { request } from './http.ts';

/** Both months are in it. */
export interface MonthSpan {
  from: Month;
  to: Month;
}

const query = ({ from, to }: MonthSpan): string => new URLSearchParams({ from, to }).toString();

export function fetchMonths(span: MonthSpan, signal: AbortSignal): Promise<MonthSeries> {
  return request(monthSeries, `api/statistics/months?${query(span)}`, { signal });
}

export function fetchViolationNumbers(span: MonthSpan, signal: AbortSignal): Promise<ViolationNumbers> {
  return request(violationNumbers, `api/statistics/violations?${query(span)}`, { signal });
}

export function fetchResponses(span: MonthSpan, signal: AbortSignal): Promise<ResponseSeries> {
  return request(responseSeries, `api/statistics/responses?${query(span)}`, { signal });
}

export function fetchRuleTable(span: MonthSpan, signal: AbortSignal): Promise<RuleTable> {
  return request(ruleTable, `api/statistics/rules?${query(span)}`, { signal });
}

export function fetchInstallation(signal: AbortSignal): Promise<InstallationEffects> {
  return request(installationEffects, 'api/statistics/installation?by=hamlet', { signal });
}

export function fetchForecast(signal: AbortSignal): Promise<Forecast> {
  return request(forecast, 'api/statistics/forecast', { signal });
}

export function fetchComparison(signal: AbortSignal): Promise<Comparison> {
  return request(comparison, 'api/statistics/comparison', { signal });
}

/** `filter`: the query of a figure's link. */
export function fetchStatisticsRows(
  filter: string,
  before: string | null,
  signal: AbortSignal,
): Promise<StatisticsRows> {
  const asked = new URLSearchParams(filter);
  if (before !== null) {
    asked.set('before', before);
  }
  return request(statisticsRows, `api/statistics/rows?${asked.toString()}`, { signal });
}
