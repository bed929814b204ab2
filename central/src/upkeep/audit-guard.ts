/**
 * Watches over the audit chain: checks every row once a day, or when an auditor asks, and signs how far it was whole.
 * Opening the auditor's page checks only what came since.
 */
import type { Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import type { AuditChain, AuditCheck } from '#protocol/audit.ts';
import type { SigningKey } from '../intake/signing-key.ts';
import { untilAborted } from '../intake/until-aborted.ts';
import type { Audit } from '../ledger/audit/audit.ts';
import { addCheckpoint, readCheckpoints, type Checkpoint } from './audit-checkpoints.ts';

const DAY_MS = 24 * 3_600_000;
/** Compared with the ledger each time the page is opened; the command compares all. */
const COMPARED = 30;

export interface AuditGuard {
  /** What came since the last time is checked first. */
  chain(): Promise<AuditChain>;
  /** Begins to check every row, unless it is at it; resolves at once. */
  startCheck(): AuditCheck;
  checking(): AuditCheck;
  run(signal: AbortSignal): Promise<void>;
}

export interface AuditGuardDeps {
  clock: Clock;
  log: Log;
  audit: Audit;
  signingKey: SigningKey;
  communeId: string;
  dataDir: string;
}

export function createAuditGuard(deps: AuditGuardDeps): AuditGuard {
  const { clock, log, audit, signingKey, communeId, dataDir } = deps;
  let state: AuditCheck = { isRunning: false, row: 0, last: null };
  let running: Promise<void> = Promise.resolve();

  const ours = (): Checkpoint[] => readCheckpoints(dataDir).filter((point) => point.communeId === communeId);
  const brokenCheckpoint = async (points: readonly Checkpoint[]): Promise<number | null> => {
    for (const { row, hash, isSigned, by } of points) {
      const isOurs = isSigned && by === signingKey.publicKey;
      if (!isOurs || (await audit.hashAt(row)) !== hash) {
        return row;
      }
    }
    return null;
  };
  const check = async (isFull: boolean): Promise<AuditChain> => {
    const found = await audit.check(isFull, (row) => (state = { ...state, row: isFull ? row : state.row }));
    const points = ours();
    const last = points.at(-1);
    return {
      firstBrokenRow: found.firstBrokenRow,
      wholeToRow: found.whole.row_number,
      checkedAtMs: found.atMs,
      checkpoint: last === undefined ? null : { row: last.row, atMs: last.atMs },
      brokenCheckpoint: await brokenCheckpoint(isFull ? points : points.slice(-COMPARED)),
    };
  };
  const checkAll = async (): Promise<void> => {
    try {
      const chain = await check(true);
      state = { isRunning: false, row: chain.wholeToRow, last: chain };
      if (chain.firstBrokenRow !== null || chain.brokenCheckpoint !== null) {
        log.error({ ...chain }, 'the audit chain is broken');
        return;
      }
      const hash = await audit.hashAt(chain.wholeToRow);
      if (hash !== null && chain.checkpoint?.row !== chain.wholeToRow) {
        addCheckpoint(dataDir, signingKey, { communeId, row: chain.wholeToRow, hash, atMs: clock.nowMs() });
      }
    } catch (error) {
      state = { ...state, isRunning: false };
      log.error({ reason: describeError(error) }, 'the audit chain could not be checked');
    }
  };
  const startCheck = (): AuditCheck => {
    if (!state.isRunning) {
      state = { ...state, isRunning: true, row: 0 };
      running = checkAll();
    }
    return state;
  };

  return {
    chain: () => check(false),
    startCheck,
    checking: () => state,
    run: async (signal) => {
      const lastMs = ours().at(-1)?.atMs ?? 0;
      if (clock.nowMs() - lastMs >= DAY_MS) {
        startCheck();
      }
      const stop = clock.every(DAY_MS, () => void startCheck());
      await untilAborted(signal);
      stop();
      await running;
    },
  };
}
