/**
 * Repository of the registry: hamlets, locations and cameras as people know them. Read as a whole, as it is small (a
 * few thousand rows at most); written in one transaction that has read it before.
 * Not here: who may see what (registry/reading.ts), which changes make sense (registry/planning.ts), what agents add at their hello (registry-hello.ts).
 */
import type { Transaction } from 'kysely';
import { registeredCameraStatus, type RegisteredCamera } from '#protocol/registry.ts';
import type { RegisteredHamlet, RegisteredSite, RegistryKind } from '#protocol/registry.ts';
import { siteGroup } from '#protocol/site.ts';
import type { LedgerDatabase } from '../database.ts';
import type { HamletsTable, RegisteredCamerasTable, RegisteredSitesTable } from './registry-tables.ts';
import type { Tables } from '../tables.ts';

export interface RegistrySnapshot {
  hamlets: RegisteredHamlet[];
  sites: RegisteredSite[];
  cameras: RegisteredCamera[];
}

/** A row as it shall be; its revision is counted up here. */
export type RegistryRow =
  | ({ kind: 'hamlet' } & Omit<RegisteredHamlet, 'revision' | 'changed'>)
  | ({ kind: 'site' } & Omit<RegisteredSite, 'revision' | 'changed'>)
  | ({ kind: 'camera' } & Omit<RegisteredCamera, 'revision' | 'changed'>);

/** Null for what is nobody's change: demo data, an agent's hello. */
export type ChangedBy = { name: string; atMs: number } | null;

export interface RegistryWriter {
  snapshot(): Promise<RegistrySnapshot>;
  put(row: RegistryRow, by: ChangedBy): Promise<void>;
}

export interface Registry {
  snapshot(): Promise<RegistrySnapshot>;
  /** One transaction; what throws in it changes nothing. */
  change<Result>(work: (writer: RegistryWriter) => Promise<Result>): Promise<Result>;
}

export const TABLE_OF = {
  hamlet: 'hamlets',
  site: 'registered_sites',
  camera: 'registered_cameras',
} as const satisfies Record<RegistryKind, keyof Tables>;

export function createRegistry(db: LedgerDatabase, communeId: string): Registry {
  return {
    snapshot: () => readSnapshot(db, communeId),
    change: (work) =>
      db.transaction().execute((transaction) =>
        work({
          snapshot: () => readSnapshot(transaction, communeId),
          put: (row, by) => putRow(transaction, communeId, row, by),
        }),
      ),
  };
}

async function readSnapshot(
  db: LedgerDatabase | Transaction<Tables>,
  communeId: string,
): Promise<RegistrySnapshot> {
  const rows = <Name extends (typeof TABLE_OF)[RegistryKind]>(name: Name) =>
    db
      .selectFrom(name as 'hamlets')
      .where('commune_id', '=', communeId)
      .selectAll()
      .orderBy('id')
      .execute();
  const hamlets = await rows('hamlets');
  const sites = (await rows('registered_sites')) as unknown as RegisteredSitesTable[];
  const cameras = (await rows('registered_cameras')) as unknown as RegisteredCamerasTable[];
  return { hamlets: hamlets.map(toHamlet), sites: sites.map(toSite), cameras: cameras.map(toCamera) };
}

async function putRow(
  transaction: Transaction<Tables>,
  communeId: string,
  row: RegistryRow,
  by: ChangedBy,
): Promise<void> {
  const changed = { changed_by_name: by?.name ?? null, changed_at_ms: by?.atMs ?? null };
  const facts = { ...toColumns(row), ...changed };
  const table = TABLE_OF[row.kind] as 'hamlets';
  const updated = await transaction
    .updateTable(table)
    .set((expression) => ({ ...facts, revision: expression('revision', '+', 1) }))
    .where('commune_id', '=', communeId)
    .where('id', '=', row.id)
    .executeTakeFirst();
  if (updated.numUpdatedRows === 0n) {
    const inserted = { commune_id: communeId, id: row.id, ...facts, revision: 1 } as HamletsTable;
    await transaction.insertInto(table).values(inserted).execute();
  }
}

/** Typed as a hamlet's for the query builder; the table was chosen by the same kind. */
function toColumns(row: RegistryRow): Partial<HamletsTable> {
  const isDemo = { is_demo: row.isDemo ? 1 : 0 };
  switch (row.kind) {
    case 'hamlet':
      return { name: row.name, households: row.households, people: row.people, ...isDemo };
    case 'site':
      return {
        name: row.name,
        site_group: row.group,
        hamlet_id: row.hamletId,
        ...whereOf(row),
        ...isDemo,
      } as Partial<HamletsTable>;
    case 'camera':
      return {
        name: row.name,
        site_id: row.siteId,
        owner_group: row.ownerGroup,
        status: row.status,
        installed_on: row.installedOn,
        removed_on: row.removedOn,
        ...whereOf(row),
        bearing_deg: row.bearingDeg,
        opening_deg: row.openingDeg,
        reach_m: row.reachM,
        plan_x: row.planX,
        plan_y: row.planY,
        ...isDemo,
      } as Partial<HamletsTable>;
  }
}

interface Where {
  vpostcode: string | null;
  latitude: number | null;
  longitude: number | null;
}

function whereOf({ vpostcode, latitude, longitude }: Where): Where {
  return { vpostcode, latitude, longitude };
}

interface Kept {
  id: string;
  is_demo: number;
  revision: number;
  changed_by_name: string | null;
  changed_at_ms: number | null;
}

function keptOf(row: Kept) {
  const { changed_by_name: byName, changed_at_ms: atMs } = row;
  return {
    id: row.id,
    isDemo: row.is_demo === 1,
    revision: row.revision,
    changed: byName === null || atMs === null ? null : { byName, atMs },
  };
}

function toHamlet(row: HamletsTable): RegisteredHamlet {
  return { ...keptOf(row), name: row.name, households: row.households, people: row.people };
}

function toSite(row: RegisteredSitesTable): RegisteredSite {
  return {
    ...keptOf(row),
    name: row.name,
    group: siteGroup.parse(row.site_group),
    hamletId: row.hamlet_id,
    ...whereOf(row),
  };
}

function toCamera(row: RegisteredCamerasTable): RegisteredCamera {
  return {
    ...keptOf(row),
    siteId: row.site_id,
    name: row.name,
    ownerGroup: siteGroup.parse(row.owner_group),
    status: registeredCameraStatus.parse(row.status),
    installedOn: row.installed_on,
    removedOn: row.removed_on,
    ...whereOf(row),
    bearingDeg: row.bearing_deg,
    openingDeg: row.opening_deg,
    reachM: row.reach_m,
    planX: row.plan_x,
    planY: row.plan_y,
  };
}
