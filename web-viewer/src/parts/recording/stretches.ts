/** What a media element holds, as plain values. */

/** Media time with pictures, seconds; in order, not touching. */
export interface Stretch {
  startSec: number;
  endSec: number;
}

export function stretchesOf(ranges: Pick<TimeRanges, 'length' | 'start' | 'end'>): Stretch[] {
  return Array.from({ length: ranges.length }, (_, index) => ({
    startSec: ranges.start(index),
    endSec: ranges.end(index),
  }));
}
