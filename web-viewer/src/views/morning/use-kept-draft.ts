/** A form as it was left, while the session lasts: who goes to a recording and back finds what he had typed. */
import { useCallback } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { keys } from '../../data/keys.ts';

/** Forms of one name share what is typed. */
export function useKeptDraft<Draft>(name: string, opened: Draft): [Draft, (draft: Draft) => void] {
  const cache = useQueryClient();
  const kept = useQuery<Draft | null>({
    queryKey: keys.passersDraft(name),
    queryFn: () => null,
    staleTime: Infinity,
    gcTime: Infinity,
  });
  const keep = useCallback(
    (draft: Draft) => void cache.setQueryData(keys.passersDraft(name), draft),
    [cache, name],
  );
  return [kept.data ?? opened, keep];
}
