/**
 * The ledger of a running central: held by this process alone, its months there before they begin, its copies of before
 * an upgrade forgotten in time.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import { takeProcessLock } from '#base/process-lock.ts';
import { lockDatabase, type DatabaseLock } from './ledger/database-lock.ts';
import { openLedger, type LedgerDatabase } from './ledger/database.ts';
import { ensureMonths, monthsAround } from './ledger/months.ts';
import { BEFORE_UPGRADE, removeOldCopies } from './ledger/upgrade.ts';
import { LEDGER_FILE, LOCK_FILE } from './upkeep/data-dir.ts';

const LOOK_PERIOD_MS = 24 * 3_600_000;

export interface HeldLedger {
  db: LedgerDatabase;
  close(): Promise<void>;
}

/** Throws GiveUp 'data-in-use' while another central, or a restore, works on this folder or this database. */
export async function holdLedger(
  { dataDir, databaseUrl }: { dataDir: string; databaseUrl: string | null },
  clock: Clock,
  log: Log,
): Promise<HeldLedger> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const lock = takeProcessLock(
    path.join(dataDir, LOCK_FILE),
    'data-in-use',
    `${dataDir}: another central is running on this folder, or a backup is being restored into it`,
  );
  let databaseLock: DatabaseLock | null = null;
  try {
    databaseLock = databaseUrl === null ? null : await lockDatabase(databaseUrl, clock, log);
    const place = databaseUrl ?? path.join(dataDir, LEDGER_FILE);
    const db = await openLedger(place, { copyDir: path.join(dataDir, BEFORE_UPGRADE) });
    const stopLooking = await lookAfter(db, dataDir, clock, log);
    return {
      db,
      close: async () => {
        await stopLooking();
        await db.destroy();
        await databaseLock?.release();
        lock.release();
      },
    };
  } catch (error) {
    await databaseLock?.release();
    lock.release();
    throw error;
  }
}

/** Now and every day. The answer waits for what is still being done. */
async function lookAfter(
  db: LedgerDatabase,
  dataDir: string,
  clock: Clock,
  log: Log,
): Promise<() => Promise<void>> {
  const forget = (): void => {
    try {
      const removed = removeOldCopies(path.join(dataDir, LEDGER_FILE), clock);
      removed.forEach((copy) => log.info({ copy }, 'copy of before an upgrade removed'));
    } catch (error) {
      log.warn({ reason: describeError(error) }, 'copies of before an upgrade could not be removed');
    }
  };
  const makeMonths = async (): Promise<void> => {
    try {
      const made = await ensureMonths(db, ...monthsAround(clock.nowMs()));
      if (made.length > 0) {
        log.info({ made: made.length }, 'months of the ledger made');
      }
    } catch (error) {
      // What comes without a month waits in the rest of its table: nothing is lost, and tomorrow is another day.
      log.warn({ reason: describeError(error) }, 'months of the ledger could not be made');
    }
  };
  forget();
  let making = makeMonths();
  await making;
  const stop = clock.every(LOOK_PERIOD_MS, () => {
    forget();
    making = makeMonths();
  });
  return async () => {
    stop();
    await making;
  };
}
