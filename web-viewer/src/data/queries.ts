/** What the screens ask central for, kept and shared between them. */
import {
  queryOptions,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type InfiniteData,
  type QueryClient,
  type UseInfiniteQueryResult,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import type { Me } from '#protocol/account.ts';
import type { AgentChange, AgentView, EnrolmentCode, OpenCodes } from '#protocol/agent.ts';
import type { CameraRules, RulesChange, Trial, TrialRequest } from '#protocol/camera-rules.ts';
import type { CameraView } from '#protocol/camera.ts';
import type { IncidentDetail, IncidentPage, IncidentView } from '#protocol/incident.ts';
import * as api from './api.ts';
import { forgetKept } from './kept-store.ts';
import { keys } from './keys.ts';

const whoIsThere = queryOptions({
  queryKey: keys.me,
  queryFn: ({ signal }): Promise<Me | null> => api.fetchMe(signal),
  staleTime: Infinity,
});

export function useMe(): UseQueryResult<Me | null> {
  return useQuery(whoIsThere);
}

/** Before anything is drawn. A failure is tried again by whoever needs the answer. */
export function askWhoIsThere(cache: QueryClient): void {
  void cache.query(whoIsThere).catch(() => undefined);
}

export function useCameras(): UseQueryResult<CameraView[]> {
  return useQuery({ queryKey: keys.cameras, queryFn: ({ signal }) => api.fetchCameras(signal) });
}

export function useOpenAlarms(isWanted = true): UseQueryResult<IncidentView[]> {
  return useQuery({
    queryKey: keys.alarms,
    queryFn: ({ signal }) => api.fetchOpenAlarms(signal),
    enabled: isWanted,
  });
}

export function useIncidentPages(filter: string): UseInfiniteQueryResult<InfiniteData<IncidentPage>> {
  return useInfiniteQuery({
    queryKey: keys.incidentList(filter),
    queryFn: ({ pageParam, signal }) => api.fetchIncidentPage(filter, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextBefore }) => nextBefore,
  });
}

export function useIncident(id: string): UseQueryResult<IncidentDetail> {
  return useQuery({ queryKey: keys.incident(id), queryFn: ({ signal }) => api.fetchIncident(id, signal) });
}

export function useAgents(): UseQueryResult<AgentView[]> {
  return useQuery({
    queryKey: keys.agents,
    queryFn: ({ signal }) => api.fetchAgents(signal),
    refetchInterval: AGENTS_EVERY_MS,
  });
}

const AGENTS_EVERY_MS = 5_000;

/** Acknowledges one alarm, or all repeats of one row with the same note. */
export function useAcknowledge(): UseMutationResult<void, Error, { ids: readonly string[]; note: string }> {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async ({ ids, note }) => {
      for (const id of ids) {
        await api.acknowledge(id, note);
        cache.setQueryData<IncidentView[]>(keys.alarms, (alarms) =>
          alarms?.filter((alarm) => alarm.id !== id),
        );
      }
    },
    onSettled: async (_data, _error, { ids }) => {
      await Promise.all([
        cache.invalidateQueries({ queryKey: keys.alarms }),
        cache.invalidateQueries({ queryKey: keys.incidentPages }),
        ...ids.map((id) => cache.invalidateQueries({ queryKey: keys.incident(id) })),
      ]);
    },
  });
}

export function useMakeEnrolmentCode(): UseMutationResult<EnrolmentCode, Error, string> {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: api.makeEnrolmentCode,
    onSettled: () => cache.invalidateQueries({ queryKey: keys.enrolmentCodes }),
  });
}

/** Drawn, neither used nor expired. */
export function useOpenCodes(): UseQueryResult<OpenCodes['items']> {
  return useQuery({
    queryKey: keys.enrolmentCodes,
    queryFn: ({ signal }) => api.fetchOpenCodes(signal),
    refetchInterval: CODES_EVERY_MS,
  });
}

const CODES_EVERY_MS = 30_000;

export function useWithdrawCode(): UseMutationResult<void, Error, string> {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: api.withdrawCode,
    onSettled: () => cache.invalidateQueries({ queryKey: keys.enrolmentCodes }),
  });
}

/** Settles when the list has been fetched again, so that a dialog can show what somebody else has made of it. */
export function useChangeAgent(): UseMutationResult<void, Error, AgentChange & { id: string }> {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: api.changeAgent,
    onSettled: () => cache.invalidateQueries({ queryKey: keys.agents }),
  });
}

export function useSignOut(): UseMutationResult<void, Error, void> {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: api.signOut,
    // Before the request: central's word of the end of this session may come before its answer.
    onMutate: () => void cache.setQueryData(keys.hasLeft, true),
    onError: () => cache.removeQueries({ queryKey: keys.hasLeft }),
    onSuccess: () => forgetAll(cache),
  });
}

/** Nothing of the page stays. Who is signed in is still watched, so that the next one is let in. */
export function forgetAll(cache: QueryClient): void {
  cache.setQueryData(keys.hasLeft, true);
  cache.setQueryData(keys.me, null);
  cache.removeQueries({
    predicate: ({ queryKey: [name] }) => name !== keys.me[0] && name !== keys.hasLeft[0],
  });
  cache.getMutationCache().clear();
  forgetKept();
}

export function useRules(cameraId: string): UseQueryResult<CameraRules> {
  return useQuery({
    queryKey: keys.rules(cameraId),
    queryFn: ({ signal }) => api.fetchRules(cameraId, signal),
  });
}

export function useSaveRules(cameraId: string): UseMutationResult<CameraRules, Error, RulesChange> {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (change) => api.saveRules(cameraId, change),
    onSuccess: (rules) => cache.setQueryData(keys.rules(cameraId), rules),
  });
}

export function useTryRules(cameraId: string): UseMutationResult<Trial, Error, TrialRequest> {
  return useMutation({ mutationFn: (request) => api.tryRules(cameraId, request) });
}
