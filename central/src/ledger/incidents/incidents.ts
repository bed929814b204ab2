/**
 * Repository of incidents. Stored once by id; opened, then closed; what people do with it is in
 * incident-triage.ts. Those that arrive together are committed together (group-commit.ts, incident-intake.ts). Not here:
 * reading them (incident-reading.ts), files (files.ts).
 */
import { clockNote } from '#protocol/clock-note.ts';
import type { IncidentOpened } from '#protocol/incident.ts';
import type { ClosingStored, IncidentStore, OpenedAt } from '../../intake/stores.ts';
import type { LedgerDatabase } from '../database.ts';
import { createGroupCommit } from './group-commit.ts';
import { takeIn, type IntakeItem } from './incident-intake.ts';
import { createIncidentReading, type IncidentReading } from './incident-reading.ts';
import { createIncidentSeals, type IncidentSeals } from './incident-seals.ts';
import type { IncidentsTable } from '../tables.ts';

export interface Incidents extends IncidentStore, IncidentReading, IncidentSeals {}

export function createIncidents(db: LedgerDatabase, communeId: string): Incidents {
  return {
    ...createWriting(db, communeId),
    ...createIncidentReading(db, communeId),
    ...createIncidentSeals(db, communeId),
  };
}

function createWriting(db: LedgerDatabase, communeId: string): IncidentStore {
  const group = createGroupCommit<IntakeItem, ClosingStored>(db, (transaction, items) =>
    takeIn(transaction, communeId, items),
  );
  const places = createPlaces(db, communeId);
  const rows = () => db.selectFrom('incidents').where('commune_id', '=', communeId);

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
    placeOf: places.of,
    insertOnce: async (incident, place) => {
      const row = openedRow(communeId, incident, place);
      const { status } = await group.run({ type: 'opening', row, face: incident.face });
      if (status === 'stored') {
        places.heard(row.camera_id, row.sequence);
      }
      return status === 'stored';
    },
    close: (incident, facts) => group.run({ type: 'closing', incident, facts }),
  };
}

interface Places {
  of: IncidentStore['placeOf'];
  /** Stored: the next one's is expected to be one more. */
  heard(cameraId: string, sequence: number): void;
}

/**
 * Asked for every incident. The newest sequence of a camera is looked up once: each month of a large ledger would be
 * gone through for it. This process alone takes in incidents (ledger-wiring.ts).
 */
function createPlaces(db: LedgerDatabase, communeId: string): Places {
  const sequences = new Map<string, number | null>();
  /** Compiled once: compiling would cost more than asking. */
  const site = db
    .selectFrom('cameras')
    .where('commune_id', '=', communeId)
    .where('id', '=', '')
    .where('agent_id', '=', '')
    .select('site_id')
    .compile();
  const lastOf = async (cameraId: string): Promise<number | null> => {
    const last = await db
      .selectFrom('incidents')
      .where('commune_id', '=', communeId)
      .where('camera_id', '=', cameraId)
      .select((select) => select.fn.max<number | null>('sequence').as('sequence'))
      .executeTakeFirst();
    return last?.sequence ?? null;
  };
  return {
    of: async (agentId, cameraId) => {
      const parameters = [communeId, cameraId, agentId];
      const [row] = (await db.executeQuery<{ site_id: string }>({ ...site, parameters })).rows;
      if (row === undefined) {
        return null;
      }
      if (!sequences.has(cameraId)) {
        const found = await lastOf(cameraId);
        // What was stored meanwhile is newer than what was found.
        sequences.set(cameraId, sequences.get(cameraId) ?? found);
      }
      return { siteId: row.site_id, lastSequence: sequences.get(cameraId) ?? null };
    },
    heard: (cameraId, sequence) => {
      if (sequences.has(cameraId)) {
        sequences.set(cameraId, Math.max(sequences.get(cameraId) ?? 0, sequence));
      }
    },
  };
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
