/**
 * Where segments and fragments begin: a segment at a key picture once it is a minute old, or when what it is made of
 * changes; a fragment at a key picture or after half a second, since what is on its way to the disk counts as lost
 * too when the process is killed, and that may not be more than a second (docs/design/009-recordings.md).
 * Not here: the disk (segment-writer.ts), and whether the camera is to be recorded at all (camera-recorder.ts).
 */
import type { Clock } from '#base/clock.ts';
import type { AudioFrame, AudioParameters, ParameterSets } from '../../camera/access-unit.ts';
import { areSameSets } from '../../camera/video-decoder.ts';
import { beginSegment, type RunningSegment, type RunningSegmentOptions } from './running-segment.ts';
import { createKeyWait } from './key-wait.ts';
import { FRAGMENT_MS, SEGMENT_MS, type ClosedSegment } from './segment.ts';
import { createPictureClock, createSoundClock, type ClockedPicture } from './stream-clock.ts';

export interface CodedPicture extends ClockedPicture {
  /** One after the other they are NAL units with 4-byte lengths. */
  parts: readonly Buffer[];
  sizeBytes: number;
  isKey: boolean;
}

export interface SegmentCutter {
  setParameters(sets: ParameterSets): void;
  picture(picture: CodedPicture): void;
  sound(frame: AudioFrame, parameters: AudioParameters): void;
  /** What is open is finished; the next key picture begins anew. */
  end(how: ClosedSegment['end']): void;
}

export interface SegmentCutterOptions extends RunningSegmentOptions {
  clock: Clock;
}

const CUT_AFTER_MS = FRAGMENT_MS / 2;
/** A camera that sends nothing but key pictures does not get a fragment for each. */
const CUT_AT_KEY_AFTER_MS = FRAGMENT_MS / 4;
/** Where the next picture does not come, what there is goes out. */
const WAIT_FOR_NEXT_MS = FRAGMENT_MS * 0.9;
/** A camera that never sends a key picture does not get an endless file. */
const LONGEST_SEGMENT_MS = 10 * SEGMENT_MS;

export function createSegmentCutter(options: SegmentCutterOptions): SegmentCutter {
  const { writer, teller, clock } = options;
  const pictureClock = createPictureClock();
  const hearing = createHearing();
  let sets: ParameterSets | null = null;
  let running: RunningSegment | null = null;
  /** After something was dropped nothing before the next key picture can be shown. */
  const keyWait = createKeyWait(writer, teller);
  /** The segment before was cut where it had to be: this one may begin with any picture. */
  let isContinuation = false;
  let lastAtMs: number | null = null;
  let cancelWait = (): void => undefined;

  const flush = (nextAtMs: number | null): void => {
    cancelWait();
    if (running?.flush(nextAtMs, hearing.audio) === 'dropped') {
      keyWait.begin();
      running = running.isOpened ? running : null;
    }
  };

  const end = (how: ClosedSegment['end'], nextAtMs: number | null): void => {
    flush(nextAtMs);
    running?.close(how);
    running = null;
    isContinuation = false;
  };

  /** The disk failed under it: what was collected meanwhile goes with it. */
  const leaveBroken = (atMs: number): void => {
    if (running?.isOpened && writer.isBroken) {
      cancelWait();
      keyWait.begin();
      keyWait.drop(running, pendingSince(running) ?? atMs, atMs);
      running = null;
    }
  };

  const cut = (atMs: number, isKey: boolean): void => {
    const { isBroken } = pictureClock;
    const due = running ? whatIsDue(running, { atMs, isKey, isBroken, audio: hearing.audio }) : 'nothing';
    if (due === 'fragment') {
      flush(atMs);
    } else if (due !== 'nothing') {
      end(due, isBroken ? null : atMs);
      isContinuation = !keyWait.isWaiting;
    }
  };

  const add = (segment: RunningSegment, picture: CodedPicture, atMs: number): void => {
    if (segment.pendingFromMs === null) {
      cancelWait();
      cancelWait = clock.after(WAIT_FOR_NEXT_MS, () => flush(null));
    }
    segment.addPicture({ ...picture, atMs: atMs - segment.startsAtMs });
  };

  const take = (picture: CodedPicture, atMs: number): void => {
    if (!running && sets && (picture.isKey || isContinuation)) {
      const startsAtMs = pictureClock.begin(picture);
      running = beginSegment(options, sets, startsAtMs);
      add(running, picture, startsAtMs);
    } else if (running && atMs >= running.startsAtMs) {
      // Earlier would be a leading picture: it needs one before the key picture.
      add(running, picture, atMs);
    }
  };

  return {
    setParameters: (next) => {
      if (!areSameSets(sets, next)) {
        end('codec-change', null);
        sets = next;
      }
    },
    picture: (picture) => {
      const { isKey } = picture;
      const fromMs = lastAtMs ?? picture.captureAtMs;
      const atMs = pictureClock.at(picture);
      lastAtMs = atMs;
      leaveBroken(atMs);
      cut(atMs, isKey);
      if (keyWait.isOver(isKey)) {
        take(picture, atMs);
      } else {
        keyWait.drop(running, fromMs, atMs);
      }
    },
    sound: (frame, parameters) => {
      const atMs = hearing.at(frame, parameters);
      running?.addSound({ frame, atMs: atMs - running.startsAtMs });
    },
    end: (how) => {
      end(how, null);
      pictureClock.reset();
      hearing.reset();
      lastAtMs = null;
      keyWait.end();
    },
  };
}

