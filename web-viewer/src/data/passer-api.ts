/** The REST calls about who and what passed cameras. */
import {
  passerPicturesView,
  passersFound,
  type PassersFound,
  type PassersRequest,
} from '#protocol/passers.ts';
import { request } from './http.ts';

/** Agents behind slow lines are waited for. */
const LONGEST_WAIT_MS = 30_000;

export function searchPassers(body: PassersRequest, signal?: AbortSignal): Promise<PassersFound> {
  return request(passersFound, 'api/passers', {
    method: 'POST',
    body,
    signal,
    longestWaitMs: LONGEST_WAIT_MS,
  });
}

/** Data addresses by key; what has gone meanwhile is missing. */
export async function fetchPasserPictures(
  searchId: string,
  keys: readonly string[],
): Promise<Map<string, `data:${string}`>> {
  const path = `api/passers/${encodeURIComponent(searchId)}/pictures?keys=${keys.map(encodeURIComponent).join(',')}`;
  const { items } = await request(passerPicturesView, path, { longestWaitMs: LONGEST_WAIT_MS });
  return new Map(items.map(({ key, picture }) => [key, picture]));
}
