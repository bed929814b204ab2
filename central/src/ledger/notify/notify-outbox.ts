/**
 * Repository of what is decided about telling: queue, groups, escalations and new deliveries. Everything that follows
 * from one decision is written with it. Not here: what becomes of deliveries (notify-deliveries.ts).
 */
import type { Transaction } from 'kysely';
import { incidentKind, type IncidentKind } from '#protocol/camera.ts';
import { incidentStatus, type IncidentStatus } from '#protocol/incident.ts';
import type { Severity, Suppression } from '#protocol/notify.ts';
import type { LedgerDatabase } from '../database.ts';
import { insertNew, insertRows } from '../insert-rows.ts';
import { isAmong } from '../is-among.ts';
import type { NotifyDeliveriesTable, NotifyEscalationsTable, NotifyGroupsTable } from './notify-tables.ts';
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
  /** That are open for other incidents of these cameras, and with whose first nobody has dealt yet. Newest first. */
  openGroups(cameraIds: readonly string[], atMs: number): Promise<Group[]>;
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
): Pick<NotifyOutbox, 'queued' | 'openGroups' | 'repeats' | 'dueEscalations'> {
  const incidentsOf = async (ids: string[]): Promise<Map<string, QueuedIncident>> => {
    if (ids.length === 0) {
      return new Map();
    }
    const rows = await db
      .selectFrom('incidents')
      .where('incidents.commune_id', '=', communeId)
      .where(isAmong(db, 'incidents.id', ids))
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
    openGroups: async (cameraIds, atMs) => {
      if (cameraIds.length === 0) {
        return [];
      }
      const rows = await db
        .selectFrom('notify_groups')
        .where('commune_id', '=', communeId)
        .where(isAmong(db, 'camera_id', cameraIds))
        .where('until_ms', '>', atMs)
        .selectAll()
        .orderBy('until_ms', 'desc')
        .execute();
      const heads = await incidentsOf([...new Set(rows.map((row) => row.incident_id))]);
      return rows.filter(({ incident_id }) => isOpen(heads.get(incident_id))).map(toGroup);
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
        await putGroups(transaction, communeId, groups);
        await addEscalations(transaction, communeId, escalations);
        await transaction
          .deleteFrom('notify_queue')
          .where('commune_id', '=', communeId)
          .where(isAmong(transaction, 'incident_id', incidentIds))
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
          await addEscalations(transaction, communeId, [next]);
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
  const rows = deliveries.map((one) => rowOf(communeId, one));
  await insertNew(transaction, 'notify_deliveries', rows, 'id');
}

async function addEscalations(
  transaction: Transaction<Tables>,
  communeId: string,
  escalations: readonly Escalation[],
): Promise<void> {
  const rows: NotifyEscalationsTable[] = escalations.map((one) => ({
    commune_id: communeId,
    incident_id: one.incidentId,
    rule_id: one.ruleId,
    step: one.step,
    due_at_ms: one.dueAtMs,
  }));
  await insertNew(transaction, 'notify_escalations', rows, 'incident_id');
}

/** Of one that is there already, the count. */
async function putGroups(
  transaction: Transaction<Tables>,
  communeId: string,
  groups: readonly Group[],
): Promise<void> {
  const rows: NotifyGroupsTable[] = groups.map((one) => ({
    commune_id: communeId,
    rule_id: one.ruleId,
    camera_id: one.cameraId,
    camera_rule_id: one.cameraRuleId,
    incident_id: one.incidentId,
    until_ms: one.untilMs,
    count: one.count,
  }));
  await insertRows(
    transaction,
    'notify_groups',
    rows,
    'on conflict (commune_id, rule_id, incident_id) do update set count = excluded.count',
  );
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

function isOpen(head: QueuedIncident | undefined): boolean {
  return head !== undefined && !isAnswered(head.status);
}

function toGroup(row: NotifyGroupsTable): Group {
  return {
    ruleId: row.rule_id,
    cameraId: row.camera_id,
    cameraRuleId: row.camera_rule_id,
    incidentId: row.incident_id,
    untilMs: row.until_ms,
    count: row.count,
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
