/** Repository of cameras, for reading; they are written by inventory.ts. */
import { sql } from 'kysely';
import { z } from 'zod';
import { cameraHealth, ruleSummary, type CameraHealth, type CameraView } from '#protocol/camera.ts';
import { siteGroup } from '#protocol/site.ts';
import type { LedgerDatabase } from '../database.ts';
import { foldText } from '../fold.ts';
import type { PlaceSight } from '../incidents/incident-sight.ts';
import type { SitePlace } from './sites.ts';

export interface CameraPlace extends SitePlace {
  cameraId: string;
  agentId: string;
}

export interface CameraRow {
  agentId: string;
  /** As the agent last reported it; whether the agent is there now is for presence to say. */
  view: CameraView;
}

export interface CameraQuery {
  /** Only cameras at these sites, and these. */
  sight: Pick<PlaceSight, 'siteIds' | 'cameraIds'>;
  siteId?: string | undefined;
  /** Words, in any order, with or without diacritics. */
  search: string;
  offset: number;
  limit: number;
}

export interface Cameras {
  /** Null for unknown and for removed cameras. */
  place(cameraId: string): Promise<CameraPlace | null>;
  places(): Promise<CameraPlace[]>;
  page(query: CameraQuery): Promise<{ total: number; items: CameraRow[] }>;
}

const MAX_SEARCH_WORDS = 8;

export function createCameras(db: LedgerDatabase, communeId: string): Cameras {
  const joined = () =>
    db
      .selectFrom('cameras')
      .innerJoin('sites', (join) =>
        join.onRef('sites.id', '=', 'cameras.site_id').onRef('sites.commune_id', '=', 'cameras.commune_id'),
      )
      .where('cameras.commune_id', '=', communeId)
      .where('cameras.removed_at_ms', 'is', null);
  const places = () =>
    joined().select(['cameras.id', 'cameras.agent_id', 'cameras.site_id', 'sites.site_group']);

  return {
    place: async (cameraId) => {
      const row = await places().where('cameras.id', '=', cameraId).executeTakeFirst();
      return row === undefined ? null : toPlace(row);
    },
    places: async () => (await places().execute()).map(toPlace),

    page: async ({ sight: { siteIds, cameraIds }, siteId, search, offset, limit }) => {
      if (siteIds.length === 0 && cameraIds.length === 0) {
        return { total: 0, items: [] };
      }
      let matching = joined()
        .where((where) =>
          where.or([
            ...(siteIds.length === 0 ? [] : [where('cameras.site_id', 'in', siteIds)]),
            ...(cameraIds.length === 0 ? [] : [where('cameras.id', 'in', cameraIds)]),
          ]),
        )
        .$if(siteId !== undefined, (query) => query.where('cameras.site_id', '=', siteId ?? ''));
      for (const word of foldText(search).split(/\s+/).filter(Boolean).slice(0, MAX_SEARCH_WORDS)) {
        const pattern = `%${word.replace(/[\\%_]/g, '\\$&')}%`;
        matching = matching.where(sql<boolean>`cameras.search_text like ${pattern} escape '\\'`);
      }
      const { total } = await matching
        .select((select) => select.fn.countAll<number>().as('total'))
        .executeTakeFirstOrThrow();
      const rows = await matching
        .leftJoin('health', (join) =>
          join
            .onRef('health.camera_id', '=', 'cameras.id')
            .onRef('health.commune_id', '=', 'cameras.commune_id'),
        )
        .selectAll('cameras')
        .select(['sites.name as site_name', 'sites.site_group', 'sites.hamlet'])
        .select([
          'health.state',
          'health.reason',
          'health.detail',
          'health.since_at_ms',
          'health.next_try_at_ms',
          'health.fps',
          'health.watch_json',
        ])
        .orderBy('sites.name')
        .orderBy('cameras.name')
        .orderBy('cameras.id')
        .offset(offset)
        .limit(limit)
        .execute();
      return { total, items: rows.map(toCameraRow) };
    },
  };
}

function toPlace(row: { id: string; agent_id: string; site_id: string; site_group: string }): CameraPlace {
  return {
    cameraId: row.id,
    agentId: row.agent_id,
    siteId: row.site_id,
    siteGroup: siteGroup.parse(row.site_group),
  };
}

interface JoinedRow {
  id: string;
  agent_id: string;
  site_id: string;
  name: string;
  has_ptz: number;
  installed_on: string | null;
  rules_json: string;
  rules_revision: number;
  site_name: string;
  site_group: string;
  hamlet: string | null;
  state: string | null;
  reason: string | null;
  detail: string | null;
  since_at_ms: number | null;
  next_try_at_ms: number | null;
  fps: number | null;
  watch_json: string | null;
}

function toCameraRow(row: JoinedRow): CameraRow {
  const view: CameraView = {
    id: row.id,
    siteId: row.site_id,
    name: row.name,
    hasPtz: row.has_ptz === 1,
    ...(row.installed_on === null ? {} : { installedOn: row.installed_on }),
    rules: z.array(ruleSummary).parse(JSON.parse(row.rules_json)),
    rulesRevision: row.rules_revision,
    siteName: row.site_name,
    siteGroup: row.site_group,
    hamlet: row.hamlet,
    health: toHealth(row),
  };
  return { agentId: row.agent_id, view };
}

function toHealth(row: JoinedRow): CameraHealth {
  return cameraHealth.parse({
    cameraId: row.id,
    state: row.state ?? 'connecting',
    reason: row.reason ?? 'starting',
    detail: row.detail ?? '',
    sinceAtMs: row.since_at_ms ?? 0,
    nextTryAtMs: row.next_try_at_ms,
    fps: row.fps ?? 0,
    watch: row.watch_json === null ? null : (JSON.parse(row.watch_json) as unknown),
  });
}
