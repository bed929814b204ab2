/**
 * At which speeds a recording plays. Up to 4x the whole stream is sent; beyond, key frames only, thinned to what an
 * eye can follow: all pictures at 16x would fill the line of a village. The agent lets each key frame last until the
 * next, so that the browser plays them by itself.
 */
export const SPEEDS = [1, 2, 4, 8, 16] as const;
export type Speed = (typeof SPEEDS)[number];

export interface Pictures {
  pictures: 'all' | 'key';
  everyMs: number;
}

/** More pictures a second than this nobody can follow, and each costs the line. */
const MOST_SHOWN_PER_SECOND = 8;

export function picturesFor(speed: Speed): Pictures {
  return speed <= 4
    ? { pictures: 'all', everyMs: 0 }
    : { pictures: 'key', everyMs: Math.round((speed * 1000) / MOST_SHOWN_PER_SECOND) };
}

/** L: from standing at its own speed, then twice as fast each time, and round again. */
export function fasterThan(speed: Speed, isPlaying: boolean): Speed {
  const next = SPEEDS[SPEEDS.indexOf(speed) + 1];
  return isPlaying ? (next ?? 1) : speed;
}
