/** Alarms put aside for a while: what runs, putting aside, taking back before the time. */
import { z } from 'zod';
import type { Clock } from '#base/clock.ts';
import { uuid } from '#protocol/names.ts';
import {
  snoozeEndRequest,
  snoozeList,
  snoozeRequest,
  snoozeView,
  type SnoozeView,
} from '#protocol/snooze.ts';
import type { IncidentPlaces } from '../../ledger/incidents/incident-places.ts';
import type { Incidents } from '../../ledger/incidents/incidents.ts';
import type { Snoozes, StoredSnooze } from '../../ledger/incidents/snoozes.ts';
import type { Place, Sites } from '../../ledger/registry/sites.ts';
import { can } from '../../people/can.ts';
import { mayKnow } from '../../people/sight.ts';
import type { Member } from '../../people/standing.ts';
import type { SnoozeDesk } from '../../proceedings/snooze-desk.ts';
import { defineRoute, refuse, type Refusal, type Route } from '../route.ts';
import { unknownIncident } from './incidents.ts';

export interface SnoozeRouteDeps {
  clock: Clock;
  incidents: Incidents;
  incidentPlaces: IncidentPlaces;
  sites: Sites;
  snoozes: Snoozes;
  snoozeDesk: SnoozeDesk;
}

const params = z.strictObject({ id: uuid });

export function snoozeRoutes(deps: SnoozeRouteDeps): Route[] {
  return [listRoute(deps), startRoute(deps), endRoute(deps)];
}

function listRoute({ clock, snoozes, sites }: SnoozeRouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: '/api/snoozes',
    door: 'incident.read',
    summary: 'Alarms that are put aside now, soonest end first',
    reply: snoozeList,
    handle: async ({ who: { account } }) => {
      const placeOf = await placesOf(sites);
      const seen = (await snoozes.running(clock.nowMs())).filter((snooze) => {
        const place = placeOf(snooze);
        return place !== null && mayKnow(account, snooze.kind, place);
      });
      return { reply: { items: seen.map(viewOf) } };
    },
  });
}

function startRoute(deps: SnoozeRouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: '/api/snoozes',
    door: 'incident.acknowledge',
    summary:
      'Put alarms of one camera and rule aside for a while; never critical ones. Telling people goes on',
    schemas: { body: snoozeRequest },
    status: 201,
    reply: snoozeView,
    handle: async ({ who: { account }, body }) => {
      const found = await deps.incidents.views(body.incidentIds);
      const placed = await deps.incidentPlaces.ofAll(found);
      const within = found.filter(({ id, kind }) => reaches(account, kind, placed.get(id)));
      const missing = body.incidentIds.find((id) => within.every((incident) => incident.id !== id));
      if (missing !== undefined) {
        return unknownIncident(missing);
      }
      const result = await deps.snoozeDesk.start(account, within, body);
      return result.status === 'running'
        ? { reply: viewOf(result.snooze) }
        : refuse('conflict', result.reason);
    },
  });
}

function endRoute({ snoozes, snoozeDesk, sites }: SnoozeRouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: '/api/snoozes/:id/end',
    door: 'incident.acknowledge',
    summary: 'Take alarms back before their time; 409 when they are back already',
    schemas: { params, body: snoozeEndRequest },
    reply: null,
    handle: async ({ who: { account }, params: { id }, body: { revision } }) => {
      const snooze = await snoozes.find(id);
      const place = snooze === null ? null : (await placesOf(sites))(snooze);
      if (snooze === null || place === null || !reaches(account, snooze.kind, place)) {
        return unknownSnooze(id);
      }
      return (await snoozeDesk.end(account, snooze, revision))
        ? { reply: undefined }
        : refuse('conflict', 'these alarms are back already');
    },
  });
}

function reaches(account: Member, kind: StoredSnooze['kind'], place: Place | undefined): boolean {
  return place !== undefined && mayKnow(account, kind, place) && can(account, 'incident.acknowledge', place);
}

async function placesOf(sites: Sites): Promise<(snooze: StoredSnooze) => Place | null> {
  const bySite = new Map((await sites.places()).map((site) => [site.siteId, site]));
  return ({ siteId, cameraId }) => {
    const site = bySite.get(siteId);
    return site === undefined ? null : { siteId, siteGroup: site.siteGroup, cameraId };
  };
}

function viewOf({ siteId: _site, byId: _by, ...view }: StoredSnooze): SnoozeView {
  return view;
}

function unknownSnooze(id: string): Refusal {
  return refuse('not-found', `id: there is no snooze '${id}'`);
}
