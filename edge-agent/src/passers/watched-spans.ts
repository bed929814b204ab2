/**
 * When somebody looked for what moves on each camera, so that "nothing passed" is told from "nobody looked". Held in
 * memory for a minute; a power cut costs that minute, which then counts as not watched.
 */
import type { Clock } from '#base/clock.ts';
import type { Sqlite } from '#base/sqlite.ts';

export interface Stretch {
  fromMs: number;
  toMs: number;
}

export interface WatchedSpans {
  watched: (cameraId: string) => void;
  /** One more came by than is kept. */
  skipped: (cameraId: string) => void;
  flush: () => void;
  /** Within a time: stretches in which nobody looked, and how many were not kept. */
  between: (cameraId: string, fromMs: number, toMs: number) => { gaps: Stretch[]; skipped: number };
  forgetBefore: (atMs: number) => void;
}

/** Cameras are told to be watched every few seconds; longer silence is a gap. */
const LONGEST_PAUSE_MS = 30_000;
/** As many as the message may have. */
const MOST_GAPS = 200;

interface Span extends Stretch {
  skipped: number;
}

export function openWatchedSpans(database: Sqlite, clock: Clock): WatchedSpans {
  const put = database.prepare('insert or replace into watched values (?, ?, ?, ?)');
  const read = database.prepare(
    `select from_ms as fromMs, to_ms as toMs, skipped from watched
      where camera_id = ? and to_ms >= ? and from_ms <= ? order by from_ms`,
  );
  const drop = database.prepare('delete from watched where to_ms < ?');
  const open = new Map<string, Span>();
  const write = (cameraId: string, { fromMs, toMs, skipped }: Span): void => {
    put.run(cameraId, fromMs, toMs, skipped);
  };
  const flush = (): void => open.forEach((span, cameraId) => write(cameraId, span));

  return {
    watched: (cameraId) => {
      const nowMs = Math.round(clock.nowMs());
      const span = open.get(cameraId);
      const pauseMs = span ? nowMs - span.toMs : Infinity;
      if (span && pauseMs >= 0 && pauseMs <= LONGEST_PAUSE_MS) {
        span.toMs = nowMs;
        return;
      }
      if (span) {
        write(cameraId, span);
      }
      open.set(cameraId, { fromMs: nowMs, toMs: nowMs, skipped: 0 });
    },
    skipped: (cameraId) => {
      const span = open.get(cameraId);
      if (span) {
        span.skipped += 1;
      }
    },
    flush,
    between: (cameraId, fromMs, toMs) => {
      flush();
      const spans = read.all(cameraId, Math.floor(fromMs), Math.ceil(toMs)) as unknown as Span[];
      return {
        gaps: gapsBetween(spans, { fromMs, toMs: Math.min(toMs, clock.nowMs()) }),
        skipped: spans.reduce((sum, { skipped }) => sum + skipped, 0),
      };
    },
    forgetBefore: (atMs) => {
      drop.run(Math.floor(atMs));
    },
  };
}

/** The time asked for, less the spans; what lasts no longer than the pause between two words is none. */
export function gapsBetween(spans: readonly Stretch[], { fromMs, toMs }: Stretch): Stretch[] {
  const gaps: Stretch[] = [];
  let coveredToMs = fromMs;
  for (const span of [...spans, { fromMs: toMs, toMs }]) {
    if (span.fromMs - coveredToMs > LONGEST_PAUSE_MS) {
      gaps.push({ fromMs: Math.floor(coveredToMs), toMs: Math.floor(span.fromMs) });
    }
    coveredToMs = Math.max(coveredToMs, span.toMs);
  }
  return gaps.slice(-MOST_GAPS);
}
