/**
 * What the eyes saw lately, kept so that a new rule can be tried before it is switched on: rules are given nothing
 * but looks, so a day is gone through in a second, without a picture. Looks are held back for a minute per camera and
 * written as one block; a power cut costs that minute. The oldest go when they are too old or too much is kept.
 * Not here: the trial (rule-trial.ts).
 */
import type { Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import type { Service } from '#base/service.ts';
import type { Look } from '#edge-agent/detect/look.ts';
import { encodeLooks } from './look-codec.ts';
import {
  openJournalFile,
  type JournalFile,
  type RecordedNeeds,
  type WatchedSpan,
} from './look-journal-file.ts';

export interface LookJournalOptions {
  file: string;
  /** Looks older than this go. */
  keepMs: number;
  /** More than this many bytes of blocks, and the oldest go. */
  mostBytes: number;
  clock: Clock;
  log: Log;
}

export interface LookJournal extends Service {
  add: (look: Look) => void;
  /** Pictures of this camera are coming, and looked at for this; told every few seconds. */
  watched: (cameraId: string, needs: RecordedNeeds) => void;
  /** Whatever is held back is on disk afterwards. */
  flush: (cameraId?: string) => void;
}

const BLOCK_MS = 60_000;
/** A camera in a crowd: its block is full before the minute is. */
const MOST_LOOKS = 1000;
const FLUSH_PERIOD_MS = 5_000;
const DROP_PERIOD_MS = 10 * 60_000;
/** Silence longer than this between two words that a camera is watched is a gap. */
const LONGEST_PAUSE_MS = 30_000;
/** Dropped at once when there is too much. */
const DROP_STEP_MS = 3_600_000;

export function createLookJournal(options: LookJournalOptions): LookJournal {
  const { clock, log } = options;
  const file = openJournalFile(options.file);
  const held = new Map<string, { looks: Look[]; sinceMs: number }>();
  let sizeBytes = file.sizeBytes();

  /** A full disk must not end the watching. */
  const orReport = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      log.error({ reason: describeError(error) }, 'look journal cannot be written');
    }
  };

  const spans = createSpans(file, clock, orReport);

  const write = (cameraId: string): void => {
    const looks = held.get(cameraId)?.looks ?? [];
    held.delete(cameraId);
    const [first, last] = [looks[0], looks.at(-1)];
    if (first && last) {
      const bytes = encodeLooks(looks);
      const [fromMs, toMs] = [Math.round(first.atMs), Math.round(last.atMs)];
      file.addBlock({ cameraId, fromMs, toMs, looks: looks.length, bytes });
      sizeBytes += bytes.length;
    }
    spans.write(cameraId);
  };

  const writeDue = (): void => {
    const nowMs = clock.monotonicMs();
    for (const [cameraId, { sinceMs }] of held) {
      if (nowMs - sinceMs >= BLOCK_MS) {
        orReport(() => write(cameraId));
      }
    }
  };

  const dropOld = (): void => {
    const gone = dropBlocks(file, { ...options, sizeBytes, nowMs: clock.nowMs() });
    sizeBytes -= gone;
  };

  const flush = (cameraId?: string): void => {
    const due = cameraId === undefined ? new Set([...held.keys(), ...spans.cameraIds()]) : [cameraId];
    due.forEach((id) => orReport(() => write(id)));
  };

  return {
    add: (look) => {
      const { cameraId } = look;
      const own = held.get(cameraId) ?? { looks: [], sinceMs: clock.monotonicMs() };
      held.set(cameraId, own);
      const last = own.looks.at(-1);
      if (last && look.atMs <= last.atMs) {
        orReport(() => write(cameraId));
        held.set(cameraId, { looks: [look], sinceMs: clock.monotonicMs() });
        return;
      }
      own.looks.push(look);
      if (own.looks.length >= MOST_LOOKS) {
        orReport(() => write(cameraId));
      }
    },
    watched: spans.watched,
    flush,
    run: (signal) =>
      new Promise((resolve) => {
        const stopWriting = clock.every(FLUSH_PERIOD_MS, writeDue);
        const stopSpans = clock.every(BLOCK_MS, () => {
          spans.cameraIds().forEach((cameraId) => orReport(() => spans.write(cameraId)));
        });
        const stopDropping = clock.every(DROP_PERIOD_MS, () => orReport(dropOld));
        const end = (): void => {
          [stopWriting, stopSpans, stopDropping].forEach((stop) => stop());
          flush();
          file.close();
          resolve();
        };
        if (signal.aborted) {
          end();
        } else {
          signal.addEventListener('abort', end, { once: true });
        }
      }),
  };
}

interface Spans {
  watched: LookJournal['watched'];
  cameraIds: () => string[];
  write: (cameraId: string) => void;
}

/** The stretch each camera is watched in now. */
function createSpans(file: JournalFile, clock: Clock, orReport: (work: () => void) => void): Spans {
  const spans = new Map<string, WatchedSpan>();
  const write = (cameraId: string): void => {
    const span = spans.get(cameraId);
    if (span) {
      file.putSpan(cameraId, span);
    }
  };
  return {
    watched: (cameraId, needs) => {
      const nowMs = Math.round(clock.nowMs());
      const span = spans.get(cameraId);
      const sinceMs = span === undefined ? Infinity : nowMs - span.toMs;
      if (span && sinceMs >= 0 && sinceMs <= LONGEST_PAUSE_MS && areAlike(span.needs, needs)) {
        span.toMs = nowMs;
        return;
      }
      orReport(() => write(cameraId));
      spans.set(cameraId, { fromMs: nowMs, toMs: nowMs, needs: recorded(needs) });
    },
    cameraIds: () => [...spans.keys()],
    write,
  };
}

/** Returns how many bytes went. */
function dropBlocks(
  file: JournalFile,
  {
    keepMs,
    mostBytes,
    sizeBytes,
    nowMs,
  }: Pick<LookJournalOptions, 'keepMs' | 'mostBytes'> & { sizeBytes: number; nowMs: number },
): number {
  let gone = file.dropBefore(nowMs - keepMs);
  for (let oldestMs = file.oldestMs(); sizeBytes - gone > mostBytes && oldestMs !== null;) {
    gone += file.dropBefore(oldestMs + DROP_STEP_MS);
    oldestMs = file.oldestMs();
  }
  return gone;
}

function recorded({ tracks, motion, changes, condition }: RecordedNeeds): RecordedNeeds {
  return { tracks, motion, changes, condition };
}

function areAlike(a: RecordedNeeds, b: RecordedNeeds): boolean {
  return (
    a.tracks === b.tracks && a.motion === b.motion && a.changes === b.changes && a.condition === b.condition
  );
}
