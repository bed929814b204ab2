/**
 * Puts what arrives together into one transaction: a commit waits for the disk, milliseconds on a good one, and would
 * otherwise be the limit of how much can be taken in. Whatever comes while a commit runs is in the next; nothing waits
 * for company. Each caller is answered after the commit that has its rows, so an answer still means durable.
 * One that fails fails alone: its whole group is undone and each is done again by itself.
 */
import type { Transaction } from 'kysely';
import type { LedgerDatabase } from './database.ts';
import type { Tables } from './tables.ts';

/** May be done twice; only the last time counts. Everything it asks of the ledger it asks of the transaction. */
export type Work<Result> = (transaction: Transaction<Tables>) => Promise<Result>;

export interface GroupCommit {
  /** In the order they were given, one after another. */
  run<Result>(work: Work<Result>): Promise<Result>;
}

interface Waiting {
  work: Work<unknown>;
  resolve: (result: unknown) => void;
  reject: (error: unknown) => void;
}

/** A group does not hold up others for longer than this many. */
const MOST_IN_GROUP = 500;

export function createGroupCommit(db: LedgerDatabase): GroupCommit {
  let waiting: Waiting[] = [];
  let isRunning = false;

  const commitAll = async (): Promise<void> => {
    isRunning = true;
    while (waiting.length > 0) {
      // What the sockets have for us already comes along.
      await new Promise((resolve) => setImmediate(resolve));
      const group = waiting.slice(0, MOST_IN_GROUP);
      waiting = waiting.slice(MOST_IN_GROUP);
      await commit(db, group);
    }
    isRunning = false;
  };

  return {
    run: <Result>(work: Work<Result>) =>
      new Promise<Result>((resolve, reject) => {
        waiting.push({ work, resolve: (result) => resolve(result as Result), reject });
        if (!isRunning) {
          void commitAll();
        }
      }),
  };
}

/** Never rejects: every one of the group is answered. */
async function commit(db: LedgerDatabase, group: readonly Waiting[]): Promise<void> {
  const results: unknown[] = [];
  try {
    await db.transaction().execute(async (transaction) => {
      for (const { work } of group) {
        results.push(await work(transaction));
      }
    });
  } catch (error) {
    await commitEach(db, group, error);
    return;
  }
  group.forEach(({ resolve }, i) => resolve(results[i]));
}

async function commitEach(db: LedgerDatabase, group: readonly Waiting[], fault: unknown): Promise<void> {
  if (group.length === 1) {
    group[0]?.reject(fault);
    return;
  }
  for (const { work, resolve, reject } of group) {
    await db.transaction().execute(work).then(resolve, reject);
  }
}
