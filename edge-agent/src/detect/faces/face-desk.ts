/**
 * The one face reader of an eye and who may use it when. One job a camera waits at most, a newer one takes its place;
 * the camera that has waited longest is next, and one job runs at a time. Faces get a bounded share of the eye's time:
 * a job is paid for by the time it took, and the next one waits until that much has come together again.
 *
 * The reader is started with the first job, and again after it has failed, ever less often. Not here: which pictures
 * and whose faces (face-watch.ts).
 */
import { createBackoff } from '#base/backoff.ts';
import type { Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import type { FaceReader } from '#models/faces/face.ts';
import { createRegionScaler, type RegionScaler } from '../../decode/region-scaler.ts';

/** Of one core. */
const SHARE = 0.25;
/** What may come together for a burst, milliseconds of reading. */
const MOST_SAVED_MS = 400;
const RESTART = { baseMs: 1000, maxMs: 60_000 };

export interface FaceTools {
  reader: FaceReader;
  scaler: RegionScaler;
}

export interface FaceJob {
  run(tools: FaceTools): Promise<void>;
  /** It will not run: a newer one took its place, or the camera is gone. */
  drop(): void;
}

export interface FaceDesk {
  request(cameraId: string, job: FaceJob): void;
  /** Drops what waits for this camera; what runs for it runs on. */
  forget(cameraId: string): void;
  /** Why no faces can be read at present; empty when they can, or nobody has asked yet. */
  problem(): string;
  /** What of the configuration does not work, though faces are read; else empty. */
  note(): string;
  /** Drops everything, and resolves when the reader has been closed. */
  close(): Promise<void>;
}

export interface FaceDeskOptions {
  openReader: () => Promise<FaceReader>;
  /** What of the configuration does not work, though faces are read. */
  note?: () => string;
  clock: Clock;
  log: Log;
}

interface Waiting {
  job: FaceJob;
  sinceMs: number;
}

export function createFaceDesk({ openReader, note = () => '', clock, log }: FaceDeskOptions): FaceDesk {
  const waiting = new Map<string, Waiting>();
  const purse = createPurse(clock);
  const backoff = createBackoff(RESTART);
  // Not the detector's: heads of many sizes would drive its contexts out.
  const scaler = createRegionScaler();
  let reader: FaceReader | null = null;
  let problem = '';
  let running: Promise<void> | null = null;
  let cancelTimer: (() => void) | null = null;
  let isClosed = false;

  const later = (delayMs: number): void => {
    cancelTimer ??= clock.after(delayMs, () => {
      cancelTimer = null;
      next();
    });
  };

  const fail = async (error: unknown): Promise<void> => {
    problem = describeError(error);
    log.warn({ problem }, 'faces cannot be read');
    const broken = reader;
    reader = null;
    later(backoff.nextMs());
    await broken?.close().catch(() => undefined);
  };

  const work = async (job: FaceJob): Promise<void> => {
    const startedAtMs = clock.monotonicMs();
    try {
      reader ??= await openReader();
      const readingSinceMs = clock.monotonicMs();
      await job.run({ reader, scaler });
      purse.spend(clock.monotonicMs() - readingSinceMs);
      backoff.reset();
      problem = '';
    } catch (error) {
      job.drop();
      purse.spend(clock.monotonicMs() - startedAtMs);
      await fail(error);
    }
  };

  const next = (): void => {
    const longest = [...waiting].sort(([, a], [, b]) => a.sinceMs - b.sinceMs)[0];
    if (isClosed || running || cancelTimer || !longest) {
      return;
    }
    if (purse.debtMs() > 0) {
      later(purse.debtMs() / SHARE);
      return;
    }
    waiting.delete(longest[0]);
    running = work(longest[1].job).finally(() => {
      running = null;
      next();
    });
  };

  const forget = (cameraId: string): void => {
    waiting.get(cameraId)?.job.drop();
    waiting.delete(cameraId);
  };

  return {
    request: (cameraId, job) => {
      if (isClosed) {
        job.drop();
        return;
      }
      const sinceMs = waiting.get(cameraId)?.sinceMs ?? clock.monotonicMs();
      forget(cameraId);
      waiting.set(cameraId, { job, sinceMs });
      next();
    },
    forget,
    problem: () => problem,
    note,
    close: async () => {
      isClosed = true;
      cancelTimer?.();
      [...waiting.keys()].forEach(forget);
      await running;
      await reader?.close();
      reader = null;
      scaler.close();
    },
  };
}

/** Fills with time, empties with work; may be in debt, never saves much. */
function createPurse(clock: Clock): { spend(ms: number): void; debtMs(): number } {
  let savedMs = MOST_SAVED_MS;
  let atMs = clock.monotonicMs();
  const earn = (): void => {
    const nowMs = clock.monotonicMs();
    savedMs = Math.min(MOST_SAVED_MS, savedMs + (nowMs - atMs) * SHARE);
    atMs = nowMs;
  };
  return {
    spend: (ms) => {
      earn();
      savedMs -= ms;
    },
    debtMs: () => {
      earn();
      return Math.max(0, -savedMs);
    },
  };
}
