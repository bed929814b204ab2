/** Repository of people. Which of them may do what is not here (people/can.ts). */
import { scope, role as roleSchema, type Role, type Scope } from '#protocol/account.ts';
import type { LedgerDatabase } from './database.ts';
import type { AccountsTable } from './tables.ts';

export interface Account {
  id: string;
  login: string;
  displayName: string;
  role: Role;
  scope: Scope;
  hasPassword: boolean;
}

export interface NewAccount {
  id: string;
  login: string;
  displayName: string;
  role: Role;
  scope: Scope;
  createdAtMs: number;
}

export interface Accounts {
  find(id: string): Promise<Account | null>;
  findByLogin(login: string): Promise<Account | null>;
  passwordHash(id: string): Promise<string | null>;
  setPasswordHash(id: string, hash: string): Promise<void>;
  /** False when the login is taken. */
  add(account: NewAccount): Promise<boolean>;
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
    passwordHash: async (id) => {
      const row = await rows().where('id', '=', id).select('password_hash').executeTakeFirst();
      return row?.password_hash ?? null;
    },
    setPasswordHash: async (id, hash) => {
      await changes(id).set({ password_hash: hash }).execute();
    },
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
      };
      const added = await db
        .insertInto('accounts')
        .values(row)
        .onConflict((conflict) => conflict.columns(['commune_id', 'login']).doNothing())
        .executeTakeFirst();
      return (added.numInsertedOrUpdatedRows ?? 0n) > 0n;
    },
    markSignedIn: async (id, atMs) => {
      await changes(id).set({ last_sign_in_at_ms: atMs }).execute();
    },
    adminWithoutPassword: async () => {
      const admins = await rows().where('role', '=', 'admin').selectAll().execute();
      const isLockedOut = admins.every((row) => row.password_hash === null);
      return isLockedOut ? toAccount(admins[0]) : null;
    },
    isEmpty: async () => (await rows().select('id').limit(1).executeTakeFirst()) === undefined,
  };
}

function toAccount(row: AccountsTable | undefined): Account | null {
  if (row === undefined) {
    return null;
  }
  return {
    id: row.id,
    login: row.login,
    displayName: row.display_name,
    role: roleSchema.parse(row.role),
    scope: scope.parse(JSON.parse(row.scope_json)),
    hasPassword: row.password_hash !== null,
  };
}
