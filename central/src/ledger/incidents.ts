/**
 * Repository of incidents. Stored once by id; opened, then closed, then acknowledged by a person, never changed
 * otherwise. Not here: reading them (incident-reading.ts), files (files.ts).
 */
import type { IncidentClosed, IncidentOpened } from '#protocol/incident.ts';
import type { IncidentStore } from '../intake/stores.ts';
import type { LedgerDatabase } from './database.ts';
import { faceRowOf } from './face-reviews.ts';
import { fileRowOf } from './files.ts';
import { createIncidentReading, type IncidentReading } from './incident-reading.ts';
import type { IncidentsTable } from './tables.ts';

export interface Incidents extends IncidentStore, IncidentReading {
  /** False when somebody was faster. */
  acknowledge(
    incidentId: string,
    by: { id: string; name: string; note: string; atMs: number },
  ): Promise<boolean>;
}

export function createIncidents(db: LedgerDatabase, communeId: string): Incidents {
  return { ...createWriting(db, communeId), ...createIncidentReading(db, communeId) };
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
    insertOnce: (incident, place) => insertOnce(db, communeId, incident, place),
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

interface OpenedAt {
  agentId: string;
  siteId: string;
  receivedAtMs: number;
}

/** With its match, where it has one, in one transaction. */
function insertOnce(
  db: LedgerDatabase,
  communeId: string,
  incident: IncidentOpened,
  place: OpenedAt,
): Promise<boolean> {
  return db.transaction().execute(async (transaction) => {
    const added = await transaction
      .insertInto('incidents')
      .values(openedRow(communeId, incident, place))
      .onConflict((conflict) => conflict.columns(['commune_id', 'id']).doNothing())
      .executeTakeFirst();
    const isNew = (added.numInsertedOrUpdatedRows ?? 0n) > 0n;
    if (isNew && incident.face !== undefined) {
      await transaction
        .insertInto('incident_faces')
        .values(faceRowOf(communeId, incident.id, incident.face))
        .execute();
    }
    return isNew;
  });
}

function openedRow(
  communeId: string,
  incident: IncidentOpened,
  { agentId, siteId, receivedAtMs }: OpenedAt,
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
