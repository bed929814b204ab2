/**
 * When pictures and sound were taken, as a recording tells it, ms UTC.
 *
 * RTP time is exact but starts anywhere and runs wild on some cameras; arrival time is jittery but true (see also
 * ../clip-timeline.ts). Within a segment RTP time is followed as long as it stays within two seconds of arrival. At
 * the start of a segment it is moved towards the mean of the arrivals, by a fraction of a picture at most, so that
 * the camera's clock and ours do not part, and one segment begins where the one before it ended.
 * A jump of the wall clock must not make a file of a day: it ends the segment (`isBroken`), and until a key picture
 * comes time goes on as if nothing had happened.
 */
export interface ClockedPicture {
  time90k: number;
  captureAtMs: number;
}

export interface PictureClock {
  /** Of the next picture in the order it came. */
  at(picture: ClockedPicture): number;
  /** The picture just asked about begins a segment: a whole number of ms. */
  begin(picture: ClockedPicture): number;
  /** Time has jumped or stood still: the segment should end. */
  readonly isBroken: boolean;
  /** The stream was lost; what follows has nothing to do with what came. */
  reset(): void;
}

const MAX_DRIFT_MS = 2_000;
const MAX_STEP_MS = 3_000;
const MAX_CORRECTION_MS = 20;
const TICKS_PER_MS = 90;
const USUAL_STEP_MS = 100;

export function createPictureClock(): PictureClock {
  let last: (ClockedPicture & { atMs: number }) | null = null;
  let isBroken = false;
  let errorSumMs = 0;
  let errors = 0;

  const advance = (picture: ClockedPicture, from: ClockedPicture & { atMs: number }): number => {
    const rtpMs = ((picture.time90k - from.time90k) | 0) / TICKS_PER_MS;
    const arrivalMs = picture.captureAtMs - from.captureAtMs;
    const driftMs = picture.captureAtMs - (from.atMs + rtpMs);
    const isArrivalSound = arrivalMs >= 0 && arrivalMs <= MAX_STEP_MS;
    if (!isBroken && Math.abs(driftMs) <= MAX_DRIFT_MS && rtpMs <= MAX_STEP_MS) {
      errorSumMs += driftMs;
      errors += 1;
      return from.atMs + rtpMs;
    }
    if (!isBroken && isArrivalSound && picture.captureAtMs > from.atMs) {
      return picture.captureAtMs;
    }
    isBroken = true;
    return from.atMs + (Math.abs(rtpMs) <= MAX_STEP_MS && rtpMs !== 0 ? rtpMs : USUAL_STEP_MS);
  };

  return {
    get isBroken() {
      return isBroken;
    },
    at: (picture) => {
      const atMs = last ? advance(picture, last) : picture.captureAtMs;
      last = { ...picture, atMs };
      return atMs;
    },
    begin: (picture) => {
      const correctionMs = errors > 0 ? errorSumMs / errors : 0;
      const limitedMs = Math.max(-MAX_CORRECTION_MS, Math.min(MAX_CORRECTION_MS, correctionMs));
      const atMs = Math.round(isBroken || !last ? picture.captureAtMs : last.atMs + limitedMs);
      last = { ...picture, atMs };
      isBroken = false;
      errorSumMs = 0;
      errors = 0;
      return atMs;
    },
    reset: () => {
      last = null;
      isBroken = false;
      errorSumMs = 0;
      errors = 0;
    },
  };
}

export interface SoundClock {
  at(frame: { time: number; captureAtMs: number }, sampleRate: number): number;
  reset(): void;
}

const MAX_SOUND_DRIFT_MS = 500;

/** Sound has a clock of its own and no sender reports to tie the two: arrival ties them. */
export function createSoundClock(): SoundClock {
  let last: { time: number; atMs: number } | null = null;
  return {
    at: ({ time, captureAtMs }, sampleRate) => {
      const expectedMs = last ? last.atMs + (((time - last.time) | 0) * 1000) / sampleRate : captureAtMs;
      const atMs = Math.abs(expectedMs - captureAtMs) <= MAX_SOUND_DRIFT_MS ? expectedMs : captureAtMs;
      last = { time, atMs };
      return atMs;
    },
    reset: () => {
      last = null;
    },
  };
}
