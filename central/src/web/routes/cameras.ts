/** The cameras a person may see, with search and paging. */
import { z } from 'zod';
import { cameraPage, type CameraView } from '#protocol/camera.ts';
import { slug } from '#protocol/names.ts';
import type { Agents } from '../../ledger/registry/agents.ts';
import type { CameraRow, Cameras } from '../../ledger/registry/cameras.ts';
import type { Sites } from '../../ledger/registry/sites.ts';
import { agentOfflineHealth } from '../../notify/announcer.ts';
import { placeSight } from '../../people/sight.ts';
import { defineRoute, type Route } from '../route.ts';

const cameraQuery = z.strictObject({
  search: z.string().max(100).default(''),
  site: slug.optional(),
  offset: z.coerce.number().int().min(0).max(100_000).default(0),
  limit: z.coerce.number().int().min(1).max(2000).default(500),
});

export interface CameraRouteDeps {
  cameras: Cameras;
  sites: Sites;
  agents: Agents;
  isConnected: (agentId: string) => boolean;
}

export function cameraRoutes({ cameras, sites, agents, isConnected }: CameraRouteDeps): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/cameras',
      door: 'camera.list',
      summary: 'Cameras this person may see; search ignores case and diacritics',
      schemas: { query: cameraQuery },
      reply: cameraPage,
      handle: async ({ who, query: { site, ...query } }) => {
        const sight = placeSight(who.account, 'camera.list', await sites.places());
        const { total, items } = await cameras.page({ ...query, sight, siteId: site });
        const lastSeen = new Map((await agents.list()).map((agent) => [agent.id, agent.lastSeenAtMs ?? 0]));
        const views = items.map((row) =>
          isConnected(row.agentId) ? row.view : withoutAgent(row, lastSeen.get(row.agentId) ?? 0),
        );
        return { reply: { total, items: views } };
      },
    }),
  ];
}

/** An agent that is away cannot know how its cameras are, whatever it said last. */
function withoutAgent({ view }: CameraRow, lastSeenAtMs: number): CameraView {
  return { ...view, health: agentOfflineHealth(view.id, lastSeenAtMs) };
}
