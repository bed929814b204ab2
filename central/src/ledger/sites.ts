/** Repository of locations, for reading; they are written by inventory.ts. */
import { siteGroup, type SiteGroup } from '#protocol/site.ts';
import type { LedgerDatabase } from './database.ts';

export interface SitePlace {
  siteId: string;
  siteGroup: SiteGroup;
}

export interface Sites {
  places(): Promise<SitePlace[]>;
}

export function createSites(db: LedgerDatabase, communeId: string): Sites {
  return {
    places: async () => {
      const rows = await db
        .selectFrom('sites')
        .where('commune_id', '=', communeId)
        .select(['id', 'site_group'])
        .execute();
      return rows.map((row) => ({ siteId: row.id, siteGroup: siteGroup.parse(row.site_group) }));
    },
  };
}
