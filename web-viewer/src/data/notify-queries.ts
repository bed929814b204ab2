/** What the screens about telling people ask central for. Whatever is changed, all of it is fetched again. */
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
import type { ChannelView, DeliveryPage, MyNotify, NotifyPerson, NotifyRule } from '#protocol/notify.ts';
import * as api from './notify-api.ts';

const ALL = ['notify'];

export function useChannels(): UseQueryResult<ChannelView[]> {
  return useQuery({ queryKey: [...ALL, 'channels'], queryFn: ({ signal }) => api.fetchChannels(signal) });
}

export function useNotifyRules(): UseQueryResult<NotifyRule[]> {
  return useQuery({ queryKey: [...ALL, 'rules'], queryFn: ({ signal }) => api.fetchNotifyRules(signal) });
}

export function useNotifyPeople(): UseQueryResult<NotifyPerson[]> {
  return useQuery({ queryKey: [...ALL, 'people'], queryFn: ({ signal }) => api.fetchNotifyPeople(signal) });
}

export function useDeliveries(): UseInfiniteQueryResult<InfiniteData<DeliveryPage>> {
  return useInfiniteQuery({
    queryKey: [...ALL, 'log'],
    queryFn: ({ pageParam, signal }) => api.fetchDeliveries(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextBefore }) => nextBefore,
  });
}

export function useMyNotify(): UseQueryResult<MyNotify> {
  return useQuery({ queryKey: [...ALL, 'mine'], queryFn: ({ signal }) => api.fetchMyNotify(signal) });
}

/** Any of the calls that change something. */
export function useNotifyAct<Given, Result>(
  act: (given: Given) => Promise<Result>,
): UseMutationResult<Result, Error, Given> {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSettled: () => cache.invalidateQueries({ queryKey: ALL }),
  });
}
