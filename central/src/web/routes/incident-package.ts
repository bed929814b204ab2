/**
 * The evidence of one incident as a package that can be checked without us: files as they came, what the agent signed
 * at capture, central's word on the agent's key, and central's signature over all of it. An incident whose agent signed
 * nothing has no statement in it, and the check says so.
 *
 * Made anew each time into a folder that is emptied at every start, and deleted when it was sent.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Response } from 'express';
import { z } from 'zod';
import type { Clock } from '#base/clock.ts';
import { GiveUp } from '#base/errors.ts';
import { newId } from '#base/ids.ts';
import type { Signature } from '#base/package/signature-text.ts';
import { signedEntries, writePackage, type PackageEntry } from '#base/package/write-package.ts';
import type { IncidentFile } from '#protocol/incident.ts';
import { AGENT_CERTIFICATE, INCIDENT_STATEMENT, type PackageManifest } from '#protocol/package.ts';
import type { SignedText } from '#protocol/statement.ts';
import type { EvidenceFolder } from '../../intake/evidence-folder.ts';
import type { AuditTrail } from '../../intake/stores.ts';
import type { Account } from '../../ledger/people/accounts.ts';
import type { Files } from '../../ledger/incidents/files.ts';
import type { IncidentPlaces } from '../../ledger/incidents/incident-places.ts';
import type { Incidents } from '../../ledger/incidents/incidents.ts';
import { can } from '../../people/can.ts';
import { actorOf } from '../../people/sign-in.ts';
import { defineRoute, refuse, type Route } from '../route.ts';
import { findReadable, incidentParams, unknownIncident } from './incidents.ts';

const MOST_AT_ONCE = 3;

export interface IncidentPackageRouteDeps {
  clock: Clock;
  version: string;
  communeId: string;
  incidents: Incidents;
  incidentPlaces: IncidentPlaces;
  files: Files;
  evidence: EvidenceFolder;
  audit: AuditTrail;
  /** Emptied when the routes are made. */
  packageDir: string;
  signPackage: (text: string) => Signature;
  /** Undefined for an agent that is not known. */
  certificateOf: (agentId: string) => Promise<SignedText | undefined>;
}

const query = z.strictObject({
  /** Of the case, as they will stand in the manifest. */
  reference: z.string().trim().max(200).default(''),
  reason: z.string().trim().max(2000).default(''),
});

export function incidentPackageRoutes(deps: IncidentPackageRouteDeps): Route[] {
  const { incidents, audit, packageDir } = deps;
  rmSync(packageDir, { recursive: true, force: true });
  mkdirSync(packageDir, { recursive: true, mode: 0o700 });
  let making = 0;

  return [
    defineRoute({
      method: 'GET',
      path: '/api/incidents/:id/package',
      door: 'evidence.read',
      summary: 'All evidence of an incident as a ZIP, signed; check it with matlang verify',
      schemas: { params: incidentParams, query },
      status: 200,
      reply: null,
      handle: async ({ who: { account }, params: { id }, query: asked, response }) => {
        const found = await findReadable(deps, account, id);
        if (found === null) {
          return unknownIncident(id);
        }
        if (!can(account, 'evidence.read', found.place)) {
          return refuse('no-right', `the role '${account.role}' does not see evidence of this site`);
        }
        const incident = await incidents.find(id);
        if (incident?.isClosed !== true) {
          return refuse('conflict', `id: incident '${id}' is not over yet: its files are still to come`);
        }
        if (making >= MOST_AT_ONCE) {
          return { ...refuse('too-many-tries', 'other packages are being made'), retryAfterSec: 10 };
        }
        making += 1;
        const file = path.join(packageDir, `${newId()}.zip`);
        try {
          await audit.append({
            actor: actorOf(account),
            action: 'evidence.packaged',
            resource: `incident:${id}`,
            detail: [asked.reference, asked.reason].filter((text) => text !== '').join(': '),
          });
          await makePackage(deps, { file, account, incident, ...asked });
          await sendPackage(response, file, id);
        } finally {
          making -= 1;
          await rm(file, { force: true });
        }
        return 'sent';
      },
    }),
  ];
}

interface Order {
  file: string;
  account: Account;
  incident: { id: string; agentId: string; startedAtMs: number };
  reference: string;
  reason: string;
}

/** Throws GiveUp 'evidence-changed' when a file is not what came from the agent: nothing false is ever signed here. */
async function makePackage(deps: IncidentPackageRouteDeps, order: Order): Promise<void> {
  const { incident } = order;
  const stored = (await deps.files.storedOf([incident.id])).get(incident.id) ?? [];
  const written = await writePackage({
    file: order.file,
    entries: await entriesOf(deps, incident, stored),
    sign: deps.signPackage,
    manifestWithoutFiles: {
      manifest: 'matlang package v1',
      packageId: newId(),
      content: { type: 'incident', incidentId: incident.id },
      reference: order.reference,
      reason: order.reason,
      requestedBy: order.account.displayName.slice(0, 200),
      madeAtMs: deps.clock.nowMs(),
      maker: { role: 'central', id: deps.communeId, version: deps.version },
    } satisfies Omit<PackageManifest, 'files'>,
  });
  for (const { name, sha256 } of stored) {
    const found = written.files.find((file) => file.path === `media/${name}`)?.sha256 ?? '';
    if (found !== sha256) {
      throw new GiveUp(
        'evidence-changed',
        `incident ${incident.id}: ${name}: found sha256 ${found}, expected ${sha256}`,
      );
    }
  }
}

async function entriesOf(
  { incidents, evidence, certificateOf }: IncidentPackageRouteDeps,
  { id: incidentId, agentId, startedAtMs }: Order['incident'],
  stored: readonly IncidentFile[],
): Promise<PackageEntry[]> {
  const [seal, certificate] = [await incidents.sealOf(incidentId), await certificateOf(agentId)];
  return [
    ...stored.map(({ name }) => ({
      path: `media/${name}`,
      source: evidence.pathOf({ incidentId, startedAtMs, name }),
    })),
    ...(seal ? signedEntries(INCIDENT_STATEMENT, seal) : []),
    ...(certificate ? signedEntries(AGENT_CERTIFICATE, certificate) : []),
  ];
}

async function sendPackage(response: Response, file: string, incidentId: string): Promise<void> {
  response.setHeader('Content-Type', 'application/zip');
  response.setHeader('Content-Disposition', `attachment; filename="matlang-incident-${incidentId}.zip"`);
  response.setHeader('Cache-Control', 'no-store');
  await new Promise<void>((resolve, reject) => {
    const options = {
      dotfiles: 'allow',
      etag: false,
      lastModified: false,
      cacheControl: false,
      acceptRanges: false,
    } as const;
    response.sendFile(file, options, (error: Error | undefined) => {
      if (error === undefined || response.headersSent) {
        resolve();
      } else {
        reject(new Error('the package cannot be read', { cause: error }));
      }
    });
  });
}
