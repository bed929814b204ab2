/**
 * The registry: hamlets, locations and cameras as people know them. Read where one may read them; changed row by row,
 * or by a file whose plan was looked at before. Every change leaves an audit row.
 */
import { z } from 'zod';
import { slug } from '#protocol/names.ts';
import {
  cameraChange,
  hamletChange,
  hamletList,
  MOST_IMPORT_BYTES,
  newCamera,
  newHamlet,
  newSite,
  registeredCamera,
  registeredCameraPage,
  registeredCameraStatus,
  registeredHamlet,
  registeredSite,
  registeredSiteList,
  registryDifferences,
  registryPlan,
  siteChange,
  type RegistryKind,
} from '#protocol/registry.ts';
import type { AuditTrail } from '../../intake/stores.ts';
import type { Account } from '../../ledger/people/accounts.ts';
import type { Listed } from '../../ledger/registry/registry-listed.ts';
import type { Registry } from '../../ledger/registry/registry.ts';
import { actorOf } from '../../people/sign-in.ts';
import type { FieldValue } from '../../registry/fields.ts';
import { changesOf, findCameras, findDifferences, visibleRegistry } from '../../registry/reading.ts';
import { writeRegistryCsv } from '../../registry/registry-file.ts';
import type { RegistryDesk, RowChange } from '../../registry/registry-desk.ts';
import { defineRoute, refuse, type Answer, type Route } from '../route.ts';
import { readTextBody } from '../text-body.ts';

export interface RegistryRouteDeps {
  registry: Registry;
  registryListed: () => Promise<Listed>;
  registryDesk: RegistryDesk;
  audit: AuditTrail;
}

const params = z.strictObject({ id: slug });
const FILE_TYPES = {
  'text/csv': 'csv',
  'application/yaml': 'yaml',
  'application/x-yaml': 'yaml',
  'text/yaml': 'yaml',
} as const;

export function registryRoutes(deps: RegistryRouteDeps): Route[] {
  return [
    ...readRoutes(deps),
    ...hamletRoutes(deps),
    ...siteRoutes(deps),
    ...cameraRoutes(deps),
    ...fileRoutes(deps),
  ];
}

