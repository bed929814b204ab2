/**
 * Snapshots and clips, with HTTP Range. The path is made of ids only. A file never changes, so its hash is its ETag;
 * the browser may keep it but must ask each time, because a right can be taken away.
 * One audit row per person, file and ten minutes: playing a clip asks for many ranges and is one viewing.
 */
import { z } from 'zod';
import type { Clock } from '#base/clock.ts';
import { fileName } from '#protocol/incident.ts';
import { uuid } from '#protocol/names.ts';
import type { EvidenceFolder } from '../../intake/evidence-folder.ts';
import type { AuditTrail } from '../../intake/stores.ts';
import type { Files } from '../../ledger/incidents/files.ts';
import type { IncidentPlaces } from '../../ledger/incidents/incident-places.ts';
import type { Incidents } from '../../ledger/incidents/incidents.ts';
import { can } from '../../people/can.ts';
import { actorOf } from '../../people/sign-in.ts';
import { sendStored } from '../send-stored.ts';
import { defineRoute, refuse, type Route } from '../route.ts';
import { findReadable, unknownIncident } from './incidents.ts';
import { createViewings } from '../viewings.ts';

export interface IncidentFileRouteDeps {
  clock: Clock;
  incidents: Incidents;
  incidentPlaces: IncidentPlaces;
  files: Files;
  evidence: EvidenceFolder;
  audit: AuditTrail;
}

export function incidentFileRoutes(deps: IncidentFileRouteDeps): Route[] {
  const { files, evidence, audit } = deps;
  const isNewViewing = createViewings(deps.clock);

  return [
    defineRoute({
      method: 'GET',
      path: '/api/incidents/:id/files/:name',
      door: 'evidence.read',
      summary: 'A file of an incident, with Range',
      schemas: { params: z.strictObject({ id: uuid, name: fileName }) },
      status: 200,
      reply: null,
      handle: async ({ who: { account, sessionHash }, params: { id, name }, response }) => {
        const found = await findReadable(deps, account, id);
        if (found === null) {
          return unknownIncident(id);
        }
        if (!can(account, 'evidence.read', found.place)) {
          return refuse('no-right', `the role '${account.role}' does not see evidence of this site`);
        }
        const file = (await files.storedOf([id])).get(id)?.find((candidate) => candidate.name === name);
        if (file === undefined) {
          return refuse('not-found', `name: '${name}' of this incident has not arrived`);
        }
        if (isNewViewing(`${sessionHash} ${id} ${name}`)) {
          await audit.append({
            actor: actorOf(account),
            action: 'evidence.viewed',
            resource: `incident:${id}`,
            detail: name,
          });
        }
        const path = evidence.pathOf({ incidentId: id, startedAtMs: found.incident.startedAtMs, name });
        await sendStored(response, { path, ...file });
        return 'sent';
      },
    }),
  ];
}
