/**
 * Media time of a live player, used as a queue: every picture takes the next place, `STEP` after the one before,
 * however long ago that came. The playhead plays what is there, runs dry, waits at the end, and shows the next
 * picture the moment it is appended. What has piled up (the pictures since the last key frame, a pause of the line)
 * plays off quickly by itself; a longer queue is jumped over.
 *
 * Why not the stream's own times: a player that follows them must keep a cushion, and Chromium repaints a video only
 * as often as its pictures are apart, on a raster of its own: at five pictures a second a picture that just missed
 * the raster waited 200 ms more. With places 1/30 s apart the raster is too fine to matter (1/60 s halves the wait
 * and doubles the repaints), and there is no hole to jump. A little more than the rate of 1 lets streams of 30
 * pictures a second play their queue off too. The picture's true age comes from its capture time (shown-log.ts).
 */
import { TIMESCALE } from './fmp4.ts';

export const STEP = TIMESCALE / 30;
export const RATE = 1.05;

export interface PlayQueue {
  /** The place of the next picture, 90 kHz units; strictly growing. */
  next(): number;
  /** Place of the newest picture, s. */
  readonly newestSec: number;
}

export function createPlayQueue(): PlayQueue {
  let newest = -STEP;
  return {
    next: () => {
      newest += STEP;
      return newest;
    },
    get newestSec() {
      return Math.max(0, newest) / TIMESCALE;
    },
  };
}

const LONGEST_QUEUE_SEC = 0.5;

/** True where playing off the queue would take too long, or the playhead stands where there is nothing. */
export function shouldJump(newestSec: number, playheadSec: number): boolean {
  const behindSec = newestSec - playheadSec;
  return behindSec > LONGEST_QUEUE_SEC || behindSec < -LONGEST_QUEUE_SEC;
}
