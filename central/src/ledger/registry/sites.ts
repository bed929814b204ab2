/** Repository of locations, for reading; they are written by inventory.ts. */
import { siteGroup, type SiteGroup } from '#protocol/site.ts';
import type { LedgerDatabase } from '../database.ts';

export interface SitePlace {
  siteId: string;
  siteGroup: SiteGroup;
}

/** What can() asks about: a site as a whole, one camera of it, or what happened there. */
export interface Place extends SitePlace {
  /** Not given: the whole site; who is limited to cameras does not reach that. */
  cameraId?: string;
  /** Cases it belongs to: what is handed over, or lent, case by case is known by them. */
  caseIds?: readonly string[];
  /** Where the caller knows already that it is handed over to who asks. */
  isHandedOver?: boolean;
}

/** A site with all cameras it has or had. */
export interface KnownSite extends SitePlace {
  cameraIds: string[];
}

export interface Sites {
  places(): Promise<KnownSite[]>;
}

export function createSites(db: LedgerDatabase, communeId: string): Sites {
  return {
    places: async () => {
      const rows = await db
        .selectFrom('sites')
        .leftJoin('cameras', (join) =>
          join.onRef('cameras.site_id', '=', 'sites.id').onRef('cameras.commune_id', '=', 'sites.commune_id'),
        )
        .where('sites.commune_id', '=', communeId)
        .select(['sites.id', 'sites.site_group', 'cameras.id as camera_id'])
        .execute();
      const known = new Map<string, KnownSite>();
      for (const row of rows) {
        const place = known.get(row.id) ?? {
          siteId: row.id,
          siteGroup: siteGroup.parse(row.site_group),
          cameraIds: [],
        };
        place.cameraIds.push(...(row.camera_id === null ? [] : [row.camera_id]));
        known.set(row.id, place);
      }
      return [...known.values()];
    },
  };
}
