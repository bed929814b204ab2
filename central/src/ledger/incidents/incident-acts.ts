/** Repository of what people did with incidents, read and appended; rows are only added. */
import type { Transaction } from 'kysely';
import { z } from 'zod';
import {
  falseAlarmReason,
  INCIDENT_ACTS,
  type FalseAlarm,
  type FalseAlarmReason,
  type IncidentAct,
} from '#protocol/incident.ts';
import type { LedgerDatabase } from '../database.ts';
import type { IncidentActsTable } from '../cases/case-tables.ts';
import type { Tables } from '../tables.ts';

/** Who does something, and when. */
export interface By {
  id: string;
  name: string;
  atMs: number;
}

export interface NewIncidentAct {
  kind: IncidentAct['kind'];
  reason: FalseAlarmReason | null;
  target: string | null;
  targetName: string | null;
  note: string;
}

export interface IncidentActs {
  /** In order. */
  of(incidentId: string): Promise<IncidentAct[]>;
  /** The last false alarm of each; those without one are left out. */
  falseAlarmsOf(incidentIds: readonly string[]): Promise<Map<string, FalseAlarm>>;
}

export function createIncidentActs(db: LedgerDatabase, communeId: string): IncidentActs {
  const rows = () =>
    db.selectFrom('incident_acts').where('commune_id', '=', communeId).orderBy('number').selectAll();
  return {
    of: async (incidentId) => (await rows().where('incident_id', '=', incidentId).execute()).map(toAct),
    falseAlarmsOf: async (incidentIds) => {
      if (incidentIds.length === 0) {
        return new Map();
      }
      const found = await rows()
        .where('incident_id', 'in', incidentIds)
        .where('kind', '=', 'false-alarm')
        .execute();
      return new Map(
        found.map(({ incident_id, reason, note, by_name, at_ms }) => [
          incident_id,
          { reason: falseAlarmReason.parse(reason), note, byName: by_name, atMs: at_ms },
        ]),
      );
    },
  };
}

export async function appendIncidentAct(
  transaction: Transaction<Tables>,
  communeId: string,
  incidentId: string,
  { kind, reason, target, targetName, note }: NewIncidentAct,
  { id, name, atMs }: By,
): Promise<void> {
  const last = await lastIncidentAct(transaction, communeId, incidentId);
  await transaction
    .insertInto('incident_acts')
    .values({
      commune_id: communeId,
      incident_id: incidentId,
      number: (last?.number ?? 0) + 1,
      kind,
      reason,
      by_id: id,
      by_name: name,
      at_ms: atMs,
      note,
      target,
      target_name: targetName,
    })
    .execute();
}

export function lastIncidentAct(
  transaction: LedgerDatabase,
  communeId: string,
  incidentId: string,
): Promise<IncidentActsTable | undefined> {
  return transaction
    .selectFrom('incident_acts')
    .where('commune_id', '=', communeId)
    .where('incident_id', '=', incidentId)
    .orderBy('number', 'desc')
    .limit(1)
    .selectAll()
    .executeTakeFirst();
}

function toAct(row: IncidentActsTable): IncidentAct {
  return {
    kind: z.enum(INCIDENT_ACTS).parse(row.kind),
    reason: falseAlarmReason.nullable().parse(row.reason),
    target: row.target,
    targetName: row.target_name,
    byName: row.by_name,
    atMs: row.at_ms,
    note: row.note,
  };
}
