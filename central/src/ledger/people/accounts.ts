/** Repository of people. Which of them may do what is not here (people/can.ts). */
import { scope, role as roleSchema, type Role, type Scope } from '#protocol/account.ts';
import type { LedgerDatabase } from '../database.ts';
import type { AccountsTable } from '../tables.ts';

export interface Account {
  id: string;
  login: string;
  displayName: string;
  role: Role;
  scope: Scope;
  hasPassword: boolean;
  isDisabled: boolean;
}

export interface NewAccount {
  id: string;
  login: string;
  displayName: string;
  role: Role;
  scope: Scope;
  createdAtMs: number;
}

/** As administrators see them. */
export interface ListedAccount extends Account {
  createdAtMs: number;
  lastSignInAtMs: number | null;
  revision: number;
  changed: { byName: string; atMs: number } | null;
}

export interface AccountChange {
  displayName?: string;
  role?: Role;
  scope?: Scope;
  isDisabled?: boolean;
}

export type AccountChanged =
  | { status: 'changed' | 'unknown' }
  /** Nobody would be left who manages accounts. */
  | { status: 'last-admin' }
  | { status: 'conflict'; newest: ListedAccount };

export interface Accounts {
  find(id: string): Promise<Account | null>;
  findByLogin(login: string): Promise<Account | null>;
  /** By login. */
  list(): Promise<ListedAccount[]>;
  passwordHash(id: string): Promise<string | null>;
  /** The one before goes to the former ones, of which the newest `kept` stay. */
  setPasswordHash(id: string, hash: string, atMs: number, kept: number): Promise<void>;
  /** Hashes of passwords this account had, newest first. */
  formerPasswords(id: string): Promise<string[]>;
  /** False when the login is taken. */
  add(account: NewAccount): Promise<boolean>;
  /** `revision` is the one the person has read. */
  change(
    id: string,
    revision: number,
    change: AccountChange,
    by: { name: string; atMs: number },
  ): Promise<AccountChanged>;
  markSignedIn(id: string, atMs: number): Promise<void>;
  /** While no admin has a password, nobody can come in again: the first admin. Null once one has. */
  adminWithoutPassword(): Promise<Account | null>;
  isEmpty(): Promise<boolean>;
}

export function createAccounts(db: LedgerDatabase, communeId: string): Accounts {
  const rows = () => db.selectFrom('accounts').where('commune_id', '=', communeId);
  const changes = (id: string) =>
    db.updateTable('accounts').where('commune_id', '=', communeId).where('id', '=', id);

  return {
    find: async (id) => toAccount(await rows().where('id', '=', id).selectAll().executeTakeFirst()),
    findByLogin: async (login) =>
      toAccount(await rows().where('login', '=', login).selectAll().executeTakeFirst()),
    list: async () => {
      const found = await rows().orderBy('login').selectAll().execute();
      return found.map(toListed);
    },
    ...createPasswordStore(db, communeId),
    add: async ({ id, login, displayName, role, scope, createdAtMs }) => {
      const row: AccountsTable = {
        commune_id: communeId,
        id,
        login,
        display_name: displayName,
        role,
        scope_json: JSON.stringify(scope),
        password_hash: null,
        created_at_ms: createdAtMs,
        last_sign_in_at_ms: null,
        revision: 1,
        disabled_at_ms: null,
        changed_by_name: null,
        changed_at_ms: null,
      };
      const added = await db
        .insertInto('accounts')
        .values(row)
        .onConflict((conflict) => conflict.columns(['commune_id', 'login']).doNothing())
        .executeTakeFirst();
      return (added.numInsertedOrUpdatedRows ?? 0n) > 0n;
    },
    change: createChange(db, communeId),
    markSignedIn: async (id, atMs) => {
      await changes(id).set({ last_sign_in_at_ms: atMs }).execute();
    },
    adminWithoutPassword: async () => {
      const admins = await rows()
        .where('role', '=', 'admin')
        .where('disabled_at_ms', 'is', null)
        .selectAll()
        .execute();
      const isLockedOut = admins.every((row) => row.password_hash === null);
      return isLockedOut ? toAccount(admins[0]) : null;
    },
    isEmpty: async () => (await rows().select('id').limit(1).executeTakeFirst()) === undefined,
  };
}

