/**
 * Repository of what is decided about telling: queue, groups, escalations and new deliveries. Everything that follows
 * from one decision is written with it. Not here: what becomes of deliveries (notify-deliveries.ts).
 */
import type { Transaction } from 'kysely';
import { incidentKind, type IncidentKind } from '#protocol/camera.ts';
import { incidentStatus, type IncidentStatus } from '#protocol/incident.ts';
import type { Severity, Suppression } from '#protocol/notify.ts';
import type { LedgerDatabase } from '../database.ts';
import type { NotifyDeliveriesTable } from './notify-tables.ts';
import type { Tables } from '../tables.ts';

export interface QueuedIncident {
  id: string;
  kind: IncidentKind;
  siteId: string;
  cameraId: string;
  /** The rule of the camera, not the one for telling. */
  cameraRuleId: string;
  startedAtMs: number;
  receivedAtMs: number;
  status: IncidentStatus;
}

export interface NewDelivery {
  id: string;
  incidentId: string;
  ruleId: string;
  step: number;
  severity: Severity;
  accountId: string | null;
  channelId: string | null;
  target: string;
  isSummary: boolean;
  groupIncidentId: string | null;
  /** Null: it waits. */
  suppression: Suppression | null;
  createdAtMs: number;
  dueAtMs: number;
}

export interface Group {
  ruleId: string;
  cameraId: string;
  cameraRuleId: string;
  /** The first one, which people were told of. */
  incidentId: string;
  untilMs: number;
  /** Without the first. */
  count: number;
}

export interface Escalation {
  incidentId: string;
  ruleId: string;
  /** 1, 2 ... */
  step: number;
  dueAtMs: number;
}

export interface Decisions {
  /** Leave the queue. */
  incidentIds: string[];
  deliveries: NewDelivery[];
  groups: Group[];
  escalations: Escalation[];
}

export interface NotifyOutbox {
  /** The oldest that nobody has decided about. */
  queued(limit: number): Promise<QueuedIncident[]>;
  /** That is open for another incident of this camera and rule, and with which nobody has dealt yet. */
  openGroup(of: Omit<Group, 'incidentId' | 'untilMs' | 'count'>, atMs: number): Promise<Group | null>;
  /** How many were counted in the message of this incident. */
  repeats(ruleId: string, incidentId: string): Promise<number>;
  decide(decisions: Decisions): Promise<void>;
  /** With what has become of the incident; null if it is no longer there. */
  dueEscalations(nowMs: number, limit: number): Promise<(Escalation & { incident: QueuedIncident | null })[]>;
  /** `next` null: it was the last step, or somebody has dealt with it. */
  escalate(escalation: Escalation, deliveries: NewDelivery[], next: Escalation | null): Promise<void>;
}

/** Somebody has seen to it; who hands it up has not. */
const ANSWERED: readonly IncidentStatus[] = ['acknowledged', 'false-alarm', 'merged'];
export function isAnswered(status: IncidentStatus): boolean {
  return ANSWERED.includes(status);
}

export function createNotifyOutbox(db: LedgerDatabase, communeId: string): NotifyOutbox {
  return { ...createReading(db, communeId), ...createWriting(db, communeId) };
}

const INCIDENT = [
  'incidents.id',
  'incidents.kind',
  'incidents.site_id',
  'incidents.camera_id',
  'incidents.rule_id as camera_rule_id',
  'incidents.started_at_ms',
  'incidents.received_at_ms',
  'incidents.status',
] as const;

function createReading(
  db: LedgerDatabase,
  communeId: string,
): Pick<NotifyOutbox, 'queued' | 'openGroup' | 'repeats' | 'dueEscalations'> {
  const incidentsOf = async (ids: string[]): Promise<Map<string, QueuedIncident>> => {
    if (ids.length === 0) {
      return new Map();
    }
    const rows = await db
      .selectFrom('incidents')
      .where('incidents.commune_id', '=', communeId)
      .where('incidents.id', 'in', ids)
      .select(INCIDENT)
      .execute();
    return new Map(rows.map((row) => [row.id, toIncident(row)]));
  };
  return {
    queued: async (limit) => {
      const rows = await db
        .selectFrom('notify_queue')
        .innerJoin('incidents', (join) =>
          join
            .onRef('incidents.commune_id', '=', 'notify_queue.commune_id')
            .onRef('incidents.id', '=', 'notify_queue.incident_id'),
        )
        .where('notify_queue.commune_id', '=', communeId)
        .select(INCIDENT)
        .orderBy('notify_queue.incident_id')
        .limit(limit)
        .execute();
      return rows.map(toIncident);
    },
    openGroup: async ({ ruleId, cameraId, cameraRuleId }, atMs) => {
      const row = await db
        .selectFrom('notify_groups')
        .where('commune_id', '=', communeId)
        .where('camera_id', '=', cameraId)
        .where('camera_rule_id', '=', cameraRuleId)
        .where('rule_id', '=', ruleId)
        .where('until_ms', '>', atMs)
        .select(['incident_id', 'until_ms', 'count'])
        .orderBy('until_ms', 'desc')
        .executeTakeFirst();
      const head = row && (await incidentsOf([row.incident_id])).get(row.incident_id);
      if (row === undefined || head === undefined || isAnswered(head.status)) {
        return null;
      }
      const { incident_id: incidentId, until_ms: untilMs, count } = row;
      return { ruleId, cameraId, cameraRuleId, incidentId, untilMs, count };
    },
    repeats: async (ruleId, incidentId) => {
      const row = await db
        .selectFrom('notify_groups')
        .where('commune_id', '=', communeId)
        .where('rule_id', '=', ruleId)
        .where('incident_id', '=', incidentId)
        .select('count')
        .executeTakeFirst();
      return row?.count ?? 0;
    },
    dueEscalations: async (nowMs, limit) => {
      const rows = await db
        .selectFrom('notify_escalations')
        .where('commune_id', '=', communeId)
        .where('due_at_ms', '<=', nowMs)
        .selectAll()
        .orderBy('due_at_ms')
        .limit(limit)
        .execute();
      const incidents = await incidentsOf(rows.map((row) => row.incident_id));
      return rows.map((row) => ({
        incidentId: row.incident_id,
        ruleId: row.rule_id,
        step: row.step,
        dueAtMs: row.due_at_ms,
        incident: incidents.get(row.incident_id) ?? null,
      }));
    },
  };
}

