/**
 * Nothing a signed-in person does at a door goes without a row. Most handlers write their own, which says more. For
 * those that do not, this writes that the door was used: reading once for a session, an address and ten minutes,
 * changes each time. So a new route is in the trail before anybody thinks of it.
 */
import type { Clock } from '#base/clock.ts';
import type { AuditEntry } from '../intake/stores.ts';
import type { Audit } from '../ledger/audit/audit.ts';
import { actorOf } from '../people/sign-in.ts';
import type { SignedIn } from '../people/sessions.ts';
import type { Route } from './route.ts';
import { createViewings } from './viewings.ts';

/** Successful use of these leaves no row; each with its reason. */
export const NOT_AUDITED: Readonly<Record<string, string>> = {
  'GET /api/me': 'one’s own name and rights, asked at every load of the page',
  'GET /api/audit/check': 'asked again and again while a check runs; its beginning has a row',
};

/** They write a row of their own for a viewing, and know better than the address what one viewing is. */
export const OWN_VIEWINGS: readonly string[] = [
  'GET /api/search',
  'GET /api/incidents/:id/files/:name',
  'GET /api/incidents/:id/package',
  'GET /api/incidents/:id/face',
  'GET /api/incidents/:id/face/pictures/:pictureId',
  'GET /api/cameras/:cameraId/still',
  'GET /api/cameras/:cameraId/recordings/play',
  'GET /api/cameras/:cameraId/recordings/picture',
  'GET /api/watch-list',
  'GET /api/watch-list/:id/pictures/:pictureId',
  'GET /api/watch-list/:id/proof',
  'GET /api/face-calibration',
];

export interface AuditWatchDeps {
  audit: Audit;
  clock: Clock;
}

export function nameOf({ method, path }: Pick<Route, 'method' | 'path'>): string {
  return `${method} ${path}`;
}

export function watchRoutes(routes: readonly Route[], { audit, clock }: AuditWatchDeps): Route[] {
  const isNewReading = createViewings(clock);
  const watch = (route: Route): Route => ({
    ...route,
    handle: async (call) => {
      const { result, rows } = await audit.counting(() => route.handle(call));
      const hasWorked = result === 'sent' ? call.response.statusCode < 400 : !('problem' in result);
      if (!hasWorked || rows > 0) {
        return result;
      }
      const { account, sessionHash } = call.who as SignedIn;
      const isReading = route.method === 'GET' || route.method === 'HEAD';
      if (!isReading || isNewReading(`${sessionHash} ${call.request.path}`)) {
        const { search } = new URL(call.request.url, 'http://central');
        await audit.append({
          actor: actorOf(account),
          ...rowOf(route, call.params, call.request.path),
          detail: decodeSearch(search),
        });
      }
      return result;
    },
  });
  return routes.map((route) => (isWatched(route) ? watch(route) : route));
}

/** Agents' doors are theirs: what they bring has its own tables, and what matters of it its own rows. */
export function isWatched(route: Route): boolean {
  const isPersons = route.door !== 'public' && route.door !== 'agent';
  const name = nameOf(route);
  return isPersons && !(name in NOT_AUDITED) && !OWN_VIEWINGS.includes(name);
}

function rowOf(route: Route, params: unknown, address: string): Pick<AuditEntry, 'action' | 'resource'> {
  const { id, cameraId } = (params ?? {}) as { id?: string; cameraId?: string };
  if (route.path === '/api/incidents/:id' && id !== undefined) {
    return { action: 'incident.viewed', resource: `incident:${id}` };
  }
  const isReading = route.method === 'GET' || route.method === 'HEAD';
  return {
    action: isReading ? 'list.read' : 'door.used',
    resource: cameraId === undefined ? `door:${route.method} ${address}` : `camera:${cameraId}`,
  };
}

const LONGEST_DETAIL = 500;

function decodeSearch(search: string): string {
  return new URLSearchParams(search).toString().slice(0, LONGEST_DETAIL);
}
