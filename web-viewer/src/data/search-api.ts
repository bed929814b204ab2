/** The REST calls about searching and the audit trail. */
import { auditCheck, auditPage, type AuditCheck, type AuditPage } from '#protocol/audit.ts';
import {
  savedSearch,
  savedSearchList,
  searchPage,
  type SavedQuery,
  type SavedSearch,
  type SearchPage,
} from '#protocol/search.ts';
import { order, request } from './http.ts';

/** `query`: as it stands behind the ? of the page's address. */
export function fetchSearch(query: string, after: string | null, signal?: AbortSignal): Promise<SearchPage> {
  const more = after === null ? '' : `&after=${encodeURIComponent(after)}`;
  return request(searchPage, `api/search?${query}${more}`, { signal });
}

export async function fetchSavedSearches(signal?: AbortSignal): Promise<SavedSearch[]> {
  const { items } = await request(savedSearchList, 'api/saved-searches', { signal });
  return items;
}

export function saveSearch(body: {
  name: string;
  query: SavedQuery;
  isShared: boolean;
}): Promise<SavedSearch> {
  return request(savedSearch, 'api/saved-searches', { method: 'POST', body });
}

export function deleteSearch(id: string): Promise<void> {
  return order(`api/saved-searches/${encodeURIComponent(id)}`, { method: 'DELETE' });
}

export function fetchAudit(query: string, before: number | null, signal?: AbortSignal): Promise<AuditPage> {
  const more = before === null ? '' : `&before=${before}`;
  return request(auditPage, `api/audit?limit=100${query === '' ? '' : `&${query}`}${more}`, { signal });
}

export function fetchAuditCheck(signal?: AbortSignal): Promise<AuditCheck> {
  return request(auditCheck, 'api/audit/check', { signal });
}

export function startAuditCheck(): Promise<AuditCheck> {
  return request(auditCheck, 'api/audit/check', { method: 'POST' });
}
