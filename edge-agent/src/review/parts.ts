/**
 * Which recorded files make up a stretch of time, each with the time it stands for: the agent's own first, what was
 * fetched from the camera's card only where nothing of the agent is; of two that overlap, the earlier.
 */
import type { RecordingLibrary, StoredSegment } from '../recordings/stored-segment.ts';

export interface Part {
  segment: StoredSegment;
  fromMs: number;
  /** Of a file being written: Infinity. */
  toMs: number;
}

/** Files this far apart play on as one. */
export const CONTIGUOUS_MS = 1_500;
const WINDOW_MS = 10 * 60_000;
/** Longer than any file, so that whatever overlaps one is seen with it. */
const BEYOND_MS = 15 * 60_000;

/** Oldest first, not overlapping. */
export function resolveParts(segments: readonly StoredSegment[]): Part[] {
  const own = segments.filter(({ origin }) => origin === 'agent');
  const card = segments.filter(({ origin }) => origin === 'card');
  const parts: Part[] = [];
  for (const segment of [...own, ...card].sort(byOriginAndStart)) {
    parts.push(...uncovered(segment, parts));
  }
  return parts.sort((a, b) => a.fromMs - b.fromMs);
}

function byOriginAndStart(a: StoredSegment, b: StoredSegment): number {
  return a.origin === b.origin ? a.startsAtMs - b.startsAtMs : a.origin === 'agent' ? -1 : 1;
}

function uncovered(segment: StoredSegment, taken: readonly Part[]): Part[] {
  const toMs = segment.endsAtMs ?? Infinity;
  const covering = taken
    .filter((part) => part.fromMs < toMs && part.toMs > segment.startsAtMs)
    .sort((a, b) => a.fromMs - b.fromMs);
  const parts: Part[] = [];
  let fromMs = segment.startsAtMs;
  for (const part of covering) {
    if (part.fromMs > fromMs) {
      parts.push({ segment, fromMs, toMs: part.fromMs });
    }
    fromMs = Math.max(fromMs, part.toMs);
  }
  return fromMs < toMs ? [...parts, { segment, fromMs, toMs }] : parts;
}

export interface PartCursor {
  /** Null when there is none any more, for now: a recording that goes on may have one later. */
  next: () => Part | null;
  /** The one after, without taking it. */
  peek: () => Part | null;
}

/** Parts that touch the stretch, in order, asked of the library bit by bit. */
export function createPartCursor(
  library: Pick<RecordingLibrary, 'between'>,
  { cameraId, fromMs, toMs }: { cameraId: string; fromMs: number; toMs: number },
): PartCursor {
  const waiting: Part[] = [];
  /** Files that were being written when they were taken. */
  const growing = new Set<string>();
  let askFromMs = fromMs;
  let takenToMs = -Infinity;

  const fill = (): void => {
    while (waiting.length === 0 && askFromMs < toMs) {
      const windowEndMs = Math.min(toMs, askFromMs + WINDOW_MS);
      const segments = library.between(cameraId, askFromMs, windowEndMs + BEYOND_MS);
      waiting.push(
        ...resolveParts(segments)
          .map((part) => ({ ...part, fromMs: Math.max(part.fromMs, takenToMs) }))
          .filter((part) => part.fromMs < windowEndMs && part.toMs > Math.max(askFromMs, part.fromMs))
          .filter(({ segment }) => !growing.has(segment.id)),
      );
      const last = waiting.at(-1);
      if (last?.toMs === Infinity) {
        takenToMs = last.fromMs;
        return;
      }
      askFromMs = Math.max(windowEndMs, last?.toMs ?? 0);
      takenToMs = last?.toMs ?? takenToMs;
    }
  };

  const peek = (): Part | null => {
    fill();
    return waiting[0] ?? null;
  };
  return {
    peek,
    next: () => {
      const part = peek();
      waiting.shift();
      if (part?.toMs === Infinity) {
        // What follows a file that is being written is only known when it has been read to its end.
        growing.add(part.segment.id);
        askFromMs = part.fromMs + 1;
      }
      return part;
    },
  };
}
