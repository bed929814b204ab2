/**
 * Whose face a search is about: a picture somebody gave, the face of an incident, or an entry of the watch-list. Each
 * only for those who may have it, and the same words for what is not there and what they may not know of.
 */
import { readFile } from 'node:fs/promises';
import type { FaceSearchRequest } from '#protocol/face-work.ts';
import type { EvidenceFolder } from '../intake/evidence-folder.ts';
import type { Account } from '../ledger/people/accounts.ts';
import type { Files } from '../ledger/incidents/files.ts';
import type { IncidentPlaces } from '../ledger/incidents/incident-places.ts';
import type { Incidents } from '../ledger/incidents/incidents.ts';
import { can } from '../people/can.ts';
import { mayKnow } from '../people/sight.ts';
import type { ProbeReader } from './probe-reader.ts';
import type { Probes, SoughtFace } from './probes.ts';

/** Fits the refusals of web/. */
export interface SearchRefusal {
  problem: 'bad-request' | 'no-right' | 'not-found' | 'too-many-tries' | 'fault';
  message: string;
  retryAfterSec?: number;
}

export interface SoughtFaceDeps {
  probes: Probes;
  incidents: Incidents;
  incidentPlaces: IncidentPlaces;
  files: Files;
  evidence: EvidenceFolder;
  read: ProbeReader;
  /** Null for an entry this account may not read, that has ended, or without pictures that can be compared. */
  ofEntry: (account: Account, entryId: string) => Promise<SoughtFace | null>;
}

export interface SoughtFaces {
  find(account: Account, request: FaceSearchRequest): Promise<SoughtFace | SearchRefusal>;
}

export function createSoughtFaces(deps: SoughtFaceDeps): SoughtFaces {
  return {
    find: async (account, { probeId, incidentId, entryId }) => {
      if (probeId !== null) {
        return (
          deps.probes.find(account.id, probeId) ??
          unknown(`body.probeId: there is no picture '${probeId}'; pictures are kept for an hour`)
        );
      }
      if (entryId !== null) {
        return (
          (await deps.ofEntry(account, entryId)) ??
          unknown(`body.entryId: there is no entry '${entryId}' that can be searched for`)
        );
      }
      return ofIncident(deps, account, incidentId ?? '');
    },
  };
}

async function ofIncident(
  { incidents, incidentPlaces, files, evidence, read }: SoughtFaceDeps,
  account: Account,
  incidentId: string,
): Promise<SoughtFace | SearchRefusal> {
  const incident = await incidents.place(incidentId);
  const place = incident === null ? undefined : await incidentPlaces.of(incident);
  if (
    incident === null ||
    place === undefined ||
    !mayKnow(account, incident.kind, place) ||
    !can(account, 'evidence.read', place)
  ) {
    return unknown(`body.incidentId: there is no incident '${incidentId}'`);
  }
  const stored = (await files.storedOf([incidentId])).get(incidentId) ?? [];
  if (!stored.some(({ name }) => name === 'face.jpg')) {
    return unknown(`body.incidentId: no face of '${incidentId}' has arrived`);
  }
  const { startedAtMs } = incident;
  const face = await read(await readFile(evidence.pathOf({ incidentId, startedAtMs, name: 'face.jpg' })));
  if ('problem' in face) {
    return face;
  }
  const { recipe, descriptor, faults } = face;
  return descriptor === null
    ? {
        problem: 'bad-request',
        message: `body.incidentId: the face of '${incidentId}' cannot be compared (${faults.join(', ')})`,
      }
    : { recipe, descriptors: [descriptor] };
}

function unknown(message: string): SearchRefusal {
  return { problem: 'not-found', message };
}
