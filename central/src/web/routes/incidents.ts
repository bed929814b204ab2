/** Incidents a person may see, and taking note of one. */
import { z } from 'zod';
import {
  acknowledgeRequest,
  incidentDetail,
  incidentPage,
  incidentStatus,
  incidentView,
} from '#protocol/incident.ts';
import { slug, uuid } from '#protocol/names.ts';
import type { AuditTrail } from '../../intake/stores.ts';
import type { Account } from '../../ledger/accounts.ts';
import type { IncidentPlace } from '../../ledger/incident-reading.ts';
import type { Incidents } from '../../ledger/incidents.ts';
import type { IncidentPlaces } from '../../ledger/incident-places.ts';
import type { Place, Sites } from '../../ledger/sites.ts';
import { can } from '../../people/can.ts';
import { incidentFor, mayKnow, visibleIncidents } from '../../people/sight.ts';
import { actorOf } from '../../people/sign-in.ts';
import { defineRoute, refuse, type Refusal, type Route } from '../route.ts';

const incidentQuery = z.strictObject({
  before: uuid.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  status: incidentStatus.optional(),
  cameraId: slug.optional(),
});

export const incidentParams = z.strictObject({ id: uuid });

export interface IncidentRouteDeps {
  incidents: Incidents;
  sites: Sites;
  incidentPlaces: IncidentPlaces;
  audit: AuditTrail;
  nowMs: () => number;
  onChanged: (incidentId: string) => void;
}

export function incidentRoutes(deps: IncidentRouteDeps): Route[] {
  const { incidents, sites, incidentPlaces } = deps;
  return [
    defineRoute({
      method: 'GET',
      path: '/api/incidents',
      door: 'incident.read',
      summary: 'Incidents, newest first; hand nextBefore back as before for the next page',
      schemas: { query: incidentQuery },
      reply: incidentPage,
      handle: async ({ who, query }) => {
        const sight = visibleIncidents(who.account, await sites.places());
        const { items, nextBefore } = await incidents.page({ ...query, sight });
        const placed = await incidentPlaces.ofAll(items);
        const seen = items
          .map((item) => incidentFor(who.account, item, placed.get(item.id)))
          .filter((item) => item !== null);
        return { reply: { items: seen, nextBefore } };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/incidents/:id',
      door: 'incident.read',
      summary: 'One incident with its whole track',
      schemas: { params: incidentParams },
      reply: incidentDetail,
      handle: async ({ who, params: { id } }) => {
        const incident = await incidents.detail(id);
        const place = incident === null ? undefined : await incidentPlaces.of(incident);
        const seen = incident === null ? null : incidentFor(who.account, incident, place);
        return seen === null ? unknownIncident(id) : { reply: seen };
      },
    }),
    acknowledgementRoute(deps),
  ];
}

function acknowledgementRoute(deps: IncidentRouteDeps): Route {
  const { incidents, audit, nowMs, onChanged } = deps;
  return defineRoute({
    method: 'POST',
    path: '/api/incidents/:id/acknowledgement',
    door: 'incident.acknowledge',
    summary: 'Take note of an incident; the first one counts',
    schemas: { params: incidentParams, body: acknowledgeRequest },
    reply: incidentView,
    handle: async ({ who: { account }, params: { id }, body: { note } }) => {
      const found = await findReadable(deps, account, id);
      if (found === null || !can(account, 'incident.acknowledge', found.place)) {
        return unknownIncident(id);
      }
      const by = { id: account.id, name: account.displayName, note, atMs: nowMs() };
      const isFirst = await incidents.acknowledge(id, by);
      const incident = await incidents.view(id);
      const seen = incident === null ? null : incidentFor(account, incident, found.place);
      if (seen === null) {
        return unknownIncident(id);
      }
      if (!isFirst) {
        const first = seen.acknowledgement;
        return refuse(
          'conflict',
          `acknowledged already by ${first?.byName ?? ''} at ${new Date(first?.atMs ?? 0).toISOString()}`,
        );
      }
      await audit.append({
        actor: actorOf(account),
        action: 'incident.acknowledged',
        resource: `incident:${id}`,
        detail: note,
      });
      onChanged(id);
      return { reply: seen };
    },
  });
}

/** An incident and its site, when this person may read it. */
export async function findReadable(
  deps: { incidents: Incidents; incidentPlaces: IncidentPlaces },
  account: Account,
  incidentId: string,
): Promise<{ incident: IncidentPlace; place: Place } | null> {
  const found = await findPlaced(deps, incidentId);
  return found !== null && mayKnow(account, found.incident.kind, found.place) ? found : null;
}

/** The same words for what is not there and what this person may not know to be there. */
export function unknownIncident(id: string): Refusal {
  return refuse('not-found', `id: there is no incident '${id}'`);
}

async function findPlaced(
  deps: { incidents: Incidents; incidentPlaces: IncidentPlaces },
  incidentId: string,
): Promise<{ incident: IncidentPlace; place: Place } | null> {
  const incident = await deps.incidents.place(incidentId);
  const place = incident === null ? undefined : await deps.incidentPlaces.of(incident);
  return incident === null || place === undefined ? null : { incident, place };
}
