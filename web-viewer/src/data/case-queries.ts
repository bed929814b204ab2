/** What the screens about cases ask central for. An answer that carries the new state is written into the cache. */
import {
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type InfiniteData,
  type UseInfiniteQueryResult,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import type {
  CaseChanged,
  CaseDetail,
  CaseMembers,
  CasePage,
  HandedOverCases,
  HandedOverDetail,
} from '#protocol/case-view.ts';
import type { IncidentDetail } from '#protocol/incident.ts';
import type { TriageRequest } from '#protocol/triage.ts';
import type { ViolationDetail, ViolationPage } from '#protocol/violation.ts';
import * as api from './case-api.ts';
import { keys } from './keys.ts';

export function useTriage(id: string): UseMutationResult<IncidentDetail, Error, TriageRequest> {
  const cache = useQueryClient();
  const again = (): void => void cache.invalidateQueries({ queryKey: keys.incident(id) });
  return useMutation({
    mutationFn: (body) => api.triageIncident(id, body),
    onSuccess: (incident) => {
      cache.setQueryData(keys.incident(id), incident);
      void cache.invalidateQueries({ queryKey: keys.incidentPages });
      void cache.invalidateQueries({ queryKey: keys.alarms });
    },
    // Somebody was faster: what is shown is fetched again, so that the next try rests on it.
    onError: again,
  });
}

export function useCases(filter: api.CaseFilter): UseInfiniteQueryResult<InfiniteData<CasePage>> {
  return useInfiniteQuery({
    queryKey: keys.caseList(new URLSearchParams(filter).toString()),
    queryFn: ({ pageParam, signal }) =>
      api.fetchCases({ ...filter, ...(pageParam === null ? {} : { before: pageParam }) }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextBefore,
  });
}

export function useCase(id: string): UseQueryResult<CaseDetail> {
  return useQuery({ queryKey: keys.case(id), queryFn: ({ signal }) => api.fetchCase(id, signal) });
}

export function useOpenCase(): UseMutationResult<CaseChanged, Error, api.CaseOpening> {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: api.openCase,
    onSuccess: ({ case: opened }) => {
      cache.setQueryData(keys.case(opened.id), opened);
      opened.incidents.forEach(({ id }) => void cache.invalidateQueries({ queryKey: keys.incident(id) }));
    },
  });
}

export function useChangeCase(id: string): UseMutationResult<CaseChanged, Error, api.CaseOrder> {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (order) => api.changeCase(id, order),
    onSuccess: ({ case: changed }) => cache.setQueryData(keys.case(id), changed),
    onError: () => void cache.invalidateQueries({ queryKey: keys.case(id) }),
  });
}

export function useRecordViolation(): UseMutationResult<
  ViolationDetail,
  Error,
  Parameters<typeof api.recordViolation>[0]
> {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: api.recordViolation,
    onSuccess: () => void cache.invalidateQueries({ queryKey: keys.cases }),
  });
}

export function useViolations(filter: string): UseInfiniteQueryResult<InfiniteData<ViolationPage>> {
  return useInfiniteQuery({
    queryKey: keys.violationList(filter),
    queryFn: ({ pageParam, signal }) => api.fetchViolations(filter, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextBefore }) => nextBefore,
  });
}

export function useViolation(id: string): UseQueryResult<ViolationDetail> {
  return useQuery({
    queryKey: keys.violation(id),
    queryFn: ({ signal }) => api.fetchViolation(id, signal),
  });
}

/** Also after a refusal everything about cases is fetched again: somebody may have been faster. */
export function useChangeViolation(): UseMutationResult<ViolationDetail, Error, api.ViolationOrder> {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: api.changeViolation,
    onSettled: () => cache.invalidateQueries({ queryKey: keys.cases }),
  });
}

/** Adds an incident to a case that is there already. */
export function useLinkIncident(incidentId: string): UseMutationResult<CaseChanged, Error, string> {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (caseId) => api.changeCase(caseId, { path: '/incidents', body: { incidentId } }),
    onSuccess: ({ case: changed }) => {
      cache.setQueryData(keys.case(changed.id), changed);
      void cache.invalidateQueries({ queryKey: keys.incident(incidentId) });
    },
  });
}

export function useCaseMembers(isWanted: boolean): UseQueryResult<CaseMembers> {
  return useQuery({
    queryKey: keys.caseMembers,
    queryFn: ({ signal }) => api.fetchCaseMembers(signal),
    enabled: isWanted,
  });
}

export function useHandedOverCases(): UseQueryResult<HandedOverCases> {
  return useQuery({
    queryKey: keys.handedOverCases,
    queryFn: ({ signal }) => api.fetchHandedOverCases(signal),
  });
}

export function useHandedOverCase(id: string): UseQueryResult<HandedOverDetail> {
  return useQuery({
    queryKey: keys.handedOverCase(id),
    queryFn: ({ signal }) => api.fetchHandedOverCase(id, signal),
  });
}

export function useAnswerCase(id: string): UseMutationResult<HandedOverDetail, Error, string> {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (text) => api.answerCase(id, text),
    onSuccess: (detail) => cache.setQueryData(keys.handedOverCase(id), detail),
  });
}

export function useSetPartnerTask(
  id: string,
): UseMutationResult<HandedOverDetail, Error, { taskId: string; state: 'open' | 'done'; revision: number }> {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ taskId, ...body }) => api.setPartnerTask(id, taskId, body),
    onSuccess: (detail) => cache.setQueryData(keys.handedOverCase(id), detail),
    onError: () => void cache.invalidateQueries({ queryKey: keys.handedOverCase(id) }),
  });
}
