/** Repository of how people are reached: address, language, quiet hours, and the browsers that asked for pushes. */
import { locale, role as roleSchema, type Locale, type Role } from '#protocol/account.ts';
import { quietHours, type NotifyPerson, type PushDevice, type QuietHours } from '#protocol/notify.ts';
import type { LedgerDatabase } from '../database.ts';
import type { Changed, Changer } from './notify-rules.ts';
import type { NotifyPeopleTable, PushDevicesTable } from './notify-tables.ts';

export interface PersonSettings {
  email: string | null;
  locale: Locale;
  quietHours: QuietHours;
  revision: number;
}

export interface StoredDevice extends PushDevice {
  accountId: string;
  endpoint: string;
  /** Base64url. */
  p256dh: string;
  auth: string;
}

export type NewDevice = StoredDevice & { sessionHash: string };

export interface NotifyPeople {
  /** By name. */
  list(): Promise<NotifyPerson[]>;
  /** Everybody of these roles, and these accounts, as far as they are there. */
  idsOf(roles: readonly Role[], accountIds: readonly string[]): Promise<string[]>;
  settings(accountId: string): Promise<PersonSettings>;
  change(
    accountId: string,
    revision: number,
    to: Partial<Omit<PersonSettings, 'revision'>>,
    by: Changer,
  ): Promise<Changed<PersonSettings>>;
  devices(accountId: string): Promise<StoredDevice[]>;
  findDevice(id: string): Promise<StoredDevice | null>;
  /** The same endpoint again: whoever asked last has it. */
  putDevice(device: NewDevice): Promise<void>;
  /** False when this account has no such device. */
  removeDevice(id: string, accountId: string): Promise<boolean>;
  removeDevicesOfSession(sessionHash: string): Promise<void>;
  removeDevicesOfAccount(accountId: string, butSession: string | null): Promise<void>;
}

/** Of who never said anything. */
const NO_SETTINGS: PersonSettings = { email: null, locale: 'vi', quietHours: [], revision: 0 };

export function createNotifyPeople(db: LedgerDatabase, communeId: string): NotifyPeople {
  return { ...createWishes(db, communeId), ...createDevices(db, communeId) };
}

function createWishes(
  db: LedgerDatabase,
  communeId: string,
): Pick<NotifyPeople, 'list' | 'idsOf' | 'settings' | 'change'> {
  const accounts = () => db.selectFrom('accounts').where('accounts.commune_id', '=', communeId);
  const rows = () => db.selectFrom('notify_people').where('commune_id', '=', communeId);
  return {
    list: async () => {
      const people = await accounts()
        .select(['id', 'display_name', 'role'])
        .orderBy('display_name')
        .execute();
      const wishes = new Map(
        (await rows().selectAll().execute()).map((row) => [row.account_id, toSettings(row)]),
      );
      const devices = await db
        .selectFrom('push_devices')
        .where('commune_id', '=', communeId)
        .select('account_id')
        .execute();
      return people.map((row) => ({
        accountId: row.id,
        displayName: row.display_name,
        role: roleSchema.parse(row.role),
        ...(wishes.get(row.id) ?? NO_SETTINGS),
        devices: devices.filter((device) => device.account_id === row.id).length,
      }));
    },
    idsOf: async (roles, accountIds) => {
      if (roles.length === 0 && accountIds.length === 0) {
        return [];
      }
      const found = await accounts()
        .where((where) =>
          where.or([
            ...(roles.length === 0 ? [] : [where('role', 'in', roles)]),
            ...(accountIds.length === 0 ? [] : [where('id', 'in', accountIds)]),
          ]),
        )
        .select('id')
        .orderBy('id')
        .execute();
      return found.map(({ id }) => id);
    },
    settings: async (accountId) => {
      const row = await rows().where('account_id', '=', accountId).selectAll().executeTakeFirst();
      return row === undefined ? NO_SETTINGS : toSettings(row);
    },
    change: (accountId, revision, to, by) =>
      db.transaction().execute(async (transaction) => {
        const row = await transaction
          .selectFrom('notify_people')
          .where('commune_id', '=', communeId)
          .where('account_id', '=', accountId)
          .selectAll()
          .executeTakeFirst();
        if ((row?.revision ?? 0) !== revision) {
          return {
            status: 'conflict' as const,
            byName: row?.changed_by_name ?? '',
            atMs: row?.changed_at_ms ?? 0,
          };
        }
        const now = { ...(row === undefined ? NO_SETTINGS : toSettings(row)), ...to, revision: revision + 1 };
        const set = {
          email: now.email,
          locale: now.locale,
          quiet_json: JSON.stringify(now.quietHours),
          revision: now.revision,
          changed_by_name: by.name,
          changed_at_ms: by.atMs,
        };
        await transaction
          .insertInto('notify_people')
          .values({ commune_id: communeId, account_id: accountId, ...set })
          .onConflict((conflict) => conflict.columns(['commune_id', 'account_id']).doUpdateSet(set))
          .execute();
        return { status: 'changed' as const, now };
      }),
  };
}

function createDevices(
  db: LedgerDatabase,
  communeId: string,
): Pick<
  NotifyPeople,
  | 'devices'
  | 'findDevice'
  | 'putDevice'
  | 'removeDevice'
  | 'removeDevicesOfSession'
  | 'removeDevicesOfAccount'
> {
  const rows = () => db.selectFrom('push_devices').where('commune_id', '=', communeId).selectAll();
  const removal = () => db.deleteFrom('push_devices').where('commune_id', '=', communeId);
  return {
    devices: async (accountId) =>
      (await rows().where('account_id', '=', accountId).orderBy('added_at_ms').execute()).map(toDevice),
    findDevice: async (id) => {
      const row = await rows().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toDevice(row);
    },
    putDevice: async ({ id, accountId, sessionHash, name, endpoint, p256dh, auth, addedAtMs }) => {
      const set = {
        account_id: accountId,
        session_hash: sessionHash,
        ...{ name, endpoint, p256dh, auth },
        added_at_ms: addedAtMs,
      };
      await db
        .insertInto('push_devices')
        .values({ commune_id: communeId, id, ...set })
        .onConflict((conflict) => conflict.columns(['commune_id', 'id']).doUpdateSet(set))
        .execute();
    },
    removeDevice: async (id, accountId) => {
      const removed = await removal()
        .where('id', '=', id)
        .where('account_id', '=', accountId)
        .executeTakeFirst();
      return removed.numDeletedRows > 0n;
    },
    removeDevicesOfSession: async (sessionHash) => {
      await removal().where('session_hash', '=', sessionHash).execute();
    },
    removeDevicesOfAccount: async (accountId, butSession) => {
      await removal()
        .where('account_id', '=', accountId)
        .$if(butSession !== null, (query) => query.where('session_hash', '!=', butSession ?? ''))
        .execute();
    },
  };
}

function toSettings(row: NotifyPeopleTable): PersonSettings {
  return {
    email: row.email,
    locale: locale.parse(row.locale),
    quietHours: quietHours.parse(JSON.parse(row.quiet_json)),
    revision: row.revision,
  };
}

function toDevice(row: PushDevicesTable): StoredDevice {
  return {
    id: row.id,
    accountId: row.account_id,
    name: row.name,
    endpoint: row.endpoint,
    p256dh: row.p256dh,
    auth: row.auth,
    addedAtMs: row.added_at_ms,
  };
}
