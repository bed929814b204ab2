/**
 * At which speeds a recording plays. Up to 4x the whole stream is sent; beyond, key frames only, thinned to what an
 * eye can follow: all pictures at 16x would fill the line of a village. The agent lets each key frame last until the
 * next, so that the browser plays them by itself. Backwards there are key frames only: a picture in between cannot be
 * shown without all before it.
 */
export const SPEEDS = [0.25, 0.5, 1, 2, 4, 8, 16] as const;
export type Speed = (typeof SPEEDS)[number];

/** Street against desk; backwards below zero. */
export interface Pace {
  speed: Speed;
  direction: 1 | -1;
}

export const OWN_PACE: Pace = { speed: 1, direction: 1 };

export function rateOf({ speed, direction }: Pace): number {
  return speed * direction;
}

export interface Pictures {
  pictures: 'all' | 'key';
  everyMs: number;
}

/** More pictures a second than this nobody can follow, and each costs the line. */
const MOST_SHOWN_PER_SECOND = 8;
/** All pictures of so many cameras at once; of further ones key frames: a review shares its line with the alarms. */
export const MOST_WHOLE_STREAMS = 4;

/** `isPreview`: one camera of many, of which key frames are enough. */
export function picturesFor({ speed, direction }: Pace, isPreview: boolean): Pictures {
  return speed <= 4 && direction === 1 && !isPreview
    ? { pictures: 'all', everyMs: 0 }
    : { pictures: 'key', everyMs: speed <= 4 ? 0 : Math.round((speed * 1000) / MOST_SHOWN_PER_SECOND) };
}

/** L, and J the other way: from standing or turning at its own speed, then twice as fast each time, and round again. */
export function fasterThan({ speed, direction }: Pace, isPlaying: boolean, towards: 1 | -1): Pace {
  if (direction !== towards) {
    return { speed: 1, direction: towards };
  }
  const next = SPEEDS[SPEEDS.indexOf(speed) + 1];
  return { speed: isPlaying ? (next ?? 1) : speed, direction };
}
