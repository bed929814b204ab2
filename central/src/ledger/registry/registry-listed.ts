/** What agents that are not revoked say of places and cameras now, to be compared with the registry. Read only. */
import type { LedgerDatabase } from '../database.ts';

/** By id. */
export interface Listed {
  sites: Map<string, { name: string; group: string; hamlet: string | null }>;
  cameras: Map<string, { name: string; siteId: string; agentName: string }>;
}

export function createRegistryListed(db: LedgerDatabase, communeId: string): () => Promise<Listed> {
  return async () => {
    const cameras = await db
      .selectFrom('cameras')
      .innerJoin('agents', (join) =>
        join
          .onRef('agents.id', '=', 'cameras.agent_id')
          .onRef('agents.commune_id', '=', 'cameras.commune_id'),
      )
      .where('cameras.commune_id', '=', communeId)
      .where('cameras.removed_at_ms', 'is', null)
      .where('agents.revoked_at_ms', 'is', null)
      .select(['cameras.id', 'cameras.name', 'cameras.site_id', 'agents.name as agent_name'])
      .execute();
    const siteIds = new Set(cameras.map((row) => row.site_id));
    const sites = await db.selectFrom('sites').where('commune_id', '=', communeId).selectAll().execute();
    return {
      sites: new Map(
        sites
          .filter(({ id }) => siteIds.has(id))
          .map(({ id, name, site_group: group, hamlet }) => [id, { name, group, hamlet }]),
      ),
      cameras: new Map(
        cameras.map((row) => [row.id, { name: row.name, siteId: row.site_id, agentName: row.agent_name }]),
      ),
    };
  };
}
