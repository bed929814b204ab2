/** What the screens about faces ask central for. An answer that carries the new state is written into the cache. */
import {
  useMutation,
  useQuery,
  useQueryClient,
  type QueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import type { FaceAnswerRequest, FaceCalibration, FaceReview } from '#protocol/face-work.ts';
import type {
  WatchList,
  WatchListChange,
  WatchListDecision,
  WatchListDraft,
  WatchListEntry,
  WatchListProof,
} from '#protocol/watch-list.ts';
import * as api from './face-api.ts';
import { keys } from './keys.ts';

export function useWatchList(): UseQueryResult<WatchList> {
  return useQuery({ queryKey: keys.watchList, queryFn: ({ signal }) => api.fetchWatchList(signal) });
}

export function useProposeEntry(): UseMutationResult<WatchListEntry, Error, WatchListDraft> {
  const cache = useQueryClient();
  return useMutation({ mutationFn: api.proposeEntry, onSuccess: (entry) => writeEntry(cache, entry) });
}

export function useChangeEntry(id: string): UseMutationResult<WatchListEntry, Error, WatchListChange> {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (change) => api.changeEntry(id, change),
    onSuccess: (entry) => writeEntry(cache, entry),
    onError: () => refetchList(cache),
  });
}

export function useSubmitEntry(id: string): UseMutationResult<WatchListEntry, Error, number> {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (version) => api.submitEntry(id, version),
    onSuccess: (entry) => writeEntry(cache, entry),
    onError: () => refetchList(cache),
  });
}

export type DecisionCall = WatchListDecision & { decision: api.Decision };

export function useDecideEntry(id: string): UseMutationResult<WatchListEntry, Error, DecisionCall> {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ decision, ...body }) => api.decideEntry(id, decision, body),
    onSuccess: (entry) => writeEntry(cache, entry),
    onError: () => refetchList(cache),
  });
}

export function useRemovePicture(id: string): UseMutationResult<void, Error, string> {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (pictureId) => api.removePicture(id, pictureId),
    onSettled: () => refetchList(cache),
  });
}

export function useProof(id: string, isWanted: boolean): UseQueryResult<WatchListProof> {
  return useQuery({
    queryKey: keys.watchListProof(id),
    queryFn: ({ signal }) => api.fetchProof(id, signal),
    enabled: isWanted,
  });
}

export function useFaceReview(incidentId: string): UseQueryResult<FaceReview> {
  return useQuery({
    queryKey: keys.faceReview(incidentId),
    queryFn: ({ signal }) => api.fetchFaceReview(incidentId, signal),
  });
}

export function useAnswerFace(incidentId: string): UseMutationResult<FaceReview, Error, FaceAnswerRequest> {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (answer) => api.answerFace(incidentId, answer),
    onSuccess: (review) => cache.setQueryData(keys.faceReview(incidentId), review),
    onError: () => cache.invalidateQueries({ queryKey: keys.faceReview(incidentId) }),
  });
}

export function useFaceCalibrations(): UseQueryResult<FaceCalibration[]> {
  return useQuery({
    queryKey: keys.faceCalibration,
    queryFn: ({ signal }) => api.fetchFaceCalibrations(signal),
  });
}

export function useCalibrateFaces(siteId: string): UseMutationResult<FaceCalibration, Error, number> {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (wantedPerMonth) => api.calibrateFaces(siteId, wantedPerMonth),
    onSuccess: (changed) =>
      cache.setQueryData<FaceCalibration[]>(keys.faceCalibration, (items) =>
        items?.map((item) => (item.siteId === siteId ? changed : item)),
      ),
  });
}

/** In its place, or on top when it is new. */
function writeEntry(cache: QueryClient, entry: WatchListEntry): void {
  cache.setQueryData<WatchList>(keys.watchList, (list) => {
    if (list === undefined) {
      return list;
    }
    const isKnown = list.items.some(({ id }) => id === entry.id);
    const items = list.items.map((item) => (item.id === entry.id ? entry : item));
    return { ...list, items: isKnown ? items : [entry, ...items] };
  });
  void refetchList(cache);
}

export function refetchList(cache: QueryClient): Promise<void> {
  return cache.invalidateQueries({ queryKey: keys.watchList });
}
