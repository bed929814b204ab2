/**
 * Signed-in browsers. A session ends by sign-out, 12 hours without use, or 7 days after it began, and takes its
 * sockets with it. An open page counts as use: the wall of the monitoring room is looked at, not clicked.
 * Not here: the cookie (web/cookie.ts), proving who one is (sign-in.ts).
 */
import type { Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import type { Service } from '#base/service.ts';
import { drawToken, hashSecret } from '../intake/secrets.ts';
import type { Account, Accounts } from '../ledger/accounts.ts';
import type { Sessions } from '../ledger/sessions.ts';
import { untilAborted } from '../intake/until-aborted.ts';

export const IDLE_LIFE_MS = 12 * 3_600_000;
export const ABSOLUTE_LIFE_MS = 7 * 24 * 3_600_000;
const TOUCH_PERIOD_MS = 5 * 60_000;
const SWEEP_PERIOD_MS = 60_000;

export interface SignedIn {
  account: Account;
  /** Names the session without being able to open it. */
  sessionHash: string;
}

export interface PeopleSessions extends Service {
  /** The token for the cookie. */
  open(accountId: string): Promise<string>;
  find(token: string): Promise<SignedIn | null>;
  end(sessionHash: string): Promise<void>;
  endAllBut(accountId: string, sessionHash: string | null): Promise<void>;
  /** `onEnd` runs when the session ends; the returned function takes it back. */
  watch(sessionHash: string, onEnd: () => void): () => void;
}

export interface PeopleSessionsDeps {
  clock: Clock;
  log: Log;
  sessions: Sessions;
  accounts: Accounts;
}

export function createPeopleSessions({ clock, log, sessions, accounts }: PeopleSessionsDeps): PeopleSessions {
  const watchers = new Map<string, Set<() => void>>();

  const end = async (sessionHash: string): Promise<void> => {
    await sessions.remove(sessionHash);
    const ending = watchers.get(sessionHash);
    watchers.delete(sessionHash);
    ending?.forEach((onEnd) => onEnd());
  };

  const sweep = async (): Promise<void> => {
    const nowMs = clock.nowMs();
    for (const sessionHash of [...watchers.keys()]) {
      const session = await sessions.find(sessionHash);
      if (session === null) {
        await end(sessionHash);
      } else if (nowMs - session.usedAtMs > TOUCH_PERIOD_MS) {
        await sessions.touch(sessionHash, nowMs);
      }
    }
    for (const sessionHash of await sessions.expired(nowMs - ABSOLUTE_LIFE_MS, nowMs - IDLE_LIFE_MS)) {
      await end(sessionHash);
    }
  };

  return {
    open: async (accountId) => {
      const token = drawToken();
      const nowMs = clock.nowMs();
      await sessions.add({ tokenHash: hashSecret(token), accountId, createdAtMs: nowMs, usedAtMs: nowMs });
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
      const account = await accounts.find(session.accountId);
      return account === null ? null : { account, sessionHash };
    },
    end,
    endAllBut: async (accountId, kept) => {
      for (const sessionHash of await sessions.ofAccount(accountId)) {
        if (sessionHash !== kept) {
          await end(sessionHash);
        }
      }
    },
    watch: (sessionHash, onEnd) => {
      const watching = watchers.get(sessionHash) ?? new Set();
      watchers.set(sessionHash, watching.add(onEnd));
      return () => {
        watching.delete(onEnd);
        if (watching.size === 0 && watchers.get(sessionHash) === watching) {
          watchers.delete(sessionHash);
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
