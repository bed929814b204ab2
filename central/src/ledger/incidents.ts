/**
 * Repository of incidents. Stored once by id; opened, then closed, then acknowledged by a person, never changed
 * otherwise. Those that arrive together are committed together (group-commit.ts). Not here: reading them
 * (incident-reading.ts), files (files.ts).
 */
import type { CompiledQuery, Transaction } from 'kysely';
import { clockNote } from '#protocol/clock-note.ts';
import { fileName, type FileName, type IncidentClosed, type IncidentOpened } from '#protocol/incident.ts';
import type { ClosingFacts, ClosingStored, IncidentStore, OpenedAt } from '../intake/stores.ts';
import type { LedgerDatabase } from './database.ts';
import { faceRowOf } from './face-reviews.ts';
import { fileRowOf } from './files.ts';
import { createGroupCommit } from './group-commit.ts';
import { createIncidentReading, type IncidentReading } from './incident-reading.ts';
import { createIncidentSeals, sealRowOf, type IncidentSeals } from './incident-seals.ts';
import { queueForNotify } from './notify-queue.ts';
import type { IncidentsTable, Tables } from './tables.ts';

export interface Incidents extends IncidentStore, IncidentReading, IncidentSeals {
  /** False when somebody was faster. */
  acknowledge(
    incidentId: string,
    by: { id: string; name: string; note: string; atMs: number },
  ): Promise<boolean>;
}

export function createIncidents(db: LedgerDatabase, communeId: string): Incidents {
  return {
    ...createWriting(db, communeId),
    ...createIncidentReading(db, communeId),
    ...createIncidentSeals(db, communeId),
  };
}

