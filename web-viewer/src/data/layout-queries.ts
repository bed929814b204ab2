/** Layouts of the wall, as the room asks for them. */
import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import type { NewWallLayout, WallLayout, WallLayoutList } from '#protocol/wall-layout.ts';
import { keys } from './keys.ts';
import * as api from './layout-api.ts';

export function useLayouts(): UseQueryResult<WallLayoutList> {
  return useQuery({ queryKey: keys.layouts, queryFn: ({ signal }) => api.fetchLayouts(signal) });
}

/** A new one, or a change of one that was read with this revision. Settles when the list is fetched again. */
export function useSaveLayout(): UseMutationResult<
  WallLayout,
  Error,
  { layout: NewWallLayout; of: { id: string; revision: number } | null }
> {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ layout, of }) =>
      of === null ? api.addLayout(layout) : api.changeLayout({ ...layout, ...of }),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.layouts }),
  });
}

export function useRemoveLayout(): UseMutationResult<void, Error, string> {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: api.removeLayout,
    onSettled: () => cache.invalidateQueries({ queryKey: keys.layouts }),
  });
}
