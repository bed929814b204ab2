/**
 * Whether a request comes from our own page. A browser states the Origin of every WebSocket and of every request that
 * changes something; a page of another site cannot forge it. Programs (agents, tests) state none.
 */
import type { IncomingMessage } from 'node:http';

export type OriginVerdict = 'own' | 'foreign' | 'none';

/** `publicUrl`: what people type, where a proxy rewrites Host. */
export function judgeOrigin(request: IncomingMessage, publicUrl: string | null): OriginVerdict {
  const { origin, host } = request.headers;
  const fetchSite = request.headers['sec-fetch-site'];
  if (origin === undefined) {
    return fetchSite === undefined || fetchSite === 'same-origin' || fetchSite === 'none'
      ? 'none'
      : 'foreign';
  }
  if (!URL.canParse(origin)) {
    return 'foreign';
  }
  const stated = new URL(origin);
  const isPublic = publicUrl !== null && stated.origin === new URL(publicUrl).origin;
  return isPublic || (host !== undefined && stated.host === host.toLowerCase()) ? 'own' : 'foreign';
}
