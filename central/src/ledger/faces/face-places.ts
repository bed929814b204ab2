/** Repository view: where cameras look for faces, by the rules their agents work by. Agents that were revoked do not. */
import { z } from 'zod';
import { ruleSummary } from '#protocol/camera.ts';
import type { LedgerDatabase } from '../database.ts';

export type FaceRuleKind = 'face-watch-list' | 'face-unknown';

export interface FacePlace {
  agentId: string;
  siteId: string;
  kind: FaceRuleKind;
}

export interface FacePlaces {
  /** Each agent, site and kind once. */
  list(): Promise<FacePlace[]>;
}

export function createFacePlaces(db: LedgerDatabase, communeId: string): FacePlaces {
  return {
    list: async () => {
      const rows = await db
        .selectFrom('cameras')
        .innerJoin('agents', (join) =>
          join
            .onRef('agents.id', '=', 'cameras.agent_id')
            .onRef('agents.commune_id', '=', 'cameras.commune_id'),
        )
        .where('cameras.commune_id', '=', communeId)
        .where('cameras.removed_at_ms', 'is', null)
        .where('agents.revoked_at_ms', 'is', null)
        // Most cameras have no such rule: their rules need not be read.
        .where('cameras.rules_json', 'like', '%"face-%')
        .select(['cameras.agent_id', 'cameras.site_id', 'cameras.rules_json'])
        .execute();
      const places = new Map<string, FacePlace>();
      for (const { agent_id: agentId, site_id: siteId, rules_json: rules } of rows) {
        for (const { kind } of z.array(ruleSummary).parse(JSON.parse(rules))) {
          if (kind === 'face-watch-list' || kind === 'face-unknown') {
            places.set(`${agentId} ${siteId} ${kind}`, { agentId, siteId, kind });
          }
        }
      }
      return [...places.values()];
    },
  };
}
