/**
 * Pictures of a main stream for faces: decodes key frames only, which need no other picture, and everything only
 * where key frames are too far apart for somebody walking by. Nothing is decoded while nobody's face is wanted.
 */
import type { AccessUnit, ParameterSets } from '../../camera/access-unit.ts';
import type { H264Decoder, OpenOutcome } from '../../decode/h264-decoder.ts';
import type { Picture } from '../../decode/picture.ts';

/** Key frames further apart than this are too few. */
const MOST_KEY_GAP_MS = 1200;
/** A gap beyond this is a break in the stream, not its rhythm. */
const LONGEST_RHYTHM_MS = 20_000;
/** Whole key frames in a row that do not decode, before it is said. */
const MOST_FAILED_KEYS = 3;

export interface MainPictures {
  onParameterSets(sets: ParameterSets): void;
  onAccessUnit(unit: AccessUnit): void;
  close(): void;
}

export interface MainPicturesOptions {
  openDecoder: (sets: ParameterSets) => OpenOutcome;
  /** Whether a picture of that capture time would be used. */
  isWanted: (atMs: number) => boolean;
  /** Good during the call. */
  onPicture: (picture: Picture) => void;
  /** It cannot be decoded, and why. */
  onProblem: (reason: string) => void;
}

export function createMainPictures(options: MainPicturesOptions): MainPictures {
  const { openDecoder, isWanted, onPicture, onProblem } = options;
  const rhythm = createKeyRhythm();
  let decoder: H264Decoder | null = null;
  let isWaitingForKey = true;
  let failedKeys = 0;

  const decode = (unit: AccessUnit): void => {
    const outcome = decoder?.decode(unit, !rhythm.isTooSlow());
    if (outcome?.status === 'picture') {
      failedKeys = 0;
      onPicture(outcome.picture);
    } else if (outcome?.status === 'damaged') {
      isWaitingForKey = true;
      failedKeys += unit.isKey && !unit.isDamaged ? 1 : 0;
      if (failedKeys >= MOST_FAILED_KEYS) {
        onProblem(outcome.reason);
      }
    }
  };

  return {
    onParameterSets: (sets) => {
      decoder?.close();
      decoder = null;
      isWaitingForKey = true;
      const opened = openDecoder(sets);
      if (opened.status === 'open') {
        decoder = opened.decoder;
      } else {
        onProblem(opened.reason);
      }
    },
    onAccessUnit: (unit) => {
      rhythm.saw(unit);
      if (unit.isKey) {
        isWaitingForKey = false;
      }
      const isUseful = !isWaitingForKey && (unit.isKey || rhythm.isTooSlow());
      if (isUseful && isWanted(unit.captureAtMs)) {
        decode(unit);
      } else {
        // What follows needs this one.
        isWaitingForKey = true;
      }
    },
    close: () => {
      decoder?.close();
      decoder = null;
    },
  };
}

/** The time between key frames, once two have come. */
function createKeyRhythm(): { saw(unit: AccessUnit): void; isTooSlow(): boolean } {
  let lastKeyAtMs: number | null = null;
  let gapMs = 0;
  return {
    saw: ({ isKey, captureAtMs }) => {
      if (!isKey) {
        return;
      }
      const newestMs = lastKeyAtMs === null ? 0 : captureAtMs - lastKeyAtMs;
      gapMs = newestMs >= 0 && newestMs <= LONGEST_RHYTHM_MS ? newestMs : 0;
      lastKeyAtMs = captureAtMs;
    },
    isTooSlow: () => gapMs > MOST_KEY_GAP_MS,
  };
}
