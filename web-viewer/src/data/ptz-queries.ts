/** Who has a camera in hand and where it can be sent, through the query cache; `ptz-changed` keeps it up to date. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { UseMutationResult, UseQueryResult } from '@tanstack/react-query';
import type { PtzView } from '#protocol/ptz.ts';
import { keys } from './keys.ts';
import * as api from './ptz-api.ts';

export function usePtz(cameraId: string, isWanted: boolean): UseQueryResult<PtzView> {
  return useQuery({
    queryKey: keys.ptz(cameraId),
    queryFn: ({ signal }) => api.fetchPtz(cameraId, signal),
    enabled: isWanted,
    retry: false,
  });
}

export function useSetPreset(cameraId: string): UseMutationResult<PtzView, Error, string> {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (name) => api.setPreset(cameraId, name),
    onSuccess: (view) => cache.setQueryData(keys.ptz(cameraId), view),
  });
}
