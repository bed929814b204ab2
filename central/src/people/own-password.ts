/** One's own password: proved before what a stolen session must not do, and changed. Part of sign-in.ts. */
import type { Clock } from '#base/clock.ts';
import type { AuditTrail } from '../intake/stores.ts';
import type { Throttle } from '../intake/throttle.ts';
import type { Account, Accounts } from '../ledger/people/accounts.ts';
import type { Links } from '../ledger/people/links.ts';
import { actorOf } from './actor-of.ts';
import { judgePassword, type PasswordFault } from './password-rules.ts';
import type { Passwords } from './passwords.ts';
import type { PeopleSessions, SignedIn } from './sessions.ts';

/** With the present one, the last three are not taken again. */
const FORMER_KEPT = 2;

export interface OwnPasswordDeps {
  clock: Clock;
  accounts: Accounts;
  links: Links;
  sessions: PeopleSessions;
  passwords: Passwords;
  audit: AuditTrail;
  communeName: string;
}

export type PasswordSet = 'set' | 'wrong-login' | 'too-many-tries' | PasswordFault;

export interface OwnPassword {
  /** `password` null only where the account has none. */
  provePassword(
    account: Account,
    password: string | null,
  ): Promise<'right' | 'wrong-login' | 'too-many-tries'>;
  /** All other sessions of the account end. `current` is asked for once there is a password. */
  setPassword(who: SignedIn, request: { current: string | null; next: string }): Promise<PasswordSet>;
}

export function createOwnPassword(deps: OwnPasswordDeps, perLogin: Throttle): OwnPassword {
  const { clock, accounts, links, sessions, passwords, audit } = deps;

  const provePassword: OwnPassword['provePassword'] = async (account, password) => {
    const stored = await accounts.passwordHash(account.id);
    if (stored === null) {
      return 'right';
    }
    if (perLogin.isBlocked(account.login)) {
      return 'too-many-tries';
    }
    perLogin.fail(account.login);
    if (password === null || !(await passwords.isRight(stored, password))) {
      return 'wrong-login';
    }
    perLogin.forget(account.login);
    return 'right';
  };

  const wasUsed = async (accountId: string, password: string): Promise<boolean> => {
    const present = await accounts.passwordHash(accountId);
    const former = (await accounts.formerPasswords(accountId)).slice(0, FORMER_KEPT);
    for (const hash of [...(present === null ? [] : [present]), ...former]) {
      if (await passwords.isRight(hash, password)) {
        return true;
      }
    }
    return false;
  };

  return {
    provePassword,
    setPassword: async ({ account, sessionHash }, { current, next }) => {
      const proof = await provePassword(account, current);
      if (proof !== 'right') {
        return proof;
      }
      const fault =
        judgePassword(next, [account.login, account.displayName, deps.communeName]) ??
        ((await wasUsed(account.id, next)) ? 'used-before' : null);
      if (fault !== null) {
        return fault;
      }
      const hash = await passwords.hash(next);
      await accounts.setPasswordHash(account.id, hash, clock.nowMs(), FORMER_KEPT);
      await links.cancel(account.id, clock.nowMs());
      const resource = `account:${account.id}`;
      await audit.append({ actor: actorOf(account), action: 'account.password-set', resource });
      await sessions.endAllBut(account.id, sessionHash);
      return 'set';
    },
  };
}
