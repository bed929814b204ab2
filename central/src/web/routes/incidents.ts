/** Incidents a person may see, and taking note of one. */
import { z } from 'zod';
import {
  acknowledgeRequest,
  incidentDetail,
  incidentPage,
  incidentStatus,
  incidentView,
  type IncidentDetail,
} from '#protocol/incident.ts';
import { incidentFilter } from '#protocol/incident-filter.ts';
import { slug, uuid } from '#protocol/names.ts';
import type { Account } from '../../ledger/people/accounts.ts';
import type { IncidentPlace, StoredDetail } from '../../ledger/incidents/incident-reading.ts';
import type { IncidentList } from '../../ledger/incidents/incident-list.ts';
import type { Incidents } from '../../ledger/incidents/incidents.ts';
import type { IncidentPlaces } from '../../ledger/incidents/incident-places.ts';
import type { Place, Sites } from '../../ledger/registry/sites.ts';
import { can } from '../../people/can.ts';
import { incidentFor, mayKnow, visibleIncidents } from '../../people/sight.ts';
import type { Member } from '../../people/standing.ts';
import type { CaseBook } from '../../proceedings/case-book.ts';
import type { TriageDesk } from '../../proceedings/triage-desk.ts';
import { defineRoute, refuse, type Refusal, type Route } from '../route.ts';
import { readWords } from './search.ts';

const incidentQuery = z.strictObject({
  before: uuid.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  status: incidentStatus.optional(),
  cameraId: slug.optional(),
  ...incidentFilter,
});

export const incidentParams = z.strictObject({ id: uuid });

export interface IncidentRouteDeps {
  incidents: Incidents;
  incidentList: IncidentList;
  sites: Sites;
  incidentPlaces: IncidentPlaces;
  triage: TriageDesk;
  caseBook: CaseBook;
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
        const { before, limit, status, cameraId, text, ...filter } = query;
        const asked = text === undefined ? null : readWords(text, false);
        if (asked !== null && 'problem' in asked) {
          return asked;
        }
        const list = { before, limit, status, cameraId, filter, asked, sight };
        const { items, nextBefore } = await deps.incidentList.page(list);
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
        return seen === null ? unknownIncident(id) : { reply: await withRelated(deps, who.account, seen) };
      },
    }),
    acknowledgementRoute(deps),
  ];
}

function acknowledgementRoute(deps: IncidentRouteDeps): Route {
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
      const result = await deps.triage.acknowledgeNew(account, id, note);
      const incident = await deps.incidents.view(id);
      const seen = incident === null ? null : incidentFor(account, incident, found.place);
      if (seen === null) {
        return unknownIncident(id);
      }
      if (result.status !== 'done') {
        const first = seen.acknowledgement;
        return refuse(
          'conflict',
          `acknowledged already by ${first?.byName ?? ''} at ${new Date(first?.atMs ?? 0).toISOString()}`,
        );
      }
      return { reply: seen };
    },
  });
}

/** What belongs to it, as far as this person may know of that. */
export async function withRelated(
  { incidents, caseBook }: Pick<IncidentRouteDeps, 'incidents' | 'caseBook'>,
  account: Member,
  incident: StoredDetail,
): Promise<IncidentDetail> {
  const merged = await caseBook.seenIncidents(account, await incidents.mergedInto(incident.id));
  const cases = await caseBook.ofIncident(account, incident.id);
  const acts = incident.acts.filter(({ kind, target }) => {
    switch (kind) {
      case 'took-in':
        return merged.some(({ id }) => target === `incident:${id}`);
      case 'linked':
        return cases.some(({ id }) => target === `case:${id}`);
      default:
        return true;
    }
  });
  return { ...incident, acts, merged, cases };
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
