/** What a person does with an incident: acknowledged, false alarm, escalated, merged, taken back. */
import { incidentDetail } from '#protocol/incident.ts';
import { triageRequest, type TriageRequest } from '#protocol/triage.ts';
import { can } from '../../people/can.ts';
import { incidentFor } from '../../people/sight.ts';
import { defineRoute, refuse, type Route } from '../route.ts';
import {
  findReadable,
  incidentParams,
  unknownIncident,
  withRelated,
  type IncidentRouteDeps,
} from './incidents.ts';

export function triageRoutes(deps: IncidentRouteDeps): Route[] {
  return [
    defineRoute({
      method: 'POST',
      path: '/api/incidents/:id/triage',
      door: 'incident.acknowledge',
      summary: 'A step of triage; names the revision of the incident that was read',
      schemas: { params: incidentParams, body: triageRequest },
      reply: incidentDetail,
      handle: async ({ who: { account }, params: { id }, body }) => {
        const found = await findReadable(deps, account, id);
        if (found === null || !can(account, 'incident.acknowledge', found.place)) {
          return unknownIncident(id);
        }
        if (body.act !== 'acknowledge' && !can(account, 'incident.triage', found.place)) {
          return refuse('no-right', `the role '${account.role}' does not include 'incident.triage'`);
        }
        if (body.act === 'merge' && !(await mayMergeInto(deps, account, body))) {
          return refuse('not-found', `intoId: there is no incident '${body.intoId}'`);
        }
        const result = await deps.triage.take(account, id, body, found.place);
        switch (result.status) {
          case 'unknown':
            return unknownIncident(id);
          case 'refused':
            return refuse('conflict', result.reason);
          case 'stale':
            return refuse(
              'conflict',
              `revision: found ${body.revision}, but ${result.byName} changed this incident at ${new Date(result.atMs).toISOString()}: read it again`,
            );
          case 'done': {
            const detail = await deps.incidents.detail(id);
            const seen = detail === null ? null : incidentFor(account, detail, found.place);
            return seen === null ? unknownIncident(id) : { reply: await withRelated(deps, account, seen) };
          }
        }
      },
    }),
  ];
}

async function mayMergeInto(
  deps: IncidentRouteDeps,
  account: Parameters<typeof findReadable>[1],
  { intoId }: Extract<TriageRequest, { act: 'merge' }>,
): Promise<boolean> {
  const into = await findReadable(deps, account, intoId);
  return into !== null && can(account, 'incident.triage', into.place);
}
