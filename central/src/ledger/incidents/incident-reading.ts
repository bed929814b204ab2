/**
 * Incidents as people read them: one, or a page of a list. Lists are paged by (start, id): stable while new ones
 * arrive. Not here: storing them (incidents.ts), who may see what (people/sight.ts).
 */
import { z } from 'zod';
import { incidentKind, region, type IncidentKind } from '#protocol/camera.ts';
import {
  incidentStatus,
  objectLabel,
  tracks,
  type FalseAlarm,
  type IncidentDetail,
  type IncidentStatus,
  type IncidentView,
  type Track,
} from '#protocol/incident.ts';
import type { IncidentFilter } from '#protocol/incident-filter.ts';
import { clampInstant } from '../../intake/incident-times.ts';
import type { LedgerDatabase } from '../database.ts';
import { createFiles } from './files.ts';
import { createIncidentActs } from './incident-acts.ts';
import { isFiltered, LATE_MS } from './incident-filter.ts';
import { createIncidentSeals } from './incident-seals.ts';
import { isInSight, seesNothing, type IncidentSight } from './incident-sight.ts';
import type { IncidentsTable } from '../tables.ts';

export interface IncidentQuery {
  sight: IncidentSight;
  filter?: Omit<IncidentFilter, 'text'> | undefined;
  cameraId?: string | undefined;
  status?: IncidentStatus | undefined;
  /** Id of the last incident of the page before. */
  before?: string | undefined;
  limit: number;
}

export interface IncidentPlace {
  id: string;
  kind: IncidentKind;
  siteId: string;
  cameraId: string;
  startedAtMs: number;
}

/** What else belongs to an incident may be out of this person's sight: the route adds what is not. */
export type StoredDetail = Omit<IncidentDetail, 'merged' | 'cases'>;

export interface IncidentReading {
  place(incidentId: string): Promise<IncidentPlace | null>;
  view(incidentId: string): Promise<IncidentView | null>;
  detail(incidentId: string): Promise<StoredDetail | null>;
  /** Of these ids, in order of time; unknown ones are left out. */
  views(incidentIds: readonly string[]): Promise<IncidentView[]>;
  /** Those merged into it. */
  mergedInto(incidentId: string): Promise<IncidentView[]>;
  page(query: IncidentQuery): Promise<{ items: IncidentView[]; nextBefore: string | null }>;
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
  'clock_json',
  'closed_clock_json',
  'offset_ms',
  'own_started_at_ms',
  'own_ended_at_ms',
  'false_alarm_reason',
  'merged_into_id',
  'is_demo',
  'revision',
] as const;

export function createIncidentReading(db: LedgerDatabase, communeId: string): IncidentReading {
  const acts = createIncidentActs(db, communeId);
  const rows = () => db.selectFrom('incidents').where('incidents.commune_id', '=', communeId);
  const named = () => selectNamed(db, communeId);

  const withFiles = createFilling(db, communeId);
  const view = async (incidentId: string): Promise<IncidentView | null> => {
    const found = await named().where('incidents.id', '=', incidentId).execute();
    return (await withFiles(found))[0] ?? null;
  };

  return {
    place: async (id) => {
      const row = await rows()
        .where('id', '=', id)
        .select(['kind', 'site_id', 'camera_id', 'started_at_ms'])
        .executeTakeFirst();
      return row === undefined
        ? null
        : {
            id,
            kind: incidentKind.parse(row.kind),
            siteId: row.site_id,
            cameraId: row.camera_id,
            startedAtMs: row.started_at_ms,
          };
    },
    view,
    detail: async (id) => {
      const found = await view(id);
      const row = await rows().where('id', '=', id).select(['tracks_json', 'offset_ms']).executeTakeFirst();
      return found === null || row === undefined
        ? null
        : {
            ...found,
            tracks: shifted(tracks.parse(JSON.parse(row.tracks_json)), row.offset_ms),
            acts: await acts.of(id),
          };
    },
    views: async (ids) =>
      ids.length === 0
        ? []
        : withFiles(await named().where('incidents.id', 'in', ids).orderBy('started_at_ms').execute()),
    mergedInto: async (id) =>
      withFiles(await named().where('incidents.merged_into_id', '=', id).orderBy('started_at_ms').execute()),
    page: async ({ sight, filter = {}, cameraId, status, before, limit }) => {
      if (seesNothing(sight)) {
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
        .where((where) => isInSight(where, sight))
        .where(isFiltered(filter))
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

/** What else a view of incidents shows: files, whether it was signed, why it was no alarm. */
function createFilling(db: LedgerDatabase, communeId: string): (found: ViewRow[]) => Promise<IncidentView[]> {
  const files = createFiles(db, communeId);
  const acts = createIncidentActs(db, communeId);
  const seals = createIncidentSeals(db, communeId);
  return async (found) => {
    const ids = found.map((row) => row.id);
    const stored = await files.storedOf(ids);
    // Asked for by themselves: joined, PostgreSQL plans all months of both tables.
    const signed = await seals.signedOf(ids);
    const isFalse = found.filter(({ status }) => status === 'false-alarm');
    const falseAlarms = await acts.falseAlarmsOf(isFalse.map((row) => row.id));
    return found.map((row) =>
      toView(row, stored.get(row.id) ?? [], {
        falseAlarm: falseAlarms.get(row.id) ?? null,
        isSigned: signed.has(row.id),
      }),
    );
  };
}

/** With the names of camera and site. */
function selectNamed(db: LedgerDatabase, communeId: string) {
  return db
    .selectFrom('incidents')
    .where('incidents.commune_id', '=', communeId)
    .leftJoin('cameras', (join) =>
      join
        .onRef('cameras.id', '=', 'incidents.camera_id')
        .onRef('cameras.commune_id', '=', 'incidents.commune_id'),
    )
    .leftJoin('sites', (join) =>
      join.onRef('sites.id', '=', 'incidents.site_id').onRef('sites.commune_id', '=', 'incidents.commune_id'),
    )
    .select(LIST_COLUMNS.map((column) => `incidents.${column}` as const))
    .select(['cameras.name as camera_name', 'sites.name as site_name', 'sites.hamlet']);
}

/** Times of tracks and files move together: a box stays on the picture it was drawn on. */
function shifted(found: Track[], offsetMs: number): Track[] {
  const move = <At extends { atMs: number }>(at: At): At => ({
    ...at,
    atMs: clampInstant(at.atMs + offsetMs),
  });
  return offsetMs === 0
    ? found
    : found.map(({ path, boxes, ...track }) => ({ ...track, path: path.map(move), boxes: boxes.map(move) }));
}

function toView(
  row: ViewRow,
  files: IncidentView['files'],
  { falseAlarm, isSigned }: { falseAlarm: FalseAlarm | null; isSigned: boolean },
): IncidentView {
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
    falseAlarm,
    mergedIntoId: row.merged_into_id,
    revision: row.revision,
    isDemo: row.is_demo === 1,
    files: files.map((file) => ({ ...file, startsAtMs: clampInstant(file.startsAtMs + row.offset_ms) })),
    correction: row.offset_ms === 0 ? null : { offsetMs: row.offset_ms },
    isSigned,
  };
}
