/** Cameras and places for statistics: since when they stand, when they worked, when their rules were changed. */
import { siteGroup } from '#protocol/site.ts';
import type { LedgerDatabase } from '../database.ts';
import type { KnownSite } from '../registry/sites.ts';
import type { Sight } from './statistics-sight.ts';

export interface CountedCamera {
  id: string;
  name: string;
  siteId: string;
  hamletId: string | null;
  /** Civil dates. */
  installedOn: string | null;
  removedOn: string | null;
  isPlanned: boolean;
  isDemo: boolean;
}

export interface Spell {
  cameraId: string;
  fromMs: number;
  /** Null: it lasts. */
  toMs: number | null;
}

export interface RuleChange {
  cameraId: string;
  revision: number;
  byName: string;
  atMs: number;
}

export interface CountedPlace {
  id: string;
  name: string;
}

export interface CountedHamlet extends CountedPlace {
  households: number | null;
}

export interface CameraSource {
  /** All locations of the registry, whether an agent serves them or not: what a Sight is made from. */
  places(): Promise<KnownSite[]>;
  cameras(sight: Sight): Promise<CountedCamera[]>;
  /** Of all cameras: those that touch the time between. */
  spells(fromMs: number, toMs: number): Promise<Spell[]>;
  /** When each camera was first known to work. The first of all is since when it is measured. */
  firstHeard(): Promise<Map<string, number>>;
  ruleChanges(fromMs: number, toMs: number): Promise<RuleChange[]>;
  hamlets(): Promise<CountedHamlet[]>;
  sites(): Promise<CountedPlace[]>;
}

export function createCameraSource(db: LedgerDatabase, communeId: string): CameraSource {
  return { ...createPlaceSource(db, communeId), ...createSpellSource(db, communeId) };
}

function createPlaceSource(
  db: LedgerDatabase,
  communeId: string,
): Pick<CameraSource, 'places' | 'cameras' | 'hamlets' | 'sites'> {
  const cameras = () =>
    db
      .selectFrom('registered_cameras')
      .leftJoin('registered_sites', (join) =>
        join
          .onRef('registered_sites.id', '=', 'registered_cameras.site_id')
          .onRef('registered_sites.commune_id', '=', 'registered_cameras.commune_id'),
      )
      .where('registered_cameras.commune_id', '=', communeId);

  return {
    places: async () => {
      const sites = await db
        .selectFrom('registered_sites')
        .where('commune_id', '=', communeId)
        .select(['id', 'site_group'])
        .execute();
      const known = new Map<string, KnownSite>(
        sites.map((row) => [
          row.id,
          { siteId: row.id, siteGroup: siteGroup.parse(row.site_group), cameraIds: [] },
        ]),
      );
      for (const row of await cameras()
        .select(['registered_cameras.id', 'registered_cameras.site_id'])
        .execute()) {
        known.get(row.site_id)?.cameraIds.push(row.id);
      }
      return [...known.values()];
    },
    cameras: async ({ siteIds, cameraIds }) => {
      const rows = await cameras()
        .select(['registered_cameras.id', 'registered_cameras.name', 'registered_cameras.site_id'])
        .select(['installed_on', 'removed_on', 'status', 'registered_cameras.is_demo'])
        .select('registered_sites.hamlet_id')
        .orderBy('registered_cameras.id')
        .execute();
      const [ofSites, alone] = [new Set(siteIds), new Set(cameraIds)];
      return rows
        .filter(({ id, site_id: siteId }) => ofSites.has(siteId) || alone.has(id))
        .map((row) => ({
          id: row.id,
          name: row.name,
          siteId: row.site_id,
          hamletId: row.hamlet_id,
          installedOn: row.installed_on,
          removedOn: row.removed_on,
          isPlanned: row.status === 'planned',
          isDemo: row.is_demo === 1,
        }));
    },
    hamlets: () =>
      db
        .selectFrom('hamlets')
        .where('commune_id', '=', communeId)
        .orderBy('id')
        .select(['id', 'name', 'households'])
        .execute(),
    sites: () =>
      db
        .selectFrom('registered_sites')
        .where('commune_id', '=', communeId)
        .orderBy('id')
        .select(['id', 'name'])
        .execute(),
  };
}

function createSpellSource(
  db: LedgerDatabase,
  communeId: string,
): Pick<CameraSource, 'spells' | 'firstHeard' | 'ruleChanges'> {
  return {
    spells: async (fromMs, toMs) => {
      const rows = await db
        .selectFrom('camera_spells')
        .where('commune_id', '=', communeId)
        .where('from_ms', '<', toMs)
        .where((where) => where.or([where('to_ms', 'is', null), where('to_ms', '>', fromMs)]))
        .select(['camera_id', 'from_ms', 'to_ms'])
        .execute();
      return rows.map((row) => ({ cameraId: row.camera_id, fromMs: row.from_ms, toMs: row.to_ms }));
    },
    firstHeard: async () => {
      const rows = await db
        .selectFrom('camera_spells')
        .where('commune_id', '=', communeId)
        .groupBy('camera_id')
        .select('camera_id')
        .select((select) => select.fn.min<number>('from_ms').as('since'))
        .execute();
      return new Map(rows.map((row) => [row.camera_id, row.since]));
    },
    ruleChanges: async (fromMs, toMs) => {
      const rows = await db
        .selectFrom('camera_rules')
        .where('commune_id', '=', communeId)
        .where('changed_at_ms', '>=', fromMs)
        .where('changed_at_ms', '<', toMs)
        .where('refused_reason', 'is', null)
        .orderBy('changed_at_ms')
        .select(['camera_id', 'revision', 'changed_by_name', 'changed_at_ms'])
        .execute();
      return rows.map((row) => ({
        cameraId: row.camera_id,
        revision: row.revision,
        byName: row.changed_by_name,
        atMs: row.changed_at_ms,
      }));
    },
  };
}
