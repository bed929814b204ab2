/**
 * One central at a time on a database, however many machines could reach it: presence, sessions of agents and the order
 * of their reports are in its memory. A lock of the connection, which the server gives back whatever way the process
 * ends. Should the server be restarted, the lock is taken again as soon as it is back.
 */
import pg from 'pg';
import type { Clock } from '#base/clock.ts';
import { GiveUp, RetryLater, describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import { nameOf } from './postgres.ts';

export interface DatabaseLock {
  release(): Promise<void>;
}

/** Any number but that of transactions (postgres.ts). */
const CENTRAL_LOCK = 0x6c_61_6e_67;
const TRY_AGAIN_MS = 5_000;

/** Throws GiveUp 'data-in-use' while another holds it, RetryLater 'database-away' while the server does not answer. */
export async function lockDatabase(databaseUrl: string, clock: Clock, log: Log): Promise<DatabaseLock> {
  let isReleased = false;
  let cancel: (() => void) | null = null;
  let client: pg.Client;

  const lost = (): void => {
    if (isReleased || cancel !== null) {
      return;
    }
    log.warn({ database: nameOf(databaseUrl) }, 'connection that holds the database lost');
    again();
  };
  const again = (): void => {
    cancel = clock.after(TRY_AGAIN_MS, () => {
      take(databaseUrl, lost).then(
        (taken) => {
          cancel = null;
          client = taken;
          void (isReleased ? client.end() : undefined);
        },
        (error: unknown) => {
          const reason = describeError(error);
          // Somebody else's central is on this database now: a person must stop one of the two.
          log[error instanceof GiveUp ? 'error' : 'warn']({ reason }, 'database not held');
          if (!isReleased) {
            again();
          }
        },
      );
    });
  };

  client = await take(databaseUrl, lost);
  return {
    release: async () => {
      isReleased = true;
      cancel?.();
      await client.end().catch(() => undefined);
    },
  };
}

async function take(databaseUrl: string, onLost: () => void): Promise<pg.Client> {
  const name = nameOf(databaseUrl);
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: 'matlang lock',
    keepAlive: true,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ is_taken: boolean }>(
      'select pg_try_advisory_lock($1) as is_taken',
      [CENTRAL_LOCK],
    );
    if (rows[0]?.is_taken !== true) {
      throw new GiveUp(
        'data-in-use',
        `${name}: another central is running on this database, or a backup is being restored into it`,
      );
    }
    client.once('end', onLost);
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error instanceof GiveUp
      ? error
      : new RetryLater('database-away', `${name}: cannot be reached`, { cause: error });
  }
}
