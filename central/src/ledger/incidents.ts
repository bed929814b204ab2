/**
 * Repository of incidents. Stored once by id; opened, then closed, then acknowledged by a person, never changed
 * otherwise. Lists are paged by (start, id): stable while new ones arrive.
 * Not here: files (files.ts), who may see what (people/can.ts).
 */
import { z } from 'zod';
import { incidentKind, region } from '#protocol/camera.ts';
import {
  incidentStatus,
  objectLabel,
  tracks,
  type IncidentClosed,
  type IncidentDetail,
  type IncidentOpened,
  type IncidentStatus,
  type IncidentView,
} from '#protocol/incident.ts';
import type { IncidentStore } from '../intake/stores.ts';
import type { LedgerDatabase } from './database.ts';
import { createFiles, fileRowOf } from './files.ts';
import type { IncidentsTable } from './tables.ts';

/** Later than this after it happened: the line was down. */
const LATE_MS = 60_000;

export interface IncidentQuery {
  siteIds: string[];
  cameraId?: string | undefined;
  status?: IncidentStatus | undefined;
  /** Id of the last incident of the page before. */
  before?: string | undefined;
  limit: number;
}

export interface IncidentPlace {
  id: string;
  siteId: string;
  cameraId: string;
  startedAtMs: number;
}

export interface Incidents extends IncidentStore {
  place(incidentId: string): Promise<IncidentPlace | null>;
  view(incidentId: string): Promise<IncidentView | null>;
  detail(incidentId: string): Promise<IncidentDetail | null>;
  page(query: IncidentQuery): Promise<{ items: IncidentView[]; nextBefore: string | null }>;
  /** False when somebody was faster. */
  acknowledge(
    incidentId: string,
    by: { id: string; name: string; note: string; atMs: number },
  ): Promise<boolean>;
}

type ViewRow = Omit<IncidentsTable, 'tracks_json'> & {
  camera_name: string | null;
  site_name: string | null;
  hamlet: string | null;
};

const LIST_COLUMNS = [
  'commune_id',
  'id',
  'agent_id',
  'camera_id',
  'site_id',
  'kind',
  'rule_id',
  'rule_name',
  'region_json',
  'object_label',
  'confidence',
  'why_vi',
  'why_en',
  'sequence',
  'started_at_ms',
  'ended_at_ms',
  'received_at_ms',
  'status',
  'acknowledged_by_id',
  'acknowledged_by_name',
  'acknowledged_at_ms',
  'acknowledgement_note',
] as const;

export function createIncidents(db: LedgerDatabase, communeId: string): Incidents {
  return { ...createWriting(db, communeId), ...createReading(db, communeId) };
}

function createWriting(
  db: LedgerDatabase,
  communeId: string,
): IncidentStore & Pick<Incidents, 'acknowledge'> {
  const rows = () => db.selectFrom('incidents').where('commune_id', '=', communeId);
  const changes = (id: string) =>
    db.updateTable('incidents').where('commune_id', '=', communeId).where('id', '=', id);

  return {
    find: async (id) => {
      const row = await rows()
        .where('id', '=', id)
        .select(['agent_id', 'started_at_ms', 'ended_at_ms'])
        .executeTakeFirst();
      return row === undefined
        ? null
        : { id, agentId: row.agent_id, startedAtMs: row.started_at_ms, isClosed: row.ended_at_ms !== null };
    },
    siteOfCamera: async (agentId, cameraId) => {
      const camera = await db
        .selectFrom('cameras')
        .where('commune_id', '=', communeId)
        .where('id', '=', cameraId)
        .where('agent_id', '=', agentId)
        .select('site_id')
        .executeTakeFirst();
      return camera?.site_id ?? null;
    },
    lastSequence: async (cameraId) => {
      const row = await rows()
        .where('camera_id', '=', cameraId)
        .orderBy('sequence', 'desc')
        .limit(1)
        .select('sequence')
        .executeTakeFirst();
      return row?.sequence ?? null;
    },
    insertOnce: async (incident, { agentId, siteId, receivedAtMs }) => {
      const added = await db
        .insertInto('incidents')
        .values(openedRow(communeId, incident, { agentId, siteId, receivedAtMs }))
        .onConflict((conflict) => conflict.columns(['commune_id', 'id']).doNothing())
        .executeTakeFirst();
      return (added.numInsertedOrUpdatedRows ?? 0n) > 0n;
    },
    close: (incident) => closeOnce(db, communeId, incident),
    acknowledge: async (incidentId, { id, name, note, atMs }) => {
      const changed = await changes(incidentId)
        .set({
          status: 'acknowledged',
          acknowledged_by_id: id,
          acknowledged_by_name: name,
          acknowledged_at_ms: atMs,
          acknowledgement_note: note,
        })
        .where('status', '=', 'new')
        .executeTakeFirst();
      return changed.numUpdatedRows > 0n;
    },
  };
}

function openedRow(
  communeId: string,
  incident: IncidentOpened,
  { agentId, siteId, receivedAtMs }: { agentId: string; siteId: string; receivedAtMs: number },
): IncidentsTable {
  return {
    commune_id: communeId,
    id: incident.id,
    agent_id: agentId,
    camera_id: incident.cameraId,
    site_id: siteId,
    kind: incident.kind,
    rule_id: incident.ruleId,
    rule_name: incident.ruleName,
    region_json: JSON.stringify(incident.region),
    object_label: incident.tracks[0]?.label ?? null,
    tracks_json: JSON.stringify(incident.tracks),
    confidence: incident.confidence,
    why_vi: incident.why.vi,
    why_en: incident.why.en,
    sequence: incident.sequence,
    started_at_ms: incident.startedAtMs,
    ended_at_ms: null,
    received_at_ms: receivedAtMs,
    status: 'new',
    acknowledged_by_id: null,
    acknowledged_by_name: null,
    acknowledged_at_ms: null,
    acknowledgement_note: null,
  };
}

