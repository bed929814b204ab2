/**
 * Proving who one is: by password, or once by a link an admin (or the first start) made. Failures are slowed per
 * login and per address and look alike: unknown login, no password and wrong password are one answer.
 * Not here: making accounts and links (accounts.ts), what a session is (sessions.ts).
 */
import type { Clock } from '#base/clock.ts';
import { hashSecret } from '../intake/secrets.ts';
import type { AuditTrail } from '../intake/stores.ts';
import { createThrottle } from '../intake/throttle.ts';
import type { Account, Accounts } from '../ledger/accounts.ts';
import type { Links } from '../ledger/links.ts';
import type { Passwords } from './passwords.ts';
import type { PeopleSessions, SignedIn } from './sessions.ts';

const WINDOW_MS = 15 * 60_000;
const MAX_FAILURES_PER_LOGIN = 10;
const MAX_FAILURES_PER_ADDRESS = 30;

export interface SignInDeps {
  clock: Clock;
  accounts: Accounts;
  links: Links;
  sessions: PeopleSessions;
  passwords: Passwords;
  audit: AuditTrail;
}

export type SignInResult =
  | { status: 'signed-in'; account: Account; token: string }
  | { status: 'wrong-login' | 'link-used-or-expired' | 'too-many-tries' };

export interface SignIn {
  byPassword(request: { login: string; password: string }, address: string): Promise<SignInResult>;
  byLink(token: string, address: string): Promise<SignInResult>;
  /** All other sessions of the account end. `current` is asked for once there is a password. */
  setPassword(
    who: SignedIn,
    request: { current: string | null; next: string },
  ): Promise<'set' | 'wrong-login' | 'too-many-tries'>;
  signOut(who: SignedIn): Promise<void>;
}

export function createSignIn({ clock, accounts, links, sessions, passwords, audit }: SignInDeps): SignIn {
  const perLogin = createThrottle({ clock, maxFailures: MAX_FAILURES_PER_LOGIN, windowMs: WINDOW_MS });
  const perAddress = createThrottle({ clock, maxFailures: MAX_FAILURES_PER_ADDRESS, windowMs: WINDOW_MS });

  const open = async (account: Account, address: string, way: string): Promise<SignInResult> => {
    await audit.append({
      actor: actorOf(account),
      action: 'account.signed-in',
      resource: `account:${account.id}`,
      detail: `${way} from ${address}`,
    });
    await accounts.markSignedIn(account.id, clock.nowMs());
    return { status: 'signed-in', account, token: await sessions.open(account.id) };
  };

  return {
    byPassword: async ({ login, password }, address) => {
      const name = login.trim().toLowerCase();
      if (perLogin.isBlocked(name) || perAddress.isBlocked(address)) {
        return { status: 'too-many-tries' };
      }
      perLogin.fail(name);
      perAddress.fail(address);
      const account = await accounts.findByLogin(name);
      const stored = account === null ? null : await accounts.passwordHash(account.id);
      const isRight = await passwords.isRight(stored, password);
      if (account === null || !isRight) {
        await audit.append({
          actor: { kind: 'system', id: 'sign-in', name: 'sign-in' },
          action: 'account.sign-in-failed',
          resource: `login:${name}`,
          detail: address,
        });
        return { status: 'wrong-login' };
      }
      perLogin.forget(name);
      perAddress.forget(address);
      return open(account, address, 'password');
    },

    byLink: async (token, address) => {
      if (perAddress.isBlocked(address)) {
        return { status: 'too-many-tries' };
      }
      const accountId = await links.use(hashSecret(token), clock.nowMs());
      const account = accountId === null ? null : await accounts.find(accountId);
      if (account === null) {
        perAddress.fail(address);
        return { status: 'link-used-or-expired' };
      }
      return open(account, address, 'link');
    },

    setPassword: async (who, { current, next }) => {
      const { account, sessionHash } = who;
      const stored = await accounts.passwordHash(account.id);
      if (stored !== null) {
        if (perLogin.isBlocked(account.login)) {
          return 'too-many-tries';
        }
        if (current === null || !(await passwords.isRight(stored, current))) {
          perLogin.fail(account.login);
          return 'wrong-login';
        }
      }
      await accounts.setPasswordHash(account.id, await passwords.hash(next));
      await links.cancel(account.id, clock.nowMs());
      await audit.append({
        actor: actorOf(account),
        action: 'account.password-set',
        resource: `account:${account.id}`,
      });
      await sessions.endAllBut(account.id, sessionHash);
      return 'set';
    },

    signOut: async ({ account, sessionHash }) => {
      await audit.append({
        actor: actorOf(account),
        action: 'account.signed-out',
        resource: `account:${account.id}`,
      });
      await sessions.end(sessionHash);
    },
  };
}

export function actorOf(account: Account): { kind: 'account'; id: string; name: string } {
  return { kind: 'account', id: account.id, name: account.login };
}
