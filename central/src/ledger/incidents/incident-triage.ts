/**
 * Repository of triage: one step of one incident in one transaction, with its act, the first answer of a person and the
 * roll-ups. What may follow what is the caller's word (`decide`), asked inside the transaction, so that two people at
 * once cannot both be right. Not here: the rules (proceedings/triage-rules.ts), who may (web/).
 */
import type { Transaction } from 'kysely';
import { incidentStatus, type FalseAlarmReason, type IncidentStatus } from '#protocol/incident.ts';
import type { LedgerDatabase } from '../database.ts';
import { appendIncidentAct, lastIncidentAct, type By, type NewIncidentAct } from './incident-acts.ts';
import { countIncidents } from './incident-counts.ts';
import type { Tables } from '../tables.ts';

export interface Triaged {
  id: string;
  status: IncidentStatus;
  revision: number;
  mergedIntoId: string | null;
}

export interface TriageStep {
  status: IncidentStatus;
  falseAlarmReason: FalseAlarmReason | null;
  mergedIntoId: string | null;
  act: NewIncidentAct;
}

export interface TriageOrder {
  incidentId: string;
  /** As it was read; null: whatever it is now. */
  revision: number | null;
  /** Of merges. */
  intoId: string | null;
  by: By;
  decide: (found: Triaged, into: Triaged | null) => TriageStep | { refused: string };
}

export type TriageResult =
  /** `changedIds`: all whose pages look different now. */
  | { status: 'done'; changedIds: string[] }
  | { status: 'stale'; byName: string; atMs: number }
  | { status: 'refused'; reason: string }
  | { status: 'unknown' };

export interface IncidentTriage {
  step(order: TriageOrder): Promise<TriageResult>;
}

export function createIncidentTriage(db: LedgerDatabase, communeId: string): IncidentTriage {
  return {
    step: (order) => db.transaction().execute((transaction) => takeStep(transaction, communeId, order)),
  };
}

async function takeStep(
  transaction: Transaction<Tables>,
  communeId: string,
  { incidentId, revision, intoId, by, decide }: TriageOrder,
): Promise<TriageResult> {
  const before = await find(transaction, communeId, incidentId);
  if (before === undefined) {
    return { status: 'unknown' };
  }
  if (revision !== null && before.revision !== revision) {
    const last = await lastIncidentAct(transaction, communeId, incidentId);
    return { status: 'stale', byName: last?.by_name ?? '', atMs: last?.at_ms ?? before.received_at_ms };
  }
  const into = intoId === null ? undefined : await find(transaction, communeId, intoId);
  const decided = decide(toTriaged(before), into === undefined ? null : toTriaged(into));
  if ('refused' in decided) {
    return { status: 'refused', reason: decided.refused };
  }

  const { status, falseAlarmReason, mergedIntoId, act } = decided;
  const answer = before.acknowledged_at_ms === null ? firstAnswer(by, act.note) : {};
  await transaction
    .updateTable('incidents')
    .set({
      status,
      false_alarm_reason: falseAlarmReason,
      merged_into_id: mergedIntoId,
      revision: before.revision + 1,
      ...answer,
    })
    .where('commune_id', '=', communeId)
    .where('id', '=', incidentId)
    .execute();
  await appendIncidentAct(transaction, communeId, incidentId, act, by);
  await countIncidents(transaction, communeId, [{ before, after: { ...before, status, ...answer } }]);
  const moved =
    mergedIntoId === null ? [] : await bringAlong(transaction, communeId, incidentId, mergedIntoId, by);
  const touched = [mergedIntoId, before.merged_into_id].filter((id) => id !== null);
  return { status: 'done', changedIds: [incidentId, ...touched, ...moved] };
}

/** What was merged into an incident goes with it: nobody has to follow a chain. */
async function bringAlong(
  transaction: Transaction<Tables>,
  communeId: string,
  fromId: string,
  intoId: string,
  by: By,
): Promise<string[]> {
  const rows = await transaction
    .selectFrom('incidents')
    .where('commune_id', '=', communeId)
    .where('merged_into_id', '=', fromId)
    .orderBy('id')
    .select(['id', 'revision'])
    .execute();
  const about = { reason: null, targetName: null, note: '' };
  for (const { id, revision } of rows) {
    await transaction
      .updateTable('incidents')
      .set({ merged_into_id: intoId, revision: revision + 1 })
      .where('commune_id', '=', communeId)
      .where('id', '=', id)
      .execute();
    const merged = { ...about, kind: 'merged', target: `incident:${intoId}` } as const;
    await appendIncidentAct(transaction, communeId, id, merged, by);
  }
  for (const id of [fromId, ...rows.map((row) => row.id)]) {
    const taken = { ...about, kind: 'took-in', target: `incident:${id}` } as const;
    await appendIncidentAct(transaction, communeId, intoId, taken, by);
  }
  return rows.map(({ id }) => id);
}

function firstAnswer({ id, name, atMs }: By, note: string) {
  return {
    acknowledged_by_id: id,
    acknowledged_by_name: name,
    acknowledged_at_ms: atMs,
    acknowledgement_note: note,
  };
}

function find(transaction: Transaction<Tables>, communeId: string, id: string) {
  return transaction
    .selectFrom('incidents')
    .where('commune_id', '=', communeId)
    .where('id', '=', id)
    .select(['id', 'kind', 'camera_id', 'site_id', 'rule_id', 'started_at_ms', 'received_at_ms'])
    .select(['status', 'acknowledged_at_ms', 'revision', 'merged_into_id'])
    .executeTakeFirst();
}

function toTriaged(row: {
  id: string;
  status: string;
  revision: number;
  merged_into_id: string | null;
}): Triaged {
  return {
    id: row.id,
    status: incidentStatus.parse(row.status),
    revision: row.revision,
    mergedIntoId: row.merged_into_id,
  };
}
