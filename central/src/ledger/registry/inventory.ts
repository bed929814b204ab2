/**
 * The sites and cameras of one agent become exactly what it says in `hello`, in one transaction. A site or camera
 * that belongs to another agent refuses the whole, because a half-taken list would hide cameras without a word;
 * a revoked agent's and a removed camera may be taken over.
 * Not here: reading them (sites.ts, cameras.ts).
 */
import type { Transaction } from 'kysely';
import type { CameraDescription } from '#protocol/camera.ts';
import type { Site } from '#protocol/site.ts';
import type { InventoryStore, InventoryUpdate } from '../../intake/stores.ts';
import type { LedgerDatabase } from '../database.ts';
import { foldText } from '../fold.ts';
import { addToRegistry } from './registry-hello.ts';
import type { Tables } from '../tables.ts';

type Refusable = { status: 'stored' } | { status: 'refused'; reason: string };

export function createInventory(db: LedgerDatabase, communeId: string): InventoryStore {
  return {
    replace: (update) =>
      db.transaction().execute(async (transaction): Promise<Refusable> => {
        const reason = findMistake(update) ?? (await findForeign(transaction, communeId, update));
        if (reason !== null) {
          return { status: 'refused', reason };
        }
        await writeSites(transaction, communeId, update);
        await writeCameras(transaction, communeId, update);
        await addToRegistry(transaction, communeId, update);
        return { status: 'stored' };
      }),
  };
}

function findMistake({ sites, cameras }: InventoryUpdate): string | null {
  const siteIds = new Set(sites.map((site) => site.id));
  const cameraIds = new Set(cameras.map((camera) => camera.id));
  if (siteIds.size < sites.length) {
    return 'sites: expected every id once';
  }
  if (cameraIds.size < cameras.length) {
    return 'cameras: expected every id once';
  }
  const lost = cameras.find((camera) => !siteIds.has(camera.siteId));
  return lost === undefined
    ? null
    : `cameras: '${lost.id}' stands at site '${lost.siteId}', which is not among the sites`;
}

/** Compared in memory: an agent may name 2000 cameras, more than some engines take as parameters. */
async function findForeign(
  transaction: Transaction<Tables>,
  communeId: string,
  { agentId, sites, cameras }: InventoryUpdate,
): Promise<string | null> {
  const owned = (table: 'sites' | 'cameras') =>
    transaction
      .selectFrom(table)
      .innerJoin('agents', (join) =>
        join
          .onRef('agents.id', '=', `${table}.agent_id`)
          .onRef('agents.commune_id', '=', `${table}.commune_id`),
      )
      .where(`${table}.commune_id`, '=', communeId)
      .where('agents.id', '!=', agentId)
      .where('agents.revoked_at_ms', 'is', null)
      .select([`${table}.id as id`, 'agents.name as owner']);
  const siteOwners = new Map((await owned('sites').execute()).map((row) => [row.id, row.owner]));
  const foreignSite = sites.find((site) => siteOwners.has(site.id));
  if (foreignSite !== undefined) {
    return `sites: '${foreignSite.id}' belongs to agent '${siteOwners.get(foreignSite.id) ?? ''}'`;
  }
  const present = await owned('cameras').where('cameras.removed_at_ms', 'is', null).execute();
  const cameraOwners = new Map(present.map((row) => [row.id, row.owner]));
  const foreignCamera = cameras.find((camera) => cameraOwners.has(camera.id));
  return foreignCamera === undefined
    ? null
    : `cameras: '${foreignCamera.id}' belongs to agent '${cameraOwners.get(foreignCamera.id) ?? ''}'`;
}

async function writeSites(
  transaction: Transaction<Tables>,
  communeId: string,
  { agentId, sites }: InventoryUpdate,
): Promise<void> {
  for (const site of sites) {
    const facts = { agent_id: agentId, name: site.name, site_group: site.group, hamlet: site.hamlet ?? null };
    await transaction
      .insertInto('sites')
      .values({ commune_id: communeId, id: site.id, ...facts })
      .onConflict((conflict) => conflict.columns(['commune_id', 'id']).doUpdateSet(facts))
      .execute();
  }
}

async function writeCameras(
  transaction: Transaction<Tables>,
  communeId: string,
  { agentId, sites, cameras, atMs, resetHealth }: InventoryUpdate,
): Promise<void> {
  await transaction
    .updateTable('cameras')
    .set({ removed_at_ms: atMs })
    .where('commune_id', '=', communeId)
    .where('agent_id', '=', agentId)
    .where('removed_at_ms', 'is', null)
    .execute();
  const siteById = new Map(sites.map((site) => [site.id, site]));
  for (const camera of cameras) {
    const facts = toCameraFacts(camera, siteById.get(camera.siteId), agentId);
    await transaction
      .insertInto('cameras')
      .values({ commune_id: communeId, id: camera.id, ...facts })
      .onConflict((conflict) => conflict.columns(['commune_id', 'id']).doUpdateSet(facts))
      .execute();
    const starting = {
      state: 'connecting',
      reason: 'starting',
      detail: '',
      since_at_ms: atMs,
      next_try_at_ms: null,
      fps: 0,
      watch_json: null,
    };
    await transaction
      .insertInto('health')
      .values({ commune_id: communeId, camera_id: camera.id, ...starting })
      .onConflict((conflict) => {
        const known = conflict.columns(['commune_id', 'camera_id']);
        return resetHealth ? known.doUpdateSet(starting) : known.doNothing();
      })
      .execute();
  }
}

function toCameraFacts(camera: CameraDescription, site: Site | undefined, agentId: string) {
  return {
    agent_id: agentId,
    site_id: camera.siteId,
    name: camera.name,
    has_ptz: camera.hasPtz ? 1 : 0,
    installed_on: camera.installedOn ?? null,
    rules_json: JSON.stringify(camera.rules),
    rules_revision: camera.rulesRevision,
    search_text: foldText([camera.name, site?.name ?? '', site?.hamlet ?? '', camera.id].join(' ')),
    removed_at_ms: null,
  };
}
