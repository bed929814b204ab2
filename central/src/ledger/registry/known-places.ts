/** Every place people may name: those of the registry and those that agents serve, with their cameras and hamlet. */
import { siteGroup } from '#protocol/site.ts';
import type { LedgerDatabase } from '../database.ts';
import type { KnownSite } from './sites.ts';

export interface KnownPlace extends KnownSite {
  name: string;
  hamletId: string | null;
}

export interface KnownPlaces {
  all(): Promise<KnownPlace[]>;
  hasHamlet(hamletId: string): Promise<boolean>;
}

export function createKnownPlaces(db: LedgerDatabase, communeId: string): KnownPlaces {
  const served = () =>
    db
      .selectFrom('sites')
      .leftJoin('cameras', (join) =>
        join.onRef('cameras.site_id', '=', 'sites.id').onRef('cameras.commune_id', '=', 'sites.commune_id'),
      )
      .where('sites.commune_id', '=', communeId)
      .select(['sites.id', 'sites.name', 'sites.site_group', 'cameras.id as camera_id'])
      .execute();
  const registered = () =>
    db
      .selectFrom('registered_sites as sites')
      .leftJoin('registered_cameras as cameras', (join) =>
        join.onRef('cameras.site_id', '=', 'sites.id').onRef('cameras.commune_id', '=', 'sites.commune_id'),
      )
      .where('sites.commune_id', '=', communeId)
      .select(['sites.id', 'sites.name', 'sites.site_group', 'sites.hamlet_id', 'cameras.id as camera_id'])
      .execute();

  return {
    all: async () => {
      const found = new Map<string, KnownPlace>();
      const rows = [...(await registered()), ...(await served()).map((row) => ({ ...row, hamlet_id: null }))];
      for (const row of rows) {
        const place = found.get(row.id) ?? {
          siteId: row.id,
          name: row.name,
          siteGroup: siteGroup.parse(row.site_group),
          hamletId: row.hamlet_id,
          cameraIds: [],
        };
        if (row.camera_id !== null && !place.cameraIds.includes(row.camera_id)) {
          place.cameraIds.push(row.camera_id);
        }
        found.set(row.id, place);
      }
      return [...found.values()];
    },
    hasHamlet: async (hamletId) => {
      const row = await db
        .selectFrom('hamlets')
        .where('commune_id', '=', communeId)
        .where('id', '=', hamletId)
        .select('id')
        .executeTakeFirst();
      return row !== undefined;
    },
  };
}
