/**
 * Which gaps of a camera are worth asking its card for: recent ones that should not be there, as far as it was to be
 * recorded then, and that were not asked for in vain before.
 */
import type { Clock } from '#base/clock.ts';
import type { GapReason } from '#protocol/recording.ts';
import type { Absence, Stretch } from './absences.ts';
import type { RecordingLibrary } from './stored-segment.ts';

export interface CardGaps {
  /** The oldest; `unsettled`: one ends only now, or does not end yet. */
  next: () => Stretch | 'unsettled' | null;
  /** Not again for that long. */
  tried: (stretch: Stretch, forMs: number) => void;
}

export interface CardGapsDeps {
  cameraId: string;
  library: Pick<RecordingLibrary, 'gaps' | 'oldestAtMs'>;
  /** Whether it was to be recorded at that moment, as far as that can be known now. */
  wasWanted: (cameraId: string, atMs: number, reason: GapReason) => boolean;
  clock: Clock;
}

const LOOK_BACK_MS = 24 * 3_600_000;
/** Shorter ones are not longer than what lies between two key pictures. */
const SHORTEST_MS = 2_000;
const SETTLED_MS = 2_000;
const MINUTE_MS = 60_000;
const FETCHED: ReadonlySet<GapReason> = new Set([
  'camera-offline',
  'agent-down',
  'disk-slow',
  'disk-full',
  'disk-read-only',
  'disk-failed',
  'unknown',
]);

export function createCardGaps({ cameraId, library, wasWanted, clock }: CardGapsDeps): CardGaps {
  let memory: (Stretch & { untilMonotonicMs: number })[] = [];

  const isNew = (gap: Stretch): boolean =>
    gap.toMs - gap.fromMs > SHORTEST_MS &&
    !memory.some(({ fromMs, toMs }) => fromMs <= gap.fromMs && gap.toMs <= toMs);
  const partsOf = (gap: Absence): Stretch[] =>
    wantedParts(gap, (atMs) => wasWanted(cameraId, atMs, gap.reason)).filter(isNew);

  return {
    next: () => {
      const nowMs = Math.round(clock.nowMs());
      memory = memory.filter(({ untilMonotonicMs }) => untilMonotonicMs > clock.monotonicMs());
      // Before its first recording nothing is missing.
      const oldestMs = library.oldestAtMs(cameraId) ?? Infinity;
      const fromMs = Math.max(nowMs - LOOK_BACK_MS, oldestMs);
      if (fromMs >= nowMs) {
        return null;
      }
      const gaps = library
        .gaps(cameraId, fromMs, nowMs)
        .filter((gap) => FETCHED.has(gap.reason) && isNew(gap));
      const isSettled = ({ toMs }: Stretch): boolean => toMs <= nowMs - SETTLED_MS;
      const [first] = gaps.filter(isSettled).flatMap(partsOf);
      return first ?? (gaps.every(isSettled) ? null : 'unsettled');
    },
    tried: (stretch, forMs) => {
      memory.push({ ...stretch, untilMonotonicMs: clock.monotonicMs() + forMs });
    },
  };
}

/** Schedules change on whole minutes. */
function wantedParts({ fromMs, toMs }: Stretch, isWanted: (atMs: number) => boolean): Stretch[] {
  const parts: Stretch[] = [];
  let atMs = fromMs;
  while (atMs < toMs) {
    const endMs = Math.min(toMs, (Math.floor(atMs / MINUTE_MS) + 1) * MINUTE_MS);
    const last = parts.at(-1);
    if (isWanted(atMs) && last?.toMs === atMs) {
      last.toMs = endMs;
    } else if (isWanted(atMs)) {
      parts.push({ fromMs: atMs, toMs: endMs });
    }
    atMs = endMs;
  }
  return parts;
}
