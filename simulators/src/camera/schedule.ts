/**
 * What a camera shows when: quiet most of the time, then one of its event segments, by seeded chance, so that about
 * a fifth of the cameras is busy at any moment. A trigger puts a segment next in the queue. A picture that goes wrong
 * stays wrong.
 */
import type { ReelSegment, Reel } from './reel.ts';

export interface ScheduleOptions {
  random: () => number;
  /** Quiet time before the first event, counted from the first chunk asked for. */
  firstEventAfterMs: number;
  /** Mean quiet time between events; Infinity = events only when triggered. */
  meanQuietMs: number;
  /** For a reel with a fault of the picture: when it sets in, counted like the first event. */
  spoiltAfterMs?: number;
}

export interface Schedule {
  /** Called at the end of each segment or quiet chunk. */
  next(reel: Reel): ReelSegment;
  trigger(segment: ReelSegment): void;
}

export function createSchedule({
  random,
  firstEventAfterMs,
  meanQuietMs,
  spoiltAfterMs = Infinity,
}: ScheduleOptions): Schedule {
  const triggered: ReelSegment[] = [];
  let quietLeftMs = firstEventAfterMs;
  let shownMs = 0;

  const choose = (reel: Reel): ReelSegment => {
    const asked = triggered.shift();
    if (asked !== undefined) {
      return asked;
    }
    const event = reel.events[Math.floor(random() * reel.events.length)];
    if (quietLeftMs <= 0 && event !== undefined) {
      quietLeftMs = meanQuietMs * (0.4 + 1.2 * random());
      return event;
    }
    quietLeftMs -= quietMsOf(reel);
    return reel.quiet;
  };

  return {
    trigger: (segment) => {
      triggered.push(segment);
    },
    next: (reel) => {
      if (reel.spoilt && shownMs >= spoiltAfterMs) {
        return reel.spoilt;
      }
      const next = choose(reel);
      shownMs += next === reel.quiet ? quietMsOf(reel) : next.durationMs;
      return next;
    },
  };
}

/** Quiet is shown a chunk at a time. */
function quietMsOf({ quiet }: Reel): number {
  return quiet.chunks[0]?.durationMs ?? 0;
}