function readRoutes({ registry, registryListed }: RegistryRouteDeps): Route[] {
  const visible = async (account: Account) => visibleRegistry(account, await registry.snapshot());
  return [
    defineRoute({
      method: 'GET',
      path: '/api/registry/hamlets',
      door: 'registry.read',
      summary: 'Hamlets of the places this person may know',
      reply: hamletList,
      handle: async ({ who }) => ({ reply: { items: (await visible(who.account)).hamlets } }),
    }),
    defineRoute({
      method: 'GET',
      path: '/api/registry/sites',
      door: 'registry.read',
      summary: 'Locations this person may know, with how many cameras of the registry stand there',
      reply: registeredSiteList,
      handle: async ({ who }) => {
        const { sites, cameras } = await visible(who.account);
        const counts = new Map<string, number>();
        cameras
          .filter(({ status }) => status === 'working')
          .forEach(({ siteId }) => counts.set(siteId, (counts.get(siteId) ?? 0) + 1));
        return {
          reply: { items: sites.map((site) => ({ ...site, cameraCount: counts.get(site.id) ?? 0 })) },
        };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/registry/cameras',
      door: 'registry.read',
      summary: 'Cameras this person may know; search ignores case and diacritics',
      schemas: {
        query: z.strictObject({
          search: z.string().max(100).default(''),
          site: slug.optional(),
          status: registeredCameraStatus.optional(),
          offset: z.coerce.number().int().min(0).max(100_000).default(0),
          limit: z.coerce.number().int().min(1).max(2000).default(500),
        }),
      },
      reply: registeredCameraPage,
      handle: async ({ who, query: { site, offset, limit, ...query } }) => {
        const found = findCameras(await visible(who.account), { ...query, siteId: site });
        return { reply: { total: found.length, items: found.slice(offset, offset + limit) } };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/registry/differences',
      door: 'registry.read',
      summary: 'Where the registry and the agents say different things',
      reply: registryDifferences,
      handle: async ({ who }) => ({
        reply: { items: findDifferences(await visible(who.account), await registryListed()) },
      }),
    }),
  ];
}

function hamletRoutes(deps: RegistryRouteDeps): Route[] {
  return [
    defineRoute({
      method: 'POST',
      path: '/api/registry/hamlets',
      door: 'registry.edit',
      summary: 'A new hamlet; 409 when the id is taken',
      schemas: { body: newHamlet },
      status: 201,
      reply: registeredHamlet,
      handle: ({ who, body: { id, ...facts } }) =>
        change(deps, who.account, { kind: 'hamlet', id, facts, revision: null }, registeredHamlet),
    }),
    defineRoute({
      method: 'PATCH',
      path: '/api/registry/hamlets/:id',
      door: 'registry.edit',
      summary: 'Change a hamlet; 409 when somebody changed it since `revision`',
      schemas: { params, body: hamletChange },
      reply: registeredHamlet,
      handle: ({ who, params: { id }, body: { revision, ...facts } }) =>
        change(deps, who.account, { kind: 'hamlet', id, facts, revision }, registeredHamlet),
    }),
  ];
}

function siteRoutes(deps: RegistryRouteDeps): Route[] {
  return [
    defineRoute({
      method: 'POST',
      path: '/api/registry/sites',
      door: 'registry.edit',
      summary: 'A new location; 409 when the id is taken',
      schemas: { body: newSite },
      status: 201,
      reply: registeredSite,
      handle: ({ who, body: { id, ...facts } }) =>
        change(deps, who.account, { kind: 'site', id, facts, revision: null }, registeredSite),
    }),
    defineRoute({
      method: 'PATCH',
      path: '/api/registry/sites/:id',
      door: 'registry.edit',
      summary: 'Change a location; 409 when somebody changed it since `revision`',
      schemas: { params, body: siteChange },
      reply: registeredSite,
      handle: ({ who, params: { id }, body: { revision, ...facts } }) =>
        change(deps, who.account, { kind: 'site', id, facts, revision }, registeredSite),
    }),
  ];
}

function cameraRoutes(deps: RegistryRouteDeps): Route[] {
  return [
    defineRoute({
      method: 'POST',
      path: '/api/registry/cameras',
      door: 'registry.edit',
      summary: 'A new camera; 409 when the id is taken',
      schemas: { body: newCamera },
      status: 201,
      reply: registeredCamera,
      handle: ({ who, body: { id, ...facts } }) =>
        change(deps, who.account, { kind: 'camera', id, facts, revision: null }, registeredCamera),
    }),
    defineRoute({
      method: 'PATCH',
      path: '/api/registry/cameras/:id',
      door: 'registry.edit',
      summary: 'Change a camera; 409 when somebody changed it since `revision`',
      schemas: { params, body: cameraChange },
      reply: registeredCamera,
      handle: ({ who, params: { id }, body: { revision, ...facts } }) =>
        change(deps, who.account, { kind: 'camera', id, facts, revision }, registeredCamera),
    }),
  ];
}

function fileRoutes({ registry, registryDesk, audit }: RegistryRouteDeps): Route[] {
  return [
    defineRoute({
      method: 'POST',
      path: '/api/registry/imports',
      door: 'registry.edit',
      summary:
        'A CSV or YAML file (text/csv, application/yaml, 5 MB): with dryRun=1 what it would change and every line refused; with plan=HASH of that dry run all of it is applied, or nothing',
      schemas: {
        query: z.strictObject({
          dryRun: z.enum(['0', '1']).default('0'),
          plan: z.string().max(80).optional(),
        }),
      },
      reply: registryPlan,
      handle: async ({ who: { account }, query: { dryRun, plan }, request, response }) => {
        const body = await readTextBody(request, response, {
          mostBytes: MOST_IMPORT_BYTES,
          types: FILE_TYPES,
        });
        if ('problem' in body) {
          return body;
        }
        if (dryRun === '0' && plan === undefined) {
          return refuse('bad-request', 'query.plan: found nothing, expected the hash of a dry run');
        }
        const wantedPlan = dryRun === '1' ? null : (plan ?? '');
        const by = { actor: actorOf(account), mayChange: changesOf(account) };
        const imported = await registryDesk.importFile({ ...body, wantedPlan }, by);
        return imported.status === 'conflict'
          ? refuse('conflict', imported.message)
          : { reply: imported.plan };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/registry/export',
      door: 'registry.read',
      summary: 'The registry as CSV, as far as this person may know it; an import of it changes nothing',
      schemas: { query: z.strictObject({ locale: z.enum(['vi', 'en']).default('vi') }) },
      status: 200,
      reply: null,
      handle: async ({ who: { account }, query: { locale }, response }) => {
        const seen = visibleRegistry(account, await registry.snapshot());
        const { hamlets, sites, cameras } = seen;
        await audit.append({
          actor: actorOf(account),
          action: 'registry.exported',
          resource: 'registry',
          detail: `${hamlets.length} hamlets, ${sites.length} sites, ${cameras.length} cameras`,
        });
        response.setHeader('Content-Type', 'text/csv; charset=utf-8');
        response.setHeader('Content-Disposition', 'attachment; filename="registry.csv"');
        response.setHeader('Cache-Control', 'no-store');
        response.end(writeRegistryCsv(seen, locale));
        return 'sent';
      },
    }),
  ];
}

async function change<Schema extends z.ZodType>(
  { registryDesk }: RegistryRouteDeps,
  account: Account,
  { facts, ...wanted }: Omit<RowChange, 'facts'> & { facts: object },
  _schema: Schema,
): Promise<Answer<z.input<Schema>>> {
  const mentioned = Object.entries(facts as Record<string, FieldValue | undefined>).flatMap(
    ([field, value]) => (value === undefined ? [] : [[field, value]]),
  );
  const changed = await registryDesk.change(
    { ...wanted, facts: Object.fromEntries(mentioned) as Record<string, FieldValue> },
    { actor: actorOf(account), mayChange: changesOf(account) },
  );
  switch (changed.status) {
    case 'changed':
      return { reply: changed.row as z.input<Schema> };
    case 'unknown':
      return refuse('not-found', `id: there is no ${nameOf(wanted.kind)} '${wanted.id}'`);
    case 'conflict':
      return refuse('conflict', changed.message);
    case 'refused':
      return refuse('bad-request', changed.message);
  }
}

function nameOf(kind: RegistryKind): string {
  return kind === 'site' ? 'location' : kind;
}
