/**
 * Repository of incidents. Stored once by id; opened, then closed; what people do with it is in
 * incident-triage.ts. Those that arrive together are committed together (group-commit.ts, incident-intake.ts). Not here:
 * reading them (incident-reading.ts), files (files.ts).
 */
import type { ClosingStored, IncidentStore } from '../../intake/stores.ts';
import type { LedgerDatabase } from '../database.ts';
import { createCameraSequences } from './camera-sequences.ts';
import { createGroupCommit } from './group-commit.ts';
import { STORED_COLUMNS, takeIn, toStored, type IntakeItem, type TakenIn } from './incident-intake.ts';
import type { OpenedRow } from './incident-opening.ts';
import { createIncidentReading, type IncidentReading } from './incident-reading.ts';
import { createIncidentSeals, type IncidentSeals } from './incident-seals.ts';

export interface Incidents extends IncidentStore, IncidentReading, IncidentSeals {}

export function createIncidents(db: LedgerDatabase, communeId: string): Incidents {
  return {
    ...createWriting(db, communeId),
    ...createIncidentReading(db, communeId),
    ...createIncidentSeals(db, communeId),
  };
}

function createWriting(db: LedgerDatabase, communeId: string): IncidentStore {
  const sequences = createCameraSequences(communeId);
  const group = createGroupCommit<IntakeItem, TakenIn>(db, (transaction, items) =>
    takeIn(transaction, { communeId, sequences }, items),
  );

  return {
    find: async (id) => {
      const row = await db
        .selectFrom('incidents')
        .where('commune_id', '=', communeId)
        .where('id', '=', id)
        .select(STORED_COLUMNS)
        .executeTakeFirst();
      return row === undefined ? null : toStored(row);
    },
    open: async (incident, at) => {
      const outcome = (await group.run({ type: 'opening', incident, at })) as OpenedRow;
      const { status } = outcome;
      return status === 'stored'
        ? { status, lastSequence: sequences.follow(incident.cameraId, incident.sequence) }
        : { status };
    },
    close: async (incident, agentId, judge) =>
      (await group.run({ type: 'closing', incident, agentId, judge })) as ClosingStored,
  };
}
