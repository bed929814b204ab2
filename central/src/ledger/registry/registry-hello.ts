/**
 * What an agent's hello adds to the registry: locations and cameras nobody knew, with the hamlet it names. What is
 * there already is never changed: people may have corrected it. Nothing is removed either.
 */
import type { Transaction } from 'kysely';
import type { CameraDescription } from '#protocol/camera.ts';
import type { Site } from '#protocol/site.ts';
import { foldText } from '../fold.ts';
import type { Tables } from '../tables.ts';

export async function addToRegistry(
  transaction: Transaction<Tables>,
  communeId: string,
  { sites, cameras }: { sites: readonly Site[]; cameras: readonly CameraDescription[] },
): Promise<void> {
  const idsOf = async (table: 'registered_sites' | 'registered_cameras'): Promise<Set<string>> => {
    const rows = await transaction
      .selectFrom(table)
      .where('commune_id', '=', communeId)
      .select('id')
      .execute();
    return new Set(rows.map(({ id }) => id));
  };
  const knownSites = await idsOf('registered_sites');
  const knownCameras = await idsOf('registered_cameras');
  const added = {
    commune_id: communeId,
    is_demo: 0,
    revision: 1,
    changed_by_name: null,
    changed_at_ms: null,
  };
  const nowhere = { vpostcode: null, latitude: null, longitude: null };
  for (const site of sites.filter(({ id }) => !knownSites.has(id))) {
    const hamletId = site.hamlet === undefined ? null : await hamletOf(transaction, communeId, site.hamlet);
    const facts = { id: site.id, name: site.name, site_group: site.group, hamlet_id: hamletId };
    await transaction
      .insertInto('registered_sites')
      .values({ ...added, ...nowhere, ...facts })
      .execute();
  }
  const groups = new Map(sites.map(({ id, group }) => [id, group]));
  for (const camera of cameras.filter(({ id }) => !knownCameras.has(id))) {
    await transaction
      .insertInto('registered_cameras')
      .values({
        ...added,
        ...nowhere,
        id: camera.id,
        site_id: camera.siteId,
        name: camera.name,
        owner_group: groups.get(camera.siteId) ?? 'key-point',
        status: 'working',
        installed_on: camera.installedOn ?? null,
        removed_on: null,
      })
      .execute();
  }
}

/** By its name, however it is written; a name nobody knows is a new hamlet. */
async function hamletOf(
  transaction: Transaction<Tables>,
  communeId: string,
  name: string,
): Promise<string | null> {
  const rows = await transaction
    .selectFrom('hamlets')
    .where('commune_id', '=', communeId)
    .select(['id', 'name'])
    .execute();
  const known = rows.find((row) => foldText(row.name) === foldText(name));
  const id = known?.id ?? slugOf(name);
  if (known === undefined && id !== '' && !rows.some((row) => row.id === id)) {
    const unknown = { households: null, people: null, is_demo: 0, revision: 1 };
    await transaction
      .insertInto('hamlets')
      .values({ commune_id: communeId, id, name, ...unknown, changed_by_name: null, changed_at_ms: null })
      .execute();
  }
  return id === '' ? null : id;
}

function slugOf(name: string): string {
  return foldText(name)
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-+|-+$/g, '');
}
