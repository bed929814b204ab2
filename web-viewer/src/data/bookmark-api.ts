/** The REST calls about bookmarks, and what the screens ask for through the query cache. */
import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import {
  bookmark,
  bookmarkList,
  type Bookmark,
  type BookmarkEdit,
  type BookmarkRequest,
} from '#protocol/bookmark.ts';
import { order, request } from './http.ts';
import { keys } from './keys.ts';

async function fetchBookmarks(caseId: string | null, signal?: AbortSignal): Promise<Bookmark[]> {
  const query = caseId === null ? '' : `?caseId=${encodeURIComponent(caseId)}`;
  return (await request(bookmarkList, `api/bookmarks${query}`, { signal })).items;
}

/** Of a case, or one's own. */
export function useBookmarks(caseId: string | null): UseQueryResult<Bookmark[]> {
  return useQuery({
    queryKey: keys.bookmarks(caseId),
    queryFn: ({ signal }) => fetchBookmarks(caseId, signal),
  });
}

export type BookmarkOrder =
  | { make: Omit<BookmarkRequest, 'caseId'> }
  | { id: string; edit: BookmarkEdit }
  | { id: string; remove: true };

export function useChangeBookmarks(
  caseId: string | null,
): UseMutationResult<Bookmark | null, Error, BookmarkOrder> {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (asked) => change(caseId, asked),
    onSettled: () => {
      void cache.invalidateQueries({ queryKey: keys.bookmarks(caseId) });
      if (caseId !== null) {
        void cache.invalidateQueries({ queryKey: keys.case(caseId) });
      }
    },
  });
}

function change(caseId: string | null, asked: BookmarkOrder): Promise<Bookmark | null> {
  if ('make' in asked) {
    return request(bookmark, 'api/bookmarks', { method: 'POST', body: { ...asked.make, caseId } });
  }
  const path = `api/bookmarks/${encodeURIComponent(asked.id)}`;
  return 'edit' in asked
    ? request(bookmark, path, { method: 'PUT', body: asked.edit })
    : order(path, { method: 'DELETE' }).then(() => null);
}
