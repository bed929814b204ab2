/**
 * Whether central can do its work: the ledger answers and takes a write, and there is room on the disk. Asked by
 * anybody at any rate, so an answer holds for a second; the words say nothing of addresses or folders.
 */
import { statfs } from 'node:fs/promises';
import { sleep, type Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';

export interface Readiness {
  isReady: boolean;
  checks: { name: 'ledger' | 'disk' | 'migrations'; isWell: boolean; detail: string }[];
}

const ANSWER_HOLDS_MS = 1_000;
const LEDGER_LIMIT_MS = 3_000;
const LEAST_ROOM_BYTES = 256 * 2 ** 20;

export interface ReadinessDeps {
  clock: Clock;
  log: Log;
  dataDir: string;
  /** Writes something that may be written at any time. */
  writeLedger: () => Promise<void>;
  /** Names of migrations that the ledger lacks. */
  missingMigrations: () => Promise<readonly string[]>;
  leastRoomBytes?: number;
}

export function createReadiness(deps: ReadinessDeps): () => Promise<Readiness> {
  const { clock } = deps;
  let last: { atMs: number; answer: Promise<Readiness> } | null = null;
  return () => {
    const nowMs = clock.monotonicMs();
    if (last === null || nowMs - last.atMs >= ANSWER_HOLDS_MS) {
      last = { atMs: nowMs, answer: look(deps) };
    }
    return last.answer;
  };
}

async function look(deps: ReadinessDeps): Promise<Readiness> {
  const { clock, log, dataDir, writeLedger, missingMigrations } = deps;
  const failed = (name: string) => (error: unknown) => {
    log.error({ check: name, reason: describeError(error) }, 'central is not ready');
    return null;
  };
  const limit = new AbortController();
  const tooLate = sleep(clock, LEDGER_LIMIT_MS, limit.signal).then(() => null);
  const [ledger, missing, room] = await Promise.all([
    Promise.race([writeLedger().then(() => true), tooLate]).catch(failed('ledger')),
    Promise.race([missingMigrations(), tooLate]).catch(failed('migrations')),
    statfs(dataDir)
      .then(({ bavail, bsize }) => bavail * bsize)
      .catch(failed('disk')),
  ]);
  limit.abort();
  const leastBytes = deps.leastRoomBytes ?? LEAST_ROOM_BYTES;
  const checks: Readiness['checks'] = [
    { name: 'ledger', isWell: ledger === true, detail: ledger === true ? 'takes writes' : 'takes no writes' },
    {
      name: 'migrations',
      isWell: missing?.length === 0,
      detail: missing === null ? 'not known' : `${missing.length} missing`,
    },
    {
      name: 'disk',
      isWell: room !== null && room >= leastBytes,
      detail: room === null ? 'not known' : `${Math.floor(room / 1e6)} MB free`,
    },
  ];
  return { isReady: checks.every(({ isWell }) => isWell), checks };
}
