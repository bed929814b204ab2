/**
 * Openings of incidents as they go into the ledger, with what must be there whenever the incident is: its match, its
 * counts, its words for the search box, its place in the queue of what people may have to be told of.
 */
import { sql, type Transaction } from 'kysely';
import type { IncidentOpened } from '#protocol/incident.ts';
import type { OpenedAt } from '../../intake/stores.ts';
import { faceRowOf } from '../faces/face-reviews.ts';
import type { CameraSequences } from './camera-sequences.ts';
import { countIncidents } from './incident-counts.ts';
import { insertNew } from '../insert-rows.ts';
import { isAmong } from '../is-among.ts';
import { queueForNotify } from '../notify/notify-queue.ts';
import { addSearchTexts } from '../search/search-texts.ts';
import type { IncidentsTable, Tables } from '../tables.ts';

export interface Opening {
  type: 'opening';
  incident: IncidentOpened;
  at: OpenedAt;
}

export type OpenedRow = { status: 'stored' | 'already-stored' | 'foreign-camera' | 'foreign-id' };

export interface OpeningContext {
  communeId: string;
  sequences: CameraSequences;
}

/** A camera and what people call its places. */
interface CameraPlace {
  id: string;
  agent_id: string;
  site_id: string;
  camera: string;
  site: string | null;
  hamlet: string | null;
}

interface Placed {
  opening: Opening;
  place: CameraPlace;
  row: IncidentsTable;
}

/** Of two with one id the first is stored. */
export async function storeOpened(
  transaction: Transaction<Tables>,
  { communeId, sequences }: OpeningContext,
  openings: readonly Opening[],
): Promise<Map<Opening, OpenedRow>> {
  const outcomes = new Map<Opening, OpenedRow>();
  const firsts = new Map<string, Placed>();
  const again: Opening[] = [];
  const places = await placesOf(transaction, communeId, openings);
  for (const opening of openings) {
    const { incident, at } = opening;
    const place = places.get(incident.cameraId);
    if (place?.agent_id !== at.agentId) {
      outcomes.set(opening, { status: 'foreign-camera' });
    } else if (firsts.has(incident.id)) {
      again.push(opening);
    } else {
      firsts.set(incident.id, { opening, place, row: rowOf(communeId, opening, place) });
    }
  }
  const rows = [...firsts.values()].map(({ row }) => row);
  await sequences.lookUp(
    transaction,
    rows.map((row) => row.camera_id),
  );
  const added = new Set(await insertNew(transaction, 'incidents', rows, 'id'));
  const stored: Placed[] = [];
  for (const [id, placed] of firsts) {
    if (added.has(id)) {
      stored.push(placed);
      outcomes.set(placed.opening, { status: 'stored' });
    } else {
      again.push(placed.opening);
    }
  }
  await storeBeside(transaction, communeId, stored);
  for (const [opening, outcome] of await judgeAgain(transaction, communeId, again)) {
    outcomes.set(opening, outcome);
  }
  return outcomes;
}

/** Of cameras whose incidents these say they are; what the registry calls the places goes before what agents say. */
async function placesOf(
  transaction: Transaction<Tables>,
  communeId: string,
  openings: readonly Opening[],
): Promise<Map<string, CameraPlace>> {
  if (openings.length === 0) {
    return new Map();
  }
  const cameraIds = [...new Set(openings.map(({ incident }) => incident.cameraId))];
  const { rows } = await sql<CameraPlace>`
    select c.id, c.agent_id, c.site_id, coalesce(rc.name, c.name) as camera, coalesce(rs.name, s.name) as site,
      coalesce(h.name, s.hamlet) as hamlet
    from cameras c
      left join sites s on s.commune_id = c.commune_id and s.id = c.site_id
      left join registered_cameras rc on rc.commune_id = c.commune_id and rc.id = c.id
      left join registered_sites rs on rs.commune_id = c.commune_id and rs.id = coalesce(rc.site_id, c.site_id)
      left join hamlets h on h.commune_id = c.commune_id and h.id = rs.hamlet_id
    where c.commune_id = ${communeId} and ${isAmong(transaction, 'c.id', cameraIds)}
  `.execute(transaction);
  return new Map(rows.map((place) => [place.id, place]));
}

async function storeBeside(
  transaction: Transaction<Tables>,
  communeId: string,
  stored: readonly Placed[],
): Promise<void> {
  if (stored.length === 0) {
    return;
  }
  const faces = stored.flatMap(({ row, opening: { incident } }) =>
    incident.face === undefined ? [] : [faceRowOf(communeId, row.id, incident.face)],
  );
  await insertNew(transaction, 'incident_faces', faces, 'incident_id');
  const rows = stored.map(({ row }) => row);
  const changes = rows.map((row) => ({ before: null, after: row }));
  await countIncidents(transaction, communeId, changes);
  await addSearchTexts(transaction, communeId, stored.map(searchTextOf));
  await queueForNotify(transaction, rows);
}

/** What people call the places goes in as it is now. */
function searchTextOf({ row, place }: Placed) {
  const words = [row.rule_name, place.camera, place.site, place.hamlet, row.why_vi];
  return {
    of: 'incident' as const,
    id: row.id,
    caseId: null,
    atMs: row.started_at_ms,
    kind: row.kind,
    siteId: row.site_id,
    cameraId: row.camera_id,
    text: words.filter((word) => word).join(' '),
  };
}

/** Of incidents that are there already: the same agent may send one twice, another may not take its id. */
async function judgeAgain(
  transaction: Transaction<Tables>,
  communeId: string,
  again: readonly Opening[],
): Promise<[Opening, OpenedRow][]> {
  if (again.length === 0) {
    return [];
  }
  const ids = again.map(({ incident }) => incident.id);
  const rows = await transaction
    .selectFrom('incidents')
    .where('commune_id', '=', communeId)
    .where(isAmong(transaction, 'id', ids))
    .select(['id', 'agent_id'])
    .execute();
  const agentOf = new Map(rows.map((row) => [row.id, row.agent_id]));
  return again.map((opening) => [
    opening,
    { status: agentOf.get(opening.incident.id) === opening.at.agentId ? 'already-stored' : 'foreign-id' },
  ]);
}

function rowOf(
  communeId: string,
  { incident, at: { agentId, receivedAtMs, offsetMs } }: Opening,
  { site_id }: CameraPlace,
): IncidentsTable {
  return {
    commune_id: communeId,
    id: incident.id,
    agent_id: agentId,
    camera_id: incident.cameraId,
    site_id,
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
    started_at_ms: incident.startedAtMs + offsetMs,
    ended_at_ms: null,
    received_at_ms: receivedAtMs,
    status: 'new',
    acknowledged_by_id: null,
    acknowledged_by_name: null,
    acknowledged_at_ms: null,
    acknowledgement_note: null,
    clock_json: incident.clock === undefined ? null : JSON.stringify(incident.clock),
    closed_clock_json: null,
    offset_ms: offsetMs,
    own_started_at_ms: incident.startedAtMs,
    own_ended_at_ms: null,
    false_alarm_reason: null,
    merged_into_id: null,
    is_demo: 0,
    revision: 0,
  };
}
