/**
 * How the disk of the recordings does, in one word and for each camera, from what the eyes say of their writing and
 * what retention found. What keeps it from recording becomes an incident (recording-fault.ts) and notices.
 *
 * An eye's telling stands for the whole trouble so far, so that drops are counted once however often they are told.
 */
import type { Clock } from '#base/clock.ts';
import type { Log } from '#base/log.ts';
import type { StorageState } from '#protocol/agent-state.ts';
import type { GapReason } from '#protocol/recording.ts';
import type { RecordingTrouble } from '../evidence/recorder/segment.ts';
import type { Absences } from './absences.ts';
import type { NewNotice } from './notices.ts';
import type { RetentionOutcome } from './retention.ts';

export type DiskState = StorageState['disk'];
export type DiskFault = Extract<DiskState, 'full' | 'full-of-held' | 'read-only' | 'failed'>;

export interface DiskFigures {
  totalBytes: number;
  freeBytes: number;
}

export interface DiskWatch {
  trouble: (trouble: RecordingTrouble) => void;
  /** Its troubles ended with its process. */
  eyeLost: (cameraId: string) => void;
  retained: (outcome: RetentionOutcome) => void;
  /** Every second. */
  tick: () => void;
  /** `filling` when `daysToFull` is told and small; `fault` where nothing can be recorded. */
  state: () => DiskState;
  figures: () => DiskFigures;
  troubleOf: (cameraId: string) => { kind: RecordingTrouble['kind']; detail: string } | null;
  droppedMs: (cameraId: string) => number;
}

export interface DiskWatchDeps {
  clock: Clock;
  log: Log;
  notice: (notice: NewNotice) => void;
  addGap: Absences['addGone'];
  /** Called when it changes; null: it records again. */
  onFault: (fault: { kind: DiskFault; cameraId: string; detail: string } | null) => void;
  /** Room is wanted at once. */
  onFull: () => void;
}

const GAP_REASONS: Record<Exclude<RecordingTrouble['kind'], 'over'>, GapReason> = {
  slow: 'disk-slow',
  full: 'disk-full',
  'read-only': 'disk-read-only',
  failed: 'disk-failed',
};
const NOTICES = { full: 'disk-full', 'read-only': 'disk-read-only', failed: 'disk-failed' } as const;
const WORST: readonly DiskFault[] = ['failed', 'read-only', 'full-of-held', 'full'];
/** Retention makes room in moments: a disk that is full for a moment only is its daily bread. */
const FULL_PATIENCE_MS = 3_000;

interface CameraTrouble {
  trouble: RecordingTrouble;
  sinceMs: number;
}

export function createDiskWatch(deps: DiskWatchDeps): DiskWatch {
  const { clock, log, notice } = deps;
  const troubles = new Map<string, CameraTrouble>();
  const dropped = new Map<string, number>();
  let missing: Pick<RetentionOutcome, 'missingBytes' | 'isHeldBack'> = { missingBytes: 0, isHeldBack: false };
  let figures: DiskFigures = { totalBytes: 0, freeBytes: 0 };
  let told: DiskFault | null = null;

  const judge = (): void => {
    const all = faultsOf(troubles, missing, clock.monotonicMs());
    const worst = WORST.map((kind) => all.find((one) => one.kind === kind)).find((one) => one !== undefined);
    if ((worst?.kind ?? null) === told) {
      return;
    }
    if (worst && worst.kind !== 'full-of-held') {
      const { kind, cameraId, detail } = worst;
      notice({ kind: NOTICES[kind], ...(cameraId !== '' && { cameraId }), detail });
    } else if (worst) {
      notice({ kind: 'disk-full-of-held', sizeBytes: missing.missingBytes, detail: worst.detail });
    } else {
      notice({ kind: 'disk-recovered', detail: `recording goes on after: ${told ?? ''}` });
    }
    told = worst?.kind ?? null;
    log.error({ disk: told ?? 'well', detail: worst?.detail }, 'disk of recordings');
    deps.onFault(worst ?? null);
  };

  /** The pictures that this trouble has cost are known only when it is over. */
  const end = (cameraId: string, last: RecordingTrouble): void => {
    const before = troubles.get(cameraId);
    troubles.delete(cameraId);
    if (!before || before.trouble.kind === 'over') {
      return;
    }
    const span = { fromMs: last.fromMs, toMs: last.toMs };
    deps.addGap(cameraId, span, GAP_REASONS[before.trouble.kind]);
    if (last.droppedMs > 0) {
      const detail = `${last.droppedMs} ms of pictures were not written: ${before.trouble.kind} ${last.detail}`;
      notice({ kind: 'pictures-dropped', cameraId, span, detail });
    }
  };

  return {
    trouble: (trouble) => {
      const { cameraId, kind, droppedMs } = trouble;
      const before = troubles.get(cameraId);
      const more = droppedMs - (before?.trouble.droppedMs ?? 0);
      dropped.set(cameraId, (dropped.get(cameraId) ?? 0) + Math.max(0, more));
      if (kind === 'over') {
        end(cameraId, trouble);
      } else {
        const isSame = before?.trouble.kind === kind;
        troubles.set(cameraId, { trouble, sinceMs: isSame ? before.sinceMs : clock.monotonicMs() });
        if (!isSame) {
          log.warn({ camera: cameraId, kind, detail: trouble.detail }, 'pictures are not written');
        }
        if (kind === 'full') {
          deps.onFull();
        }
      }
      judge();
    },
    eyeLost: (cameraId) => {
      const last = troubles.get(cameraId);
      if (last) {
        end(cameraId, last.trouble);
        judge();
      }
    },
    retained: (outcome) => {
      missing = outcome;
      figures = outcome.disk ?? figures;
      judge();
    },
    tick: judge,
    state: () =>
      told ?? ([...troubles.values()].some(({ trouble }) => trouble.kind !== 'over') ? 'slow' : 'well'),
    figures: () => figures,
    troubleOf: (cameraId) => {
      const found = troubles.get(cameraId);
      return found ? { kind: found.trouble.kind, detail: found.trouble.detail } : null;
    },
    droppedMs: (cameraId) => dropped.get(cameraId) ?? 0,
  };
}

function faultsOf(
  troubles: ReadonlyMap<string, CameraTrouble>,
  { missingBytes, isHeldBack }: Pick<RetentionOutcome, 'missingBytes' | 'isHeldBack'>,
  nowMs: number,
): { kind: DiskFault; cameraId: string; detail: string }[] {
  const found = [...troubles].flatMap(([cameraId, { trouble, sinceMs }]) => {
    const { kind, detail } = trouble;
    const isBrief = kind === 'full' && nowMs - sinceMs < FULL_PATIENCE_MS;
    return kind === 'over' || kind === 'slow' || isBrief ? [] : [{ kind, cameraId, detail }];
  });
  const kind = isHeldBack ? 'full-of-held' : 'full';
  const detail = `${missingBytes} bytes too much, and no recording is left that may go`;
  return missingBytes > 0 ? [...found, { kind, cameraId: '', detail }] : found;
}
