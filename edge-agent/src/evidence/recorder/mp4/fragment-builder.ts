/**
 * Collects the pictures and the sound of one fragment and lays out their times: shown exactly when they were taken,
 * decoded in an order that never goes back. Where pictures are reordered the decode times are the showing times
 * sorted; since a fragment is written before the next picture is known, a picture may be shown before its decode
 * time says (signed offsets; players go by the order).
 * Not here: when a fragment is full (../segment-cutter.ts).
 */
import { createHash } from 'node:crypto';
import type { AudioFrame } from '../../../camera/access-unit.ts';
import type { Fragment } from '../segment.ts';
import { fragmentHeader, type Sample, type TrackRun } from './fragment-box.ts';
import { AUDIO_TRACK, VIDEO_TIMESCALE, VIDEO_TRACK } from './head.ts';

export interface RecordedPicture {
  /** One after the other they are NAL units with 4-byte lengths. */
  parts: readonly Buffer[];
  sizeBytes: number;
  isKey: boolean;
  /** When it was taken, ms from the start of the segment, fractions too. */
  atMs: number;
}

export interface RecordedSound {
  frame: AudioFrame;
  atMs: number;
}

export interface BuiltFragment extends Fragment {
  /** `moof` and `mdat`. */
  parts: readonly Buffer[];
}

export interface FragmentBuilder {
  addPicture(picture: RecordedPicture): void;
  addSound(sound: RecordedSound): void;
  /** Null while it is empty. */
  readonly firstAtMs: number | null;
  readonly sizeBytes: number;
  /**
   * `nextAtMs`: when the picture after it was taken, where that is known. `audioRate`: ticks a second of the track of
   * sound; null: the file has none. Empty afterwards.
   */
  build(nextAtMs: number | null, audioRate: number | null): BuiltFragment | null;
}

const TICKS_PER_MS = VIDEO_TIMESCALE / 1000;
const USUAL_PICTURE_TICKS = VIDEO_TIMESCALE / 10;
/** Nothing lasts longer: what comes later is a gap. */
const LONGEST_PICTURE_TICKS = 3 * VIDEO_TIMESCALE;
/** Sound that is off by less is taken as running on. */
const SOUND_TOLERANCE_S = 0.1;

export function createFragmentBuilder(): FragmentBuilder {
  let pictures: RecordedPicture[] = [];
  let sounds: RecordedSound[] = [];
  let sizeBytes = 0;
  let sequence = 0;
  let decodedTo = -1;
  let soundTo = 0;
  let usualTicks = USUAL_PICTURE_TICKS;

  const videoRun = (nextAtMs: number | null): TrackRun => {
    const shown = pictures.map(({ atMs }) => Math.round(atMs * TICKS_PER_MS));
    const decoded = decodeTimes(shown, decodedTo);
    const last = decoded.at(-1) ?? 0;
    usualTicks = usualDuration(decoded) ?? usualTicks;
    const isReordered = shown.some((time, index) => time !== decoded[index]);
    const nextAt = nextAtMs === null || isReordered ? last + usualTicks : Math.round(nextAtMs * TICKS_PER_MS);
    const end = Math.min(Math.max(nextAt, last + 1), last + LONGEST_PICTURE_TICKS);
    decodedTo = last;
    const samples = pictures.map(({ sizeBytes: size, isKey }, index): Sample => {
      const decodeAt = decoded[index] ?? last;
      return {
        sizeBytes: size,
        duration: (decoded[index + 1] ?? end) - decodeAt,
        compositionOffset: (shown[index] ?? decodeAt) - decodeAt,
        isKey,
      };
    });
    return { trackId: VIDEO_TRACK, decodeAt: decoded[0] ?? 0, samples };
  };

  const soundRun = (rate: number): TrackRun => {
    const heardAt = Math.round(((sounds[0]?.atMs ?? 0) * rate) / 1000);
    const decodeAt =
      Math.abs(heardAt - soundTo) < rate * SOUND_TOLERANCE_S ? soundTo : Math.max(soundTo, heardAt);
    soundTo = sounds.reduce((sum, { frame }) => sum + frame.samples, decodeAt);
    const samples = sounds.map(({ frame }) => ({
      sizeBytes: frame.payload.length,
      duration: frame.samples,
      compositionOffset: 0,
      isKey: true,
    }));
    return { trackId: AUDIO_TRACK, decodeAt, samples };
  };

  const build = (nextAtMs: number | null, audioRate: number | null): BuiltFragment => {
    const video = videoRun(nextAtMs);
    const hasSound = audioRate !== null && sounds.length > 0;
    sequence += 1;
    const header = fragmentHeader(sequence, hasSound ? [video, soundRun(audioRate)] : [video]);
    const soundParts = hasSound ? sounds.map(({ frame }) => frame.payload) : [];
    const parts = [header, ...pictures.flatMap((picture) => picture.parts), ...soundParts];
    const hash = createHash('sha256');
    parts.forEach((part) => hash.update(part));
    const lasts = video.samples.reduce((sum, { duration }) => sum + duration, 0);
    const startsMs = Math.round(video.decodeAt / TICKS_PER_MS);
    return {
      parts,
      sizeBytes: parts.reduce((sum, part) => sum + part.length, 0),
      sha256: hash.digest(),
      startsMs,
      durationMs: Math.round((video.decodeAt + lasts) / TICKS_PER_MS) - startsMs,
      startsWithKey: pictures[0]?.isKey ?? false,
    };
  };

  return {
    addPicture: (picture) => {
      pictures.push(picture);
      sizeBytes += picture.sizeBytes;
    },
    addSound: (sound) => {
      if (sound.atMs >= 0) {
        sounds.push(sound);
        sizeBytes += sound.frame.payload.length;
      }
    },
    get firstAtMs() {
      return pictures[0]?.atMs ?? null;
    },
    get sizeBytes() {
      return sizeBytes;
    },
    build: (nextAtMs, audioRate) => {
      const built = pictures.length === 0 ? null : build(nextAtMs, audioRate);
      if (built) {
        pictures = [];
        sounds = [];
        sizeBytes = 0;
      }
      return built;
    },
  };
}

function decodeTimes(shown: readonly number[], decodedTo: number): number[] {
  let last = decodedTo;
  return [...shown]
    .sort((a, b) => a - b)
    .map((time) => {
      last = Math.max(time, last + 1);
      return last;
    });
}

/** The middle one of the lengths. */
function usualDuration(decoded: readonly number[]): number | null {
  const lengths = decoded.slice(1).map((time, index) => time - (decoded[index] ?? time));
  return lengths.sort((a, b) => a - b)[lengths.length >> 1] ?? null;
}
