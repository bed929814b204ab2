/** Reports in the page's cache. */
import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import type { ReportDetail, ReportRequest, ReportView } from '#protocol/report.ts';
import { keys } from './keys.ts';
import * as api from './report-api.ts';

export function useReports(): UseQueryResult<ReportView[]> {
  return useQuery({ queryKey: keys.reports, queryFn: ({ signal }) => api.fetchReports(signal) });
}

export function useReport(id: string): UseQueryResult<ReportDetail> {
  return useQuery({ queryKey: keys.report(id), queryFn: ({ signal }) => api.fetchReport(id, signal) });
}

export function useDraftReport(): UseMutationResult<ReportDetail, Error, ReportRequest> {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: api.draftReport,
    onSuccess: (report) => {
      cache.setQueryData(keys.report(report.id), report);
      void cache.invalidateQueries({ queryKey: keys.reports, exact: true });
    },
  });
}

export function useChangeReport(id: string): UseMutationResult<ReportDetail, Error, api.ReportStep> {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (step) => api.changeReport(id, step),
    onSuccess: (report) => {
      cache.setQueryData(keys.report(id), report);
      void cache.invalidateQueries({ queryKey: keys.reports, exact: true });
    },
  });
}
