/**
 * What administrators do with accounts that exist. Taking something away counts at once: sessions of a switched-off
 * account end with their sockets, changed rights reach open sockets. The last administrator stays one.
 * Not here: making accounts and links (accounts.ts).
 */
import type { Clock } from '#base/clock.ts';
import type { z } from 'zod';
import type { accountChange, AccountView } from '#protocol/account.ts';
import type { AuditEntry, AuditTrail } from '../intake/stores.ts';
import type { Account, AccountChanged, Accounts, ListedAccount } from '../ledger/people/accounts.ts';
import type { Factors } from '../ledger/people/factors.ts';
import type { Links } from '../ledger/people/links.ts';
import type { SecondFactor } from './second-factor.ts';
import type { PeopleSessions } from './sessions.ts';

type Actor = AuditEntry['actor'];
type Change = z.infer<typeof accountChange>;

export interface AccountAdmin {
  list(): Promise<AccountView[]>;
  find(id: string): Promise<Account | null>;
  change(id: string, change: Change, by: { actor: Actor; name: string }): Promise<AccountChanged>;
  /** False for an unknown account. All its sessions end. */
  resetSecondFactor(id: string, actor: Actor): Promise<boolean>;
}

export interface AccountAdminDeps {
  clock: Clock;
  accounts: Accounts;
  factors: Factors;
  links: Links;
  secondFactor: SecondFactor;
  sessions: PeopleSessions;
  audit: AuditTrail;
}

export function createAccountAdmin(deps: AccountAdminDeps): AccountAdmin {
  const { clock, accounts, factors, links, secondFactor, sessions, audit } = deps;

  return {
    list: async () => {
      const withFactor = await factors.accountIds();
      return (await accounts.list()).map((account) => ({
        ...account,
        hasSecondFactor: withFactor.has(account.id),
      }));
    },
    find: (id) => accounts.find(id),

    change: async (id, { revision, ...change }, { actor, name }) => {
      const before = await accounts.find(id);
      const changed = await accounts.change(id, revision, change, { name, atMs: clock.nowMs() });
      if (changed.status !== 'changed' || before === null) {
        return changed;
      }
      const resource = `account:${id}`;
      if (before.isDisabled !== change.isDisabled) {
        const action = change.isDisabled ? 'account.disabled' : 'account.enabled';
        await audit.append({ actor, action, resource });
      }
      const detail = describeChange(before, change);
      if (detail !== '') {
        await audit.append({ actor, action: 'account.changed', resource, detail });
      }
      if (change.isDisabled) {
        await links.cancel(id, clock.nowMs());
        await sessions.endAllBut(id, null);
      } else {
        await sessions.rightsChanged(id);
      }
      return changed;
    },

    resetSecondFactor: async (id, actor) => {
      if ((await accounts.find(id)) === null) {
        return false;
      }
      await secondFactor.remove(id);
      await audit.append({ actor, action: 'account.second-factor-reset', resource: `account:${id}` });
      await sessions.endAllBut(id, null);
      return true;
    },
  };
}

function describeChange(before: Account, after: Omit<Change, 'revision'>): string {
  const parts = [
    before.displayName === after.displayName ? '' : `name: ${before.displayName} to ${after.displayName}`,
    before.role === after.role ? '' : `role: ${before.role} to ${after.role}`,
    JSON.stringify(before.scope) === JSON.stringify(after.scope)
      ? ''
      : `scope: ${JSON.stringify(before.scope)} to ${JSON.stringify(after.scope)}`,
  ];
  return parts.filter(Boolean).join('; ');
}

export function describeConflict(revision: number, { revision: newest, changed }: ListedAccount): string {
  const by =
    changed === null ? '' : `; changed by ${changed.byName} at ${new Date(changed.atMs).toISOString()}`;
  return `revision: found ${revision}, expected ${newest}${by}`;
}
