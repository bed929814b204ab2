/**
 * Searches for what passed, through the query cache: an answer stays while the session lasts, so that going to a
 * recording and back asks nobody again, and writes no second row about it.
 */
import { useCallback, useSyncExternalStore } from 'react';
import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import type { PassersFound, PassersRequest } from '#protocol/passers.ts';
import { keys } from './keys.ts';
import { fetchPasserPictures, searchPassers } from './passer-api.ts';
import { createPasserPictures, type PasserPicture } from './passer-pictures.ts';

export interface PassersAnswer {
  request: PassersRequest;
  found: PassersFound;
}

/** `place`: the address of the page that asks. */
export function usePasserAnswer(place: string): UseQueryResult<PassersAnswer | null> {
  return useQuery<PassersAnswer | null>({
    queryKey: keys.passers(place),
    queryFn: () => null,
    staleTime: Infinity,
    gcTime: Infinity,
  });
}

export function useSearchPassers(place: string): UseMutationResult<PassersFound, Error, PassersRequest> {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (request: PassersRequest) => searchPassers(request),
    onSuccess: (found, request) => cache.setQueryData<PassersAnswer>(keys.passers(place), { request, found }),
  });
}

const pictures = createPasserPictures({
  fetch: fetchPasserPictures,
  soon: (work) => queueMicrotask(work),
});

const subscribe = (onChange: () => void): (() => void) => pictures.subscribe(onChange);

/** Null while it is not in view. */
export function usePasserPicture(searchId: string, key: string, isInView: boolean): PasserPicture | null {
  const read = useCallback(() => (isInView ? pictures.get(searchId, key) : null), [searchId, key, isInView]);
  return useSyncExternalStore(subscribe, read);
}
