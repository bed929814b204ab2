/**
 * Proving who one is: by password, with a second factor where there is one, or once by a link an admin (or the first
 * start) made. Failures are slowed per login and per address and look alike: unknown login, switched-off account, no
 * password and wrong password are one answer.
 * Not here: making accounts and links (accounts.ts), codes (second-factor.ts), what a session is (sessions.ts).
 */
import type { Clock } from '#base/clock.ts';
import { drawToken, hashSecret } from '../intake/secrets.ts';
import { createThrottle } from '../intake/throttle.ts';
import type { Account } from '../ledger/people/accounts.ts';
import type { SessionWay } from '../ledger/people/sessions.ts';
import { actorOf } from './actor-of.ts';
import { createOwnPassword, type OwnPassword, type OwnPasswordDeps } from './own-password.ts';
import type { SecondFactor } from './second-factor.ts';
import type { Origin, SignedIn } from './sessions.ts';

export { actorOf } from './actor-of.ts';

const WINDOW_MS = 15 * 60_000;
const MAX_FAILURES_PER_LOGIN = 10;
const MAX_FAILURES_PER_ADDRESS = 30;
const CHALLENGE_LIFE_MS = 5 * 60_000;
const MAX_CHALLENGES = 1000;

export interface SignInDeps extends OwnPasswordDeps {
  secondFactor: SecondFactor;
}

export type SignInResult =
  | { status: 'signed-in'; account: Account; token: string }
  /** The password was right. */
  | { status: 'second-factor-needed'; challenge: string; expiresAtMs: number }
  | { status: 'wrong-login' | 'wrong-code' | 'link-used-or-expired' | 'too-many-tries' };

export interface SignIn extends OwnPassword {
  byPassword(request: { login: string; password: string }, origin: Origin): Promise<SignInResult>;
  byCode(request: { challenge: string; code: string }, origin: Origin): Promise<SignInResult>;
  byLink(token: string, origin: Origin): Promise<SignInResult>;
  signOut(who: SignedIn): Promise<void>;
}

export function createSignIn(deps: SignInDeps): SignIn {
  const { clock, accounts, links, sessions, passwords, secondFactor, audit } = deps;
  const perLogin = createThrottle({ clock, maxFailures: MAX_FAILURES_PER_LOGIN, windowMs: WINDOW_MS });
  const perAddress = createThrottle({ clock, maxFailures: MAX_FAILURES_PER_ADDRESS, windowMs: WINDOW_MS });
  const challenges = createChallenges(clock);

  const open = async (account: Account, origin: Origin, way: SessionWay): Promise<SignInResult> => {
    await audit.append({
      actor: actorOf(account),
      action: 'account.signed-in',
      resource: `account:${account.id}`,
      detail: `${way === 'code' ? 'password and code' : way} from ${origin.address}`,
    });
    await accounts.markSignedIn(account.id, clock.nowMs());
    return { status: 'signed-in', account, token: await sessions.open(account.id, origin, way) };
  };

  const noteFailure = (name: string, detail: string): Promise<void> =>
    audit.append({
      actor: { kind: 'system', id: 'sign-in', name: 'sign-in' },
      action: 'account.sign-in-failed',
      resource: `login:${name}`,
      detail,
    });

  return {
    byPassword: async ({ login, password }, origin) => {
      const { address } = origin;
      const name = login.trim().toLowerCase();
      if (perLogin.isBlocked(name) || perAddress.isBlocked(address)) {
        return { status: 'too-many-tries' };
      }
      perLogin.fail(name);
      perAddress.fail(address);
      const account = await accounts.findByLogin(name);
      const stored = account === null ? null : await accounts.passwordHash(account.id);
      const isRight = await passwords.isRight(stored, password);
      if (account === null || !isRight || account.isDisabled) {
        await noteFailure(name, address);
        return { status: 'wrong-login' };
      }
      perLogin.forget(name);
      perAddress.forget(address);
      return (await secondFactor.isOn(account.id))
        ? { status: 'second-factor-needed', ...challenges.draw(account.id) }
        : open(account, origin, 'password');
    },

    byCode: async ({ challenge, code }, origin) => {
      if (perAddress.isBlocked(origin.address)) {
        return { status: 'too-many-tries' };
      }
      const accountId = challenges.accountOf(challenge);
      const account = accountId === null ? null : await accounts.find(accountId);
      if (account === null || account.isDisabled) {
        perAddress.fail(origin.address);
        return { status: 'link-used-or-expired' };
      }
      const check = await secondFactor.check(account, code);
      if (check !== 'right') {
        perAddress.fail(origin.address);
        await noteFailure(account.login, `${origin.address}, second factor`);
        return { status: check };
      }
      challenges.end(challenge);
      return open(account, origin, 'code');
    },

    byLink: async (token, origin) => {
      if (perAddress.isBlocked(origin.address)) {
        return { status: 'too-many-tries' };
      }
      const accountId = await links.use(hashSecret(token), clock.nowMs());
      const account = accountId === null ? null : await accounts.find(accountId);
      if (account === null || account.isDisabled) {
        perAddress.fail(origin.address);
        return { status: 'link-used-or-expired' };
      }
      return open(account, origin, 'link');
    },

    ...createOwnPassword(deps, perLogin),

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

/** Between a right password and the code: in memory, so a restart asks for the password again. */
function createChallenges(clock: Clock) {
  const open = new Map<string, { accountId: string; expiresAtMs: number }>();
  return {
    draw: (accountId: string): { challenge: string; expiresAtMs: number } => {
      const challenge = drawToken();
      const expiresAtMs = clock.nowMs() + CHALLENGE_LIFE_MS;
      open.set(hashSecret(challenge), { accountId, expiresAtMs });
      const oldest = open.keys().next();
      if (open.size > MAX_CHALLENGES && oldest.done !== true) {
        open.delete(oldest.value);
      }
      return { challenge, expiresAtMs };
    },
    accountOf: (challenge: string): string | null => {
      const found = open.get(hashSecret(challenge));
      return found !== undefined && found.expiresAtMs > clock.nowMs() ? found.accountId : null;
    },
    end: (challenge: string): void => {
      open.delete(hashSecret(challenge));
    },
  };
}