/** When the first picture was taken that has not been handed on, ms UTC. */
function pendingSince({ startsAtMs, pendingFromMs }: RunningSegment): number | null {
  return pendingFromMs === null ? null : startsAtMs + pendingFromMs;
}

interface Hearing {
  /** How the camera's sound is coded; null: none has come. */
  readonly audio: AudioParameters | null;
  at(frame: AudioFrame, parameters: AudioParameters): number;
  reset(): void;
}

function createHearing(): Hearing {
  const clock = createSoundClock();
  let audio: AudioParameters | null = null;
  return {
    get audio() {
      return audio;
    },
    at: (frame, parameters) => {
      if (!audio || !isSameAudio(audio, parameters)) {
        audio = parameters;
        clock.reset();
      }
      return clock.at(frame, parameters.sampleRate);
    },
    reset: () => {
      audio = null;
      clock.reset();
    },
  };
}

interface NextPicture {
  atMs: number;
  isKey: boolean;
  /** Its time does not follow from the one before. */
  isBroken: boolean;
  audio: AudioParameters | null;
}

/** What has to end before the next picture: nothing, the fragment, or the segment and why. */
function whatIsDue(
  segment: RunningSegment,
  { atMs, isKey, isBroken, audio }: NextPicture,
): 'nothing' | 'fragment' | 'full' | 'codec-change' {
  const ageMs = atMs - segment.startsAtMs;
  if (ageMs >= LONGEST_SEGMENT_MS || (isKey && (ageMs >= SEGMENT_MS || isBroken))) {
    return 'full';
  }
  if (isKey && segment.isOpened && segment.audio !== audio) {
    return 'codec-change';
  }
  const pendingMs = segment.pendingFromMs === null ? 0 : ageMs - segment.pendingFromMs;
  return pendingMs >= (isKey ? CUT_AT_KEY_AFTER_MS : CUT_AFTER_MS) ? 'fragment' : 'nothing';
}

function isSameAudio(a: AudioParameters, b: AudioParameters): boolean {
  const isSameConfig = a.config === b.config || (a.config !== null && b.config?.equals(a.config) === true);
  return a.codec === b.codec && a.sampleRate === b.sampleRate && a.channels === b.channels && isSameConfig;
}
