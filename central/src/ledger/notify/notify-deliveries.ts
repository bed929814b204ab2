/** Repository of messages: which are due, what became of each, and the log of them. Made by notify-outbox.ts. */
import {
  deliveryState,
  severity,
  suppression,
  type Delivery,
  type DeliveryState,
  type Severity,
  type Suppression,
} from '#protocol/notify.ts';
import type { LedgerDatabase } from '../database.ts';
import { ruleNameOf } from './notify-rules.ts';
import type { NotifyDeliveriesTable } from './notify-tables.ts';

export interface WaitingDelivery {
  id: string;
  incidentId: string;
  ruleId: string;
  step: number;
  severity: Severity;
  accountId: string;
  channelId: string;
  target: string;
  isSummary: boolean;
  attempts: number;
  createdAtMs: number;
}

export interface Ending {
  state: Exclude<DeliveryState, 'waiting' | 'failed'>;
  suppression: Suppression | null;
  detail: string;
  attempts: number;
  atMs: number;
}

export interface DeliveryQuery {
  state?: DeliveryState | undefined;
  /** Id of the last one of the page before. */
  before?: string | undefined;
  limit: number;
}

export interface NotifyDeliveries {
  due(nowMs: number, limit: number): Promise<WaitingDelivery[]>;
  end(id: string, ending: Ending): Promise<void>;
  retry(id: string, failure: { detail: string; attempts: number; dueAtMs: number }): Promise<void>;
  /** How many this account was sent over this channel to this target since then. */
  sentSince(
    to: Pick<WaitingDelivery, 'accountId' | 'channelId' | 'target'>,
    sinceMs: number,
  ): Promise<number>;
  page(query: DeliveryQuery): Promise<{ items: Delivery[]; nextBefore: string | null }>;
  /** Removes what ended before then, and old groups. */
  sweep(beforeMs: number): Promise<void>;
}

export function createNotifyDeliveries(db: LedgerDatabase, communeId: string): NotifyDeliveries {
  const rows = () => db.selectFrom('notify_deliveries').where('notify_deliveries.commune_id', '=', communeId);
  const changes = (id: string) =>
    db.updateTable('notify_deliveries').where('commune_id', '=', communeId).where('id', '=', id);
  return {
    due: async (nowMs, limit) => {
      const found = await rows()
        .where('due_at_ms', '<=', nowMs)
        .selectAll()
        .orderBy('due_at_ms')
        .limit(limit)
        .execute();
      return found.map(toWaiting);
    },
    end: async (id, { state, suppression: why, detail, attempts, atMs }) => {
      await changes(id)
        .set({ state, suppression: why, detail, attempts, due_at_ms: null, ended_at_ms: atMs })
        .execute();
    },
    retry: async (id, { detail, attempts, dueAtMs }) => {
      await changes(id).set({ state: 'failed', detail, attempts, due_at_ms: dueAtMs }).execute();
    },
    sentSince: async ({ accountId, channelId, target }, sinceMs) => {
      const { count } = await rows()
        .where('account_id', '=', accountId)
        .where('ended_at_ms', '>=', sinceMs)
        .where('channel_id', '=', channelId)
        .where('target', '=', target)
        .where('state', '=', 'sent')
        .select((select) => select.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      return count;
    },
    page: createPage(db, communeId),
    sweep: async (beforeMs) => {
      await db
        .deleteFrom('notify_deliveries')
        .where('commune_id', '=', communeId)
        .where('created_at_ms', '<', beforeMs)
        .where('ended_at_ms', 'is not', null)
        .execute();
      await db
        .deleteFrom('notify_groups')
        .where('commune_id', '=', communeId)
        .where('until_ms', '<', beforeMs)
        .execute();
    },
  };
}

function createPage(db: LedgerDatabase, communeId: string): NotifyDeliveries['page'] {
  const rows = () => db.selectFrom('notify_deliveries as d').where('d.commune_id', '=', communeId);
  return async ({ state, before, limit }) => {
    const last =
      before === undefined
        ? undefined
        : await rows().where('d.id', '=', before).select(['d.id', 'd.created_at_ms']).executeTakeFirst();
    if (before !== undefined && last === undefined) {
      return { items: [], nextBefore: null };
    }
    const found = await rows()
      .leftJoin('accounts as a', (join) =>
        join.onRef('a.commune_id', '=', 'd.commune_id').onRef('a.id', '=', 'd.account_id'),
      )
      .leftJoin('notify_channels as c', (join) =>
        join.onRef('c.commune_id', '=', 'd.commune_id').onRef('c.id', '=', 'd.channel_id'),
      )
      .leftJoin('notify_rules as r', (join) =>
        join.onRef('r.commune_id', '=', 'd.commune_id').onRef('r.id', '=', 'd.rule_id'),
      )
      .selectAll('d')
      .select(['a.display_name as account_name', 'c.name as channel_name', 'r.content_json'])
      .$if(state !== undefined, (query) => query.where('d.state', '=', state ?? ''))
      .$if(last !== undefined, (query) =>
        query.where((where) =>
          where.or([
            where('d.created_at_ms', '<', last?.created_at_ms ?? 0),
            where.and([
              where('d.created_at_ms', '=', last?.created_at_ms ?? 0),
              where('d.id', '<', last?.id ?? ''),
            ]),
          ]),
        ),
      )
      .orderBy('d.created_at_ms', 'desc')
      .orderBy('d.id', 'desc')
      .limit(limit + 1)
      .execute();
    const items = found.slice(0, limit).map(toDelivery);
    return { items, nextBefore: found.length > limit ? (items.at(-1)?.id ?? null) : null };
  };
}

function toWaiting(row: NotifyDeliveriesTable): WaitingDelivery {
  return {
    id: row.id,
    incidentId: row.incident_id,
    ruleId: row.rule_id,
    step: row.step,
    severity: severity.parse(row.severity),
    accountId: row.account_id ?? '',
    channelId: row.channel_id ?? '',
    target: row.target,
    isSummary: row.is_summary === 1,
    attempts: row.attempts,
    createdAtMs: row.created_at_ms,
  };
}

type NamedRow = NotifyDeliveriesTable & {
  account_name: string | null;
  channel_name: string | null;
  content_json: string | null;
};

function toDelivery(row: NamedRow): Delivery {
  return {
    id: row.id,
    incidentId: row.incident_id,
    ruleName: ruleNameOf(row.content_json),
    severity: severity.parse(row.severity),
    step: row.step,
    accountName: row.account_name,
    channelName: row.channel_name,
    state: deliveryState.parse(row.state),
    suppression: suppression.nullable().parse(row.suppression),
    detail: row.detail,
    attempts: row.attempts,
    createdAtMs: row.created_at_ms,
    nextTryAtMs: row.due_at_ms,
    endedAtMs: row.ended_at_ms,
  };
}
