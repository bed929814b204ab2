/**
 * Signed-in browsers. A session ends by sign-out, 12 hours without use, or 7 days after it began, and takes its
 * sockets with it. An open page counts as use: the wall of the monitoring room is looked at, not clicked.
 * Whoever watches a session also hears when the rights of its account change: at once where people change them, with
 * the next sweep where time does.
 * Not here: the cookie (web/cookie.ts), proving who one is (sign-in.ts).
 */
import type { Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import type { Service } from '#base/service.ts';
import type { Role } from '#protocol/account.ts';
import { drawToken, hashSecret } from '../intake/secrets.ts';
import type { SessionRow, Sessions, SessionWay } from '../ledger/people/sessions.ts';
import { untilAborted } from '../intake/until-aborted.ts';
import { rightsOf, type Member, type Standing } from './standing.ts';

export const IDLE_LIFE_MS = 12 * 3_600_000;
export const ABSOLUTE_LIFE_MS = 7 * 24 * 3_600_000;
const TOUCH_PERIOD_MS = 5 * 60_000;
const SWEEP_PERIOD_MS = 60_000;

export interface SignedIn {
  account: Member;
  /** Names the session without being able to open it. */
  sessionHash: string;
}

/** Where somebody signs in from. */
export interface Origin {
  address: string;
  /** What the browser says it is. */
  browser: string;
}

export interface SessionWatch {
  onEnd: () => void;
  /** With the account as it is now. */
  onRights?: (account: Member) => void;
}

export interface PeopleSessions extends Service {
  /** The token for the cookie. */
  open(accountId: string, origin: Origin, way: SessionWay): Promise<string>;
  find(token: string): Promise<SignedIn | null>;
  list(accountId: string): Promise<SessionRow[]>;
  /** The second factor was proved in it. */
  markProved(sessionHash: string): Promise<void>;
  end(sessionHash: string): Promise<void>;
  endAllBut(accountId: string, sessionHash: string | null): Promise<void>;
  /** What the rights of this account rest on has changed: its open sockets are told. */
  rightsChanged(accountId: string): Promise<void>;
  /** The returned function takes it back. */
  watch(who: SignedIn, watching: SessionWatch): () => void;
}

export interface PeopleSessionsDeps {
  clock: Clock;
  log: Log;
  sessions: Sessions;
  standing: Standing;
  /** Accounts of these roles can do nothing by password alone. */
  secondFactorFor: readonly Role[];
}

interface Watched {
  watching: Set<SessionWatch>;
  /** As those who watch know them. */
  rights: string;
}

type WatchedSessions = Map<string, Watched>;

export function createPeopleSessions(deps: PeopleSessionsDeps): PeopleSessions {
  const { clock, log, sessions } = deps;
  const watched: WatchedSessions = new Map();
  const { end, memberOf, look, sweep } = createLooking(deps, watched);

  return {
    open: async (accountId, origin, way) => {
      const token = drawToken();
      const nowMs = clock.nowMs();
      const row = { tokenHash: hashSecret(token), accountId, createdAtMs: nowMs, usedAtMs: nowMs };
      await sessions.add({ ...row, ...origin, way });
      return token;
    },
    find: async (token) => {
      const sessionHash = hashSecret(token);
      const session = await sessions.find(sessionHash);
      const nowMs = clock.nowMs();
      if (
        session === null ||
        nowMs - session.createdAtMs > ABSOLUTE_LIFE_MS ||
        nowMs - session.usedAtMs > IDLE_LIFE_MS
      ) {
        return null;
      }
      if (nowMs - session.usedAtMs > TOUCH_PERIOD_MS) {
        await sessions.touch(sessionHash, nowMs);
      }
      const account = await memberOf(session);
      return account === null ? null : { account, sessionHash };
    },
    list: (accountId) => sessions.ofAccount(accountId),
    markProved: (sessionHash) => sessions.markProved(sessionHash),
    end,
    endAllBut: async (accountId, kept) => {
      for (const { tokenHash } of await sessions.ofAccount(accountId)) {
        if (tokenHash !== kept) {
          await end(tokenHash);
        }
      }
    },
    rightsChanged: async (accountId) => {
      for (const session of await sessions.ofAccount(accountId)) {
        if (watched.has(session.tokenHash)) {
          await look(session);
        }
      }
    },
    watch: ({ account, sessionHash }, watching) => {
      const rights = rightsOf(account);
      const entry = watched.get(sessionHash) ?? { watching: new Set(), rights };
      entry.watching.add(watching);
      watched.set(sessionHash, entry);
      return () => {
        entry.watching.delete(watching);
        if (entry.watching.size === 0 && watched.get(sessionHash) === entry) {
          watched.delete(sessionHash);
        }
      };
    },
    run: async (signal) => {
      const stopSweeping = clock.every(SWEEP_PERIOD_MS, () => {
        sweep().catch((error: unknown) =>
          log.error({ reason: describeError(error) }, 'sessions could not be swept'),
        );
      });
      await untilAborted(signal);
      stopSweeping();
    },
  };
}

/** What becomes of sessions and of who watches them. */
function createLooking(
  { clock, sessions, standing, secondFactorFor }: PeopleSessionsDeps,
  watched: WatchedSessions,
) {
  const end = async (sessionHash: string): Promise<void> => {
    await sessions.remove(sessionHash);
    const ending = watched.get(sessionHash);
    watched.delete(sessionHash);
    ending?.watching.forEach(({ onEnd }) => onEnd());
  };

  const memberOf = async ({ accountId, way }: SessionRow): Promise<Member | null> => {
    const member = await standing.of(accountId);
    const isHeldBack = way === 'password' && member !== null && secondFactorFor.includes(member.role);
    return isHeldBack ? { ...member, isHeldBack } : member;
  };

  const look = async (session: SessionRow): Promise<void> => {
    const member = await memberOf(session);
    if (member === null) {
      await end(session.tokenHash);
      return;
    }
    const entry = watched.get(session.tokenHash);
    const rights = rightsOf(member);
    if (entry !== undefined && entry.rights !== rights) {
      entry.rights = rights;
      entry.watching.forEach(({ onRights }) => onRights?.(member));
    }
  };

  const sweep = async (): Promise<void> => {
    const nowMs = clock.nowMs();
    for (const sessionHash of [...watched.keys()]) {
      const session = await sessions.find(sessionHash);
      if (session === null) {
        await end(sessionHash);
        continue;
      }
      if (nowMs - session.usedAtMs > TOUCH_PERIOD_MS) {
        await sessions.touch(sessionHash, nowMs);
      }
      await look(session);
    }
    for (const sessionHash of await sessions.expired(nowMs - ABSOLUTE_LIFE_MS, nowMs - IDLE_LIFE_MS)) {
      await end(sessionHash);
    }
  };

  return { end, memberOf, look, sweep };
}
