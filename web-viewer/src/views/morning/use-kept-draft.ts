/** A form as it was left: who goes to a recording and back, or loads the page again, finds what was typed. */
import { useCallback } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { keptName, readKept, writeKept } from '../../data/kept-store.ts';
import { keys } from '../../data/keys.ts';
import { useMe } from '../../data/queries.ts';

/** Forms of one name share what is typed. `shape`: what an older page has kept may be another. */
export function useKeptDraft<Shape extends z.ZodType>(
  name: string,
  shape: Shape,
  opened: z.output<Shape>,
): [z.output<Shape>, (draft: z.output<Shape>) => void] {
  const cache = useQueryClient();
  const keptAs = keptName(useMe().data?.id ?? '', name);
  const kept = useQuery<z.output<Shape> | null>({
    queryKey: keys.passersDraft(name),
    queryFn: () => readDraft(shape, readKept(keptAs)),
    initialData: () => readDraft(shape, readKept(keptAs)),
    staleTime: Infinity,
    gcTime: Infinity,
  });
  const keep = useCallback(
    (draft: z.output<Shape>) => {
      cache.setQueryData(keys.passersDraft(name), draft);
      writeKept(keptAs, JSON.stringify(draft));
    },
    [cache, name, keptAs],
  );
  return [kept.data ?? opened, keep];
}

function readDraft<Shape extends z.ZodType>(shape: Shape, text: string | null): z.output<Shape> | null {
  try {
    return shape.safeParse(JSON.parse(text ?? 'null')).data ?? null;
  } catch {
    return null;
  }
}
