/** What the registry page asks central for. Whatever is done there, all of it is fetched again. */
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
  HamletList,
  RegisteredCameraPage,
  RegisteredSiteList,
  RegistryDifference,
} from '#protocol/registry.ts';
import { keys } from './keys.ts';
import * as api from './registry-api.ts';

export function useHamlets(): UseQueryResult<HamletList['items']> {
  return useQuery({
    queryKey: [...keys.registry, 'hamlets'],
    queryFn: ({ signal }) => api.fetchHamlets(signal),
  });
}

export function useRegisteredSites(isWanted = true): UseQueryResult<RegisteredSiteList['items']> {
  return useQuery({
    queryKey: [...keys.registry, 'sites'],
    queryFn: ({ signal }) => api.fetchRegisteredSites(signal),
    enabled: isWanted,
  });
}

export function useRegisteredCameras(
  query: string,
): UseInfiniteQueryResult<InfiniteData<RegisteredCameraPage>> {
  return useInfiniteQuery({
    queryKey: [...keys.registry, 'cameras', query],
    queryFn: ({ pageParam, signal }) => api.fetchRegisteredCameras(query, pageParam, signal),
    initialPageParam: 0,
    getNextPageParam: ({ total }, _pages, offset) =>
      offset + api.CAMERAS_A_PAGE < total ? offset + api.CAMERAS_A_PAGE : null,
    placeholderData: (before) => before,
  });
}

export function useDifferences(): UseQueryResult<RegistryDifference[]> {
  return useQuery({
    queryKey: [...keys.registry, 'differences'],
    queryFn: ({ signal }) => api.fetchDifferences(signal),
  });
}

/** Settles when the rows have been fetched again, so that what is shown afterwards is what central has. */
export function useRegistryAct<Given, Result>(
  act: (given: Given) => Promise<Result>,
): UseMutationResult<Result, Error, Given> {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSettled: () => cache.invalidateQueries({ queryKey: keys.registry }),
  });
}
