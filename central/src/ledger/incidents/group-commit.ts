/**
 * Puts what arrives together into one transaction, and hands it over at once: a commit waits for the disk, milliseconds
 * on a good one, and each statement costs a round trip to a server; either would otherwise be the limit of how much can
 * be taken in. Whatever comes while a commit runs is in the next; nothing waits for company. Each caller is answered
 * after the commit that has its rows, so an answer still means durable.
 * One that fails fails alone: its whole group is undone and each is done again by itself.
 */
import type { Transaction } from 'kysely';
import type { LedgerDatabase } from '../database.ts';
import type { Tables } from '../tables.ts';

/**
 * One result for each item, in their order; items go before those that came after them. May be done twice; only the
 * last time counts. Everything it asks of the ledger it asks of the transaction.
 */
export type Work<Item, Result> = (
  transaction: Transaction<Tables>,
  items: readonly Item[],
) => Promise<readonly Result[]>;

export interface GroupCommit<Item, Result> {
  run(item: Item): Promise<Result>;
}

interface Waiting<Item, Result> {
  item: Item;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

/** A group does not hold up others for longer than this many. */
const MOST_IN_GROUP = 500;

export function createGroupCommit<Item, Result>(
  db: LedgerDatabase,
  work: Work<Item, Result>,
): GroupCommit<Item, Result> {
  let waiting: Waiting<Item, Result>[] = [];
  let isRunning = false;

  const commitAll = async (): Promise<void> => {
    isRunning = true;
    while (waiting.length > 0) {
      // What the sockets have for us already comes along.
      await new Promise((resolve) => setImmediate(resolve));
      const group = waiting.slice(0, MOST_IN_GROUP);
      waiting = waiting.slice(MOST_IN_GROUP);
      await commit(db, work, group);
    }
    isRunning = false;
  };

  return {
    run: (item) =>
      new Promise<Result>((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        if (!isRunning) {
          void commitAll();
        }
      }),
  };
}

/** Never rejects: every one of the group is answered. */
async function commit<Item, Result>(
  db: LedgerDatabase,
  work: Work<Item, Result>,
  group: readonly Waiting<Item, Result>[],
): Promise<void> {
  try {
    const items = group.map(({ item }) => item);
    const results = await db.transaction().execute((transaction) => work(transaction, items));
    for (const [i, { resolve, reject }] of group.entries()) {
      const result = results[i];
      if (result === undefined) {
        reject(new Error(`expected ${group.length} results, found ${results.length}`));
      } else {
        resolve(result);
      }
    }
  } catch (error) {
    await commitEach(db, work, group, error);
  }
}

async function commitEach<Item, Result>(
  db: LedgerDatabase,
  work: Work<Item, Result>,
  group: readonly Waiting<Item, Result>[],
  fault: unknown,
): Promise<void> {
  if (group.length === 1) {
    group[0]?.reject(fault);
    return;
  }
  for (const one of group) {
    await commit(db, work, [one]);
  }
}
