/** The ledger of a running central: held by this process alone, its copies of before an upgrade forgotten in time. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import { takeProcessLock } from '#base/process-lock.ts';
import { openLedger, type LedgerDatabase } from './ledger/database.ts';
import { removeOldCopies } from './ledger/upgrade.ts';
import { LEDGER_FILE, LOCK_FILE } from './upkeep/data-dir.ts';

const LOOK_PERIOD_MS = 24 * 3_600_000;

export interface HeldLedger {
  db: LedgerDatabase;
  close(): Promise<void>;
}

/** Throws GiveUp 'data-in-use' while another central, or a restore, works on this folder. */
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
  const file = path.join(dataDir, LEDGER_FILE);
  const forget = (): void => {
    try {
      removeOldCopies(file, clock).forEach((copy) => log.info({ copy }, 'copy of before an upgrade removed'));
    } catch (error) {
      log.warn({ reason: describeError(error) }, 'copies of before an upgrade could not be removed');
    }
  };
  try {
    const db = await openLedger(databaseUrl ?? file);
    forget();
    const stopForgetting = clock.every(LOOK_PERIOD_MS, forget);
    return {
      db,
      close: async () => {
        stopForgetting();
        await db.destroy();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}
