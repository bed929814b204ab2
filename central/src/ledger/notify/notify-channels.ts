/** Repository of channels: the two that are always there, and webhooks. Their secrets are here sealed. */
import { channelKind, type ChannelKind } from '#protocol/notify.ts';
import type { LedgerDatabase } from '../database.ts';
import type { Changed, Changer } from './notify-rules.ts';
import type { NotifyChannelsTable } from './notify-tables.ts';

export interface StoredChannel {
  id: string;
  kind: ChannelKind;
  name: string;
  isEnabled: boolean;
  webhook: { url: string; accountId: string; secretSealed: string } | null;
  revision: number;
  changed: { byName: string; atMs: number } | null;
}

export interface NewWebhookRow {
  id: string;
  name: string;
  url: string;
  accountId: string;
  /** Base64. */
  secretSealed: string;
}

export interface ChannelSettings {
  isEnabled: boolean;
  name?: string | undefined;
  url?: string | undefined;
}

export interface NotifyChannels {
  list(): Promise<StoredChannel[]>;
  find(id: string): Promise<StoredChannel | null>;
  /** One of the two that need no more than a name; does nothing when it is there. */
  ensure(kind: 'web-push' | 'e-mail', name: string): Promise<void>;
  addWebhook(row: NewWebhookRow, by: Changer): Promise<StoredChannel>;
  change(id: string, revision: number, to: ChannelSettings, by: Changer): Promise<Changed<StoredChannel>>;
}

export function createNotifyChannels(db: LedgerDatabase, communeId: string): NotifyChannels {
  const rows = () => db.selectFrom('notify_channels').where('commune_id', '=', communeId).selectAll();
  const find = async (id: string): Promise<StoredChannel | null> => {
    const row = await rows().where('id', '=', id).executeTakeFirst();
    return row === undefined ? null : toChannel(row);
  };
  return {
    find,
    list: async () => (await rows().orderBy('kind').orderBy('id').execute()).map(toChannel),
    ensure: async (kind, name) => {
      await db
        .insertInto('notify_channels')
        .values(rowOf(communeId, { id: kind, kind, name }))
        .onConflict((conflict) => conflict.columns(['commune_id', 'id']).doNothing())
        .execute();
    },
    addWebhook: async ({ id, name, url, accountId, secretSealed }, by) => {
      const row: NotifyChannelsTable = {
        ...rowOf(communeId, { id, kind: 'webhook', name }),
        ...{ url, account_id: accountId, secret_sealed: secretSealed },
        changed_by_name: by.name,
        changed_at_ms: by.atMs,
      };
      await db.insertInto('notify_channels').values(row).execute();
      return toChannel(row);
    },
    change: async (id, revision, { isEnabled, name, url }, by) => {
      const changed = await db
        .updateTable('notify_channels')
        .set({
          is_enabled: isEnabled ? 1 : 0,
          ...(name === undefined ? {} : { name }),
          ...(url === undefined ? {} : { url }),
          revision: revision + 1,
          changed_by_name: by.name,
          changed_at_ms: by.atMs,
        })
        .where('commune_id', '=', communeId)
        .where('id', '=', id)
        .where('revision', '=', revision)
        .returningAll()
        .executeTakeFirst();
      if (changed !== undefined) {
        return { status: 'changed', now: toChannel(changed) };
      }
      const newest = await find(id);
      return newest === null
        ? { status: 'unknown' }
        : { status: 'conflict', byName: newest.changed?.byName ?? '', atMs: newest.changed?.atMs ?? 0 };
    },
  };
}

function rowOf(
  communeId: string,
  { id, kind, name }: { id: string; kind: ChannelKind; name: string },
): NotifyChannelsTable {
  return {
    commune_id: communeId,
    ...{ id, kind, name },
    is_enabled: 1,
    url: null,
    account_id: null,
    secret_sealed: null,
    revision: 1,
    changed_by_name: null,
    changed_at_ms: null,
  };
}

function toChannel(row: NotifyChannelsTable): StoredChannel {
  const { url, account_id: accountId, secret_sealed: secretSealed } = row;
  return {
    id: row.id,
    kind: channelKind.parse(row.kind),
    name: row.name,
    isEnabled: row.is_enabled === 1,
    webhook:
      url === null || accountId === null || secretSealed === null ? null : { url, accountId, secretSealed },
    revision: row.revision,
    changed:
      row.changed_by_name === null || row.changed_at_ms === null
        ? null
        : { byName: row.changed_by_name, atMs: row.changed_at_ms },
  };
}