/** End, whole tracks and the promised files, in one transaction. */
function closeOnce(db: LedgerDatabase, communeId: string, incident: IncidentClosed): Promise<boolean> {
  return db.transaction().execute(async (transaction) => {
    const closed = await transaction
      .updateTable('incidents')
      .set({ ended_at_ms: incident.endedAtMs, tracks_json: JSON.stringify(incident.tracks) })
      .where('commune_id', '=', communeId)
      .where('id', '=', incident.id)
      .where('ended_at_ms', 'is', null)
      .executeTakeFirst();
    if (closed.numUpdatedRows === 0n) {
      return false;
    }
    for (const file of incident.files) {
      await transaction
        .insertInto('files')
        .values(fileRowOf(communeId, { incidentId: incident.id, ...file }, null))
        .onConflict((conflict) => conflict.columns(['commune_id', 'incident_id', 'name']).doNothing())
        .execute();
    }
    return true;
  });
}

function createReading(
  db: LedgerDatabase,
  communeId: string,
): Pick<Incidents, 'place' | 'view' | 'detail' | 'page'> {
  const files = createFiles(db, communeId);
  const rows = () => db.selectFrom('incidents').where('incidents.commune_id', '=', communeId);
  const named = () =>
    rows()
      .leftJoin('cameras', (join) =>
        join
          .onRef('cameras.id', '=', 'incidents.camera_id')
          .onRef('cameras.commune_id', '=', 'incidents.commune_id'),
      )
      .leftJoin('sites', (join) =>
        join
          .onRef('sites.id', '=', 'incidents.site_id')
          .onRef('sites.commune_id', '=', 'incidents.commune_id'),
      )
      .select(LIST_COLUMNS.map((column) => `incidents.${column}` as const))
      .select(['cameras.name as camera_name', 'sites.name as site_name', 'sites.hamlet']);

  const withFiles = async (found: ViewRow[]): Promise<IncidentView[]> => {
    const stored = await files.storedOf(found.map((row) => row.id));
    return found.map((row) => toView(row, stored.get(row.id) ?? []));
  };
  const view = async (incidentId: string): Promise<IncidentView | null> => {
    const found = await named().where('incidents.id', '=', incidentId).execute();
    return (await withFiles(found))[0] ?? null;
  };

  return {
    place: async (id) => {
      const row = await rows()
        .where('id', '=', id)
        .select(['site_id', 'camera_id', 'started_at_ms'])
        .executeTakeFirst();
      return row === undefined
        ? null
        : { id, siteId: row.site_id, cameraId: row.camera_id, startedAtMs: row.started_at_ms };
    },
    view,
    detail: async (id) => {
      const found = await view(id);
      const row = await rows().where('id', '=', id).select('tracks_json').executeTakeFirst();
      return found === null || row === undefined
        ? null
        : { ...found, tracks: tracks.parse(JSON.parse(row.tracks_json)) };
    },
    page: async ({ siteIds, cameraId, status, before, limit }) => {
      if (siteIds.length === 0) {
        return { items: [], nextBefore: null };
      }
      const last =
        before === undefined
          ? undefined
          : await rows().where('id', '=', before).select(['id', 'started_at_ms']).executeTakeFirst();
      if (before !== undefined && last === undefined) {
        return { items: [], nextBefore: null };
      }
      const found = await named()
        .where('incidents.site_id', 'in', siteIds)
        .$if(cameraId !== undefined, (query) => query.where('incidents.camera_id', '=', cameraId ?? ''))
        .$if(status !== undefined, (query) => query.where('incidents.status', '=', status ?? ''))
        .$if(last !== undefined, (query) =>
          query.where((where) =>
            where.or([
              where('incidents.started_at_ms', '<', last?.started_at_ms ?? 0),
              where.and([
                where('incidents.started_at_ms', '=', last?.started_at_ms ?? 0),
                where('incidents.id', '<', last?.id ?? ''),
              ]),
            ]),
          ),
        )
        .orderBy('incidents.started_at_ms', 'desc')
        .orderBy('incidents.id', 'desc')
        .limit(limit + 1)
        .execute();
      const items = await withFiles(found.slice(0, limit));
      return { items, nextBefore: found.length > limit ? (items.at(-1)?.id ?? null) : null };
    },
  };
}

function toView(row: ViewRow, files: IncidentView['files']): IncidentView {
  return {
    id: row.id,
    cameraId: row.camera_id,
    cameraName: row.camera_name ?? row.camera_id,
    siteId: row.site_id,
    siteName: row.site_name ?? row.site_id,
    hamlet: row.hamlet,
    kind: incidentKind.parse(row.kind),
    ruleId: row.rule_id,
    ruleName: row.rule_name,
    objectLabel: objectLabel.nullable().parse(row.object_label),
    region: region.parse(JSON.parse(row.region_json)),
    startedAtMs: row.started_at_ms,
    endedAtMs: row.ended_at_ms,
    receivedAtMs: row.received_at_ms,
    isLate: row.received_at_ms - row.started_at_ms > LATE_MS,
    status: incidentStatus.parse(row.status),
    why: { vi: row.why_vi, en: row.why_en },
    confidence: row.confidence,
    acknowledgement:
      row.acknowledged_at_ms === null
        ? null
        : {
            byName: z.string().parse(row.acknowledged_by_name),
            atMs: row.acknowledged_at_ms,
            note: row.acknowledgement_note ?? '',
          },
    files,
  };
}
