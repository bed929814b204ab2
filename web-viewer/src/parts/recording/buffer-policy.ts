/**
 * How much of a recording is held in the browser: some seconds before the playhead, half a minute after it, and no
 * more is read from the line until that has been played. Pure, over what a media element says it has.
 */

/** Media time with pictures, seconds; in order, not touching. */
export interface Stretch {
  startSec: number;
  endSec: number;
}

/** Enough to ride over a slow moment of the line, little enough that a seek throws little away. */
const AHEAD_SEC = 30;
/** At high speeds half a minute of street is two seconds at the desk. */
const AHEAD_AT_DESK_SEC = 8;
const BEHIND_SEC = 20;
/** Removing little by little would cost more than it frees. */
const LEAST_REMOVED_SEC = 10;
/** Pictures of one stretch may be this far apart in the browser's book-keeping. */
const SAME_PLACE_SEC = 0.05;
/** A picture shows until its end; the last tenth is not waited for. */
export const END_SEC = 0.1;

export function stretchesOf(ranges: Pick<TimeRanges, 'length' | 'start' | 'end'>): Stretch[] {
  return Array.from({ length: ranges.length }, (_, index) => ({
    startSec: ranges.start(index),
    endSec: ranges.end(index),
  }));
}

/** Seconds with pictures after the playhead; gaps do not count. */
export function aheadSec(stretches: readonly Stretch[], playheadSec: number): number {
  return stretches.reduce(
    (sum, { startSec, endSec }) => sum + Math.max(0, endSec - Math.max(startSec, playheadSec)),
    0,
  );
}

/** At `rate` times the speed of the street. */
export function wantsMore(stretches: readonly Stretch[], playheadSec: number, rate: number): boolean {
  return aheadSec(stretches, playheadSec) < Math.max(AHEAD_SEC, AHEAD_AT_DESK_SEC * rate);
}

/** Everything before the returned second may go; null where it is not worth it. */
export function removableBeforeSec(
  stretches: readonly Stretch[],
  playheadSec: number,
  keepSec = BEHIND_SEC,
): number | null {
  const first = stretches[0]?.startSec ?? Infinity;
  const untilSec = playheadSec - keepSec;
  return untilSec - first >= Math.min(LEAST_REMOVED_SEC, keepSec) ? untilSec : null;
}

export function holds(stretches: readonly Stretch[], atSec: number): boolean {
  return stretches.some(({ startSec, endSec }) => startSec - SAME_PLACE_SEC <= atSec && atSec < endSec);
}

export function endSecOf(stretches: readonly Stretch[]): number {
  return stretches.at(-1)?.endSec ?? 0;
}

/**
 * Where a playhead that has come to the end of its stretch, `leewaySec` short of it at most, goes on, and how long the
 * hole is. Null: it is not at an end, or nothing is held beyond it yet.
 */
export function jumpOver(
  stretches: readonly Stretch[],
  playheadSec: number,
  leewaySec = END_SEC,
): { toSec: number; holeSec: number } | null {
  const here = stretches.find(
    ({ startSec, endSec }) => startSec - SAME_PLACE_SEC <= playheadSec && playheadSec < endSec,
  );
  if (here && here.endSec - playheadSec > leewaySec) {
    return null;
  }
  const next = stretches.find(({ startSec }) => startSec > (here?.endSec ?? playheadSec));
  return next ? { toSec: next.startSec, holeSec: next.startSec - playheadSec } : null;
}
