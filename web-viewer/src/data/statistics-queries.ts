/** What the screen of statistics asks central for. */
import {
  useInfiniteQuery,
  useQuery,
  type InfiniteData,
  type UseInfiniteQueryResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import type { StatisticsRows } from '#protocol/statistics.ts';
import * as api from './statistics-api.ts';
import type { MonthSpan } from './statistics-api.ts';

/** One table of the screen: they are asked for together and shown as they come. */
function useTable<Table>(
  name: string,
  span: MonthSpan | null,
  fetchTable: (signal: AbortSignal) => Promise<Table>,
): UseQueryResult<Table> {
  return useQuery({
    queryKey: ['statistics', name, span?.from, span?.to],
    queryFn: ({ signal }) => fetchTable(signal),
    staleTime: 60_000,
  });
}

export function useMonths(span: MonthSpan) {
  return useTable('months', span, (signal) => api.fetchMonths(span, signal));
}

export function useViolationNumbers(span: MonthSpan) {
  return useTable('violations', span, (signal) => api.fetchViolationNumbers(span, signal));
}

export function useResponses(span: MonthSpan) {
  return useTable('responses', span, (signal) => api.fetchResponses(span, signal));
}

export function useRuleTable(span: MonthSpan) {
  return useTable('rules', span, (signal) => api.fetchRuleTable(span, signal));
}

export function useInstallation() {
  return useTable('installation', null, (signal) => api.fetchInstallation(signal));
}

export function useForecast() {
  return useTable('forecast', null, (signal) => api.fetchForecast(signal));
}

export function useStatisticsRows(filter: string): UseInfiniteQueryResult<InfiniteData<StatisticsRows>> {
  return useInfiniteQuery({
    queryKey: ['statistics', 'rows', filter],
    queryFn: ({ pageParam, signal }) => api.fetchStatisticsRows(filter, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextBefore }) => nextBefore,
  });
}