function createWriting(
  db: LedgerDatabase,
  communeId: string,
): IncidentStore & Pick<Incidents, 'acknowledge'> {
  const group = createGroupCommit(db);
  const insert = createInsert(db);
  const rows = () => db.selectFrom('incidents').where('commune_id', '=', communeId);
  const changes = (id: string) =>
    db.updateTable('incidents').where('commune_id', '=', communeId).where('id', '=', id);

  return {
    find: async (id) => {
      const row = await rows()
        .where('id', '=', id)
        .select(['agent_id', 'camera_id', 'kind', 'rule_id', 'clock_json'])
        .select(['started_at_ms', 'own_started_at_ms', 'ended_at_ms'])
        .executeTakeFirst();
      return row === undefined
        ? null
        : {
            id,
            agentId: row.agent_id,
            cameraId: row.camera_id,
            kind: row.kind,
            ruleId: row.rule_id,
            startedAtMs: row.started_at_ms,
            ownStartedAtMs: row.own_started_at_ms ?? row.started_at_ms,
            clock: row.clock_json === null ? null : clockNote.parse(JSON.parse(row.clock_json)),
            isClosed: row.ended_at_ms !== null,
          };
    },
    placeOf: createPlaceLookup(db, communeId),
    insertOnce: (incident, place) => {
      const row = openedRow(communeId, incident, place);
      return group.run((transaction) => insertOnce(transaction, insert(row), incident.face));
    },
    close: (incident, facts) =>
      group.run((transaction) => closeOnce(transaction, communeId, incident, facts)),
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

interface PlaceRow {
  site_id: string;
  last_sequence: number | null;
}

/** Compiled once: it is asked for every incident, and compiling would cost more than asking. */
function createPlaceLookup(db: LedgerDatabase, communeId: string): IncidentStore['placeOf'] {
  const compiled = db
    .selectFrom('cameras')
    .where('commune_id', '=', communeId)
    .where('id', '=', '')
    .where('agent_id', '=', '')
    .select('site_id')
    .select((select) =>
      select
        .selectFrom('incidents')
        .whereRef('incidents.commune_id', '=', 'cameras.commune_id')
        .whereRef('incidents.camera_id', '=', 'cameras.id')
        .select((last) => last.fn.max<number | null>('sequence').as('sequence'))
        .as('last_sequence'),
    )
    .compile();
  return async (agentId, cameraId) => {
    const parameters = [communeId, cameraId, agentId];
    const { rows } = await db.executeQuery<PlaceRow>({ ...compiled, parameters });
    const [row] = rows;
    return row === undefined ? null : { siteId: row.site_id, lastSequence: row.last_sequence };
  };
}

interface Insert {
  row: IncidentsTable;
  query: CompiledQuery;
}

/** Compiled with the first row: all have the same columns in the same order (`openedRow`). */
function createInsert(db: LedgerDatabase): (row: IncidentsTable) => Insert {
  let compiled: CompiledQuery | null = null;
  return (row) => {
    compiled ??= db
      .insertInto('incidents')
      .values(row)
      .onConflict((conflict) => conflict.columns(['commune_id', 'id']).doNothing())
      .compile();
    return { row, query: { ...compiled, parameters: Object.values(row) } };
  };
}

/** With its match, where it has one, and its place in the queue of what people may have to be told of. */
async function insertOnce(
  transaction: Transaction<Tables>,
  { row, query }: Insert,
  face: IncidentOpened['face'],
): Promise<boolean> {
  const { numAffectedRows = 0n } = await transaction.executeQuery(query);
  const isNew = numAffectedRows > 0n;
  if (isNew) {
    await queueForNotify(transaction, [row]);
  }
  if (isNew && face !== undefined) {
    await transaction
      .insertInto('incident_faces')
      .values(faceRowOf(row.commune_id, row.id, face))
      .execute();
  }
  return isNew;
}

function openedRow(
  communeId: string,
  incident: IncidentOpened,
  { agentId, siteId, receivedAtMs, offsetMs }: OpenedAt,
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

/** End, whole tracks, the promised files and what was signed about them. */
async function closeOnce(
  transaction: Transaction<Tables>,
  communeId: string,
  incident: IncidentClosed,
  { endedAtMs, seal }: ClosingFacts,
): Promise<ClosingStored> {
  const different = await findDifferentFile(transaction, communeId, incident);
  if (different !== null) {
    return { status: 'file-differs', name: different };
  }
  const closed = await transaction
    .updateTable('incidents')
    .set({
      ended_at_ms: endedAtMs,
      own_ended_at_ms: incident.endedAtMs,
      closed_clock_json: incident.clock === undefined ? null : JSON.stringify(incident.clock),
      tracks_json: JSON.stringify(incident.tracks),
    })
    .where('commune_id', '=', communeId)
    .where('id', '=', incident.id)
    .where('ended_at_ms', 'is', null)
    .executeTakeFirst();
  if (closed.numUpdatedRows === 0n) {
    return { status: 'already-stored' };
  }
  for (const file of incident.files) {
    await transaction
      .insertInto('files')
      .values(fileRowOf(communeId, { incidentId: incident.id, ...file }, null))
      .onConflict((conflict) => conflict.columns(['commune_id', 'incident_id', 'name']).doNothing())
      .execute();
  }
  if (seal !== null) {
    await transaction
      .insertInto('incident_seals')
      .values(sealRowOf(communeId, incident.id, seal))
      .execute();
  }
  return { status: 'stored' };
}

/** Stills arrive before the closing that promises them. */
async function findDifferentFile(
  transaction: LedgerDatabase,
  communeId: string,
  { id, files }: IncidentClosed,
): Promise<FileName | null> {
  const there = await transaction
    .selectFrom('files')
    .where('commune_id', '=', communeId)
    .where('incident_id', '=', id)
    .select(['name', 'size_bytes', 'sha256'])
    .execute();
  const different = there.find((row) => {
    const promised = files.find(({ name }) => name === row.name);
    return promised && (promised.sha256 !== row.sha256 || promised.sizeBytes !== row.size_bytes);
  });
  return different ? fileName.parse(different.name) : null;
}