function createWriting(db: LedgerDatabase, communeId: string): Pick<NotifyOutbox, 'decide' | 'escalate'> {
  return {
    decide: ({ incidentIds, deliveries, groups, escalations }) =>
      db.transaction().execute(async (transaction) => {
        await addDeliveries(transaction, communeId, deliveries);
        for (const group of groups) {
          const { incidentId, untilMs, count } = group;
          await transaction
            .insertInto('notify_groups')
            .values({
              commune_id: communeId,
              rule_id: group.ruleId,
              camera_id: group.cameraId,
              camera_rule_id: group.cameraRuleId,
              incident_id: incidentId,
              until_ms: untilMs,
              count,
            })
            .onConflict((conflict) =>
              conflict.columns(['commune_id', 'rule_id', 'incident_id']).doUpdateSet({ count }),
            )
            .execute();
        }
        for (const escalation of escalations) {
          await addEscalation(transaction, communeId, escalation);
        }
        await transaction
          .deleteFrom('notify_queue')
          .where('commune_id', '=', communeId)
          .where('incident_id', 'in', incidentIds)
          .execute();
      }),
    escalate: ({ incidentId, ruleId }, deliveries, next) =>
      db.transaction().execute(async (transaction) => {
        await addDeliveries(transaction, communeId, deliveries);
        await transaction
          .deleteFrom('notify_escalations')
          .where('commune_id', '=', communeId)
          .where('incident_id', '=', incidentId)
          .where('rule_id', '=', ruleId)
          .execute();
        if (next !== null) {
          await addEscalation(transaction, communeId, next);
        }
      }),
  };
}

/** One that is there already stays as it is: the same message is decided once (design 018, NO2). */
async function addDeliveries(
  transaction: Transaction<Tables>,
  communeId: string,
  deliveries: readonly NewDelivery[],
): Promise<void> {
  for (let from = 0; from < deliveries.length; from += ROWS_AT_ONCE) {
    await transaction
      .insertInto('notify_deliveries')
      .values(deliveries.slice(from, from + ROWS_AT_ONCE).map((one) => rowOf(communeId, one)))
      .onConflict((conflict) => conflict.columns(['commune_id', 'id']).doNothing())
      .execute();
  }
}

/** 18 columns each: below the number of variables either engine takes. */
const ROWS_AT_ONCE = 100;

async function addEscalation(
  transaction: Transaction<Tables>,
  communeId: string,
  { incidentId, ruleId, step, dueAtMs }: Escalation,
): Promise<void> {
  await transaction
    .insertInto('notify_escalations')
    .values({ commune_id: communeId, incident_id: incidentId, rule_id: ruleId, step, due_at_ms: dueAtMs })
    .onConflict((conflict) => conflict.columns(['commune_id', 'incident_id', 'rule_id']).doNothing())
    .execute();
}

function rowOf(communeId: string, delivery: NewDelivery): NotifyDeliveriesTable {
  const { suppression, createdAtMs, dueAtMs } = delivery;
  return {
    commune_id: communeId,
    id: delivery.id,
    incident_id: delivery.incidentId,
    rule_id: delivery.ruleId,
    step: delivery.step,
    severity: delivery.severity,
    account_id: delivery.accountId,
    channel_id: delivery.channelId,
    target: delivery.target,
    is_summary: delivery.isSummary ? 1 : 0,
    group_incident_id: delivery.groupIncidentId,
    state: suppression === null ? 'waiting' : 'suppressed',
    suppression,
    detail: '',
    attempts: 0,
    created_at_ms: createdAtMs,
    due_at_ms: suppression === null ? dueAtMs : null,
    ended_at_ms: suppression === null ? null : createdAtMs,
  };
}

interface IncidentRow {
  id: string;
  kind: string;
  site_id: string;
  camera_id: string;
  camera_rule_id: string;
  started_at_ms: number;
  received_at_ms: number;
  status: string;
}

function toIncident(row: IncidentRow): QueuedIncident {
  return {
    id: row.id,
    kind: incidentKind.parse(row.kind),
    siteId: row.site_id,
    cameraId: row.camera_id,
    cameraRuleId: row.camera_rule_id,
    startedAtMs: row.started_at_ms,
    receivedAtMs: row.received_at_ms,
    status: incidentStatus.parse(row.status),
  };
}