function createPasswordStore(
  db: LedgerDatabase,
  communeId: string,
): Pick<Accounts, 'passwordHash' | 'setPasswordHash' | 'formerPasswords'> {
  const formerOf = (id: string) =>
    db
      .selectFrom('former_passwords')
      .where('commune_id', '=', communeId)
      .where('account_id', '=', id)
      .orderBy('set_at_ms', 'desc');
  const passwordHash = async (id: string): Promise<string | null> => {
    const row = await db
      .selectFrom('accounts')
      .where('commune_id', '=', communeId)
      .where('id', '=', id)
      .select('password_hash')
      .executeTakeFirst();
    return row?.password_hash ?? null;
  };

  return {
    passwordHash,
    setPasswordHash: async (id, hash, atMs, kept) => {
      const present = await passwordHash(id);
      if (present !== null && kept > 0) {
        await db
          .insertInto('former_passwords')
          .values({ commune_id: communeId, account_id: id, set_at_ms: atMs, password_hash: present })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }
      const newest = await formerOf(id).select('set_at_ms').limit(kept).execute();
      await db
        .deleteFrom('former_passwords')
        .where('commune_id', '=', communeId)
        .where('account_id', '=', id)
        .where('set_at_ms', '<', newest.at(-1)?.set_at_ms ?? 0)
        .execute();
      await db
        .updateTable('accounts')
        .where('commune_id', '=', communeId)
        .where('id', '=', id)
        .set({ password_hash: hash })
        .execute();
    },
    formerPasswords: async (id) => {
      const found = await formerOf(id).select('password_hash').execute();
      return found.map((row) => row.password_hash);
    },
  };
}

function createChange(db: LedgerDatabase, communeId: string): Accounts['change'] {
  return (id, revision, change, by) =>
    db.transaction().execute(async (transaction) => {
      const all = await transaction
        .selectFrom('accounts')
        .where('commune_id', '=', communeId)
        .selectAll()
        .execute();
      const found = all.find((row) => row.id === id);
      if (found === undefined) {
        return { status: 'unknown' };
      }
      if (found.revision !== revision) {
        return { status: 'conflict', newest: toListed(found) };
      }
      const isAdminAfter =
        (change.role ?? found.role) === 'admin' && !(change.isDisabled ?? found.disabled_at_ms !== null);
      const isAdminNow = found.role === 'admin' && found.disabled_at_ms === null;
      const hasOther = all.some(
        (row) => row.id !== id && row.role === 'admin' && row.disabled_at_ms === null,
      );
      if (isAdminNow && !isAdminAfter && !hasOther) {
        return { status: 'last-admin' };
      }
      const disabledAtMs = found.disabled_at_ms ?? by.atMs;
      await transaction
        .updateTable('accounts')
        .where('commune_id', '=', communeId)
        .where('id', '=', id)
        .set({
          display_name: change.displayName ?? found.display_name,
          role: change.role ?? found.role,
          scope_json: change.scope === undefined ? found.scope_json : JSON.stringify(change.scope),
          disabled_at_ms:
            change.isDisabled === undefined ? found.disabled_at_ms : change.isDisabled ? disabledAtMs : null,
          revision: revision + 1,
          changed_by_name: by.name,
          changed_at_ms: by.atMs,
        })
        .execute();
      return { status: 'changed' };
    });
}

function toAccount(row: AccountsTable | undefined): Account | null {
  return row === undefined ? null : toKnown(row);
}

function toKnown(row: AccountsTable): Account {
  return {
    id: row.id,
    login: row.login,
    displayName: row.display_name,
    role: roleSchema.parse(row.role),
    scope: scope.parse(JSON.parse(row.scope_json)),
    hasPassword: row.password_hash !== null,
    isDisabled: row.disabled_at_ms !== null,
  };
}

function toListed(row: AccountsTable): ListedAccount {
  return {
    ...toKnown(row),
    createdAtMs: row.created_at_ms,
    lastSignInAtMs: row.last_sign_in_at_ms,
    revision: row.revision,
    changed:
      row.changed_at_ms === null ? null : { byName: row.changed_by_name ?? '', atMs: row.changed_at_ms },
  };
}
