/** What the search page and the auditor's page ask central for. */
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
import type { AuditCheck, AuditPage } from '#protocol/audit.ts';
import type { SavedQuery, SavedSearch, SearchPage } from '#protocol/search.ts';
import { keys } from './keys.ts';
import * as api from './search-api.ts';

/** Empty: nothing is asked. */
export function useSearch(query: string): UseInfiniteQueryResult<InfiniteData<SearchPage>> {
  return useInfiniteQuery({
    queryKey: keys.search(query),
    queryFn: ({ pageParam, signal }) => api.fetchSearch(query, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    enabled: query !== '',
  });
}

export function useSavedSearches(): UseQueryResult<SavedSearch[]> {
  return useQuery({
    queryKey: keys.savedSearches,
    queryFn: ({ signal }) => api.fetchSavedSearches(signal),
  });
}

export function useSaveSearch(): UseMutationResult<
  SavedSearch,
  Error,
  { name: string; query: SavedQuery; isShared: boolean }
> {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: api.saveSearch,
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.savedSearches }),
  });
}

export function useDeleteSearch(): UseMutationResult<void, Error, string> {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: api.deleteSearch,
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.savedSearches }),
  });
}

export function useAudit(query: string): UseInfiniteQueryResult<InfiniteData<AuditPage>> {
  return useInfiniteQuery({
    queryKey: keys.audit(query),
    queryFn: ({ pageParam, signal }) => api.fetchAudit(query, pageParam, signal),
    initialPageParam: null as number | null,
    getNextPageParam: ({ items }) => (items.length < 100 ? null : (items.at(-1)?.row ?? null)),
  });
}

const LOOK_AGAIN_MS = 1000;

export function useAuditCheck(): UseQueryResult<AuditCheck> {
  return useQuery({
    queryKey: keys.auditCheck,
    queryFn: ({ signal }) => api.fetchAuditCheck(signal),
    refetchInterval: ({ state }) => (state.data?.isRunning === true ? LOOK_AGAIN_MS : false),
  });
}

export function useStartAuditCheck(): UseMutationResult<AuditCheck> {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () => api.startAuditCheck(),
    onSuccess: (check) => cache.setQueryData(keys.auditCheck, check),
  });
}
