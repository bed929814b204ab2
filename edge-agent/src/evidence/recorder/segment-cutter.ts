/**
 * Where segments and fragments begin: a segment at a key picture once it is a minute old, or when what it is made of
 * changes; a fragment at a key picture or after half a second, since what is on its way to the disk counts as lost
 * too when the process is killed, and that may not be more than a second (docs/design/009-recordings.md).
 * Not here: the disk (segment-writer.ts), and whether the camera is to be recorded at all (camera-recorder.ts).
 */
import type { Clock } from '#base/clock.ts';
import { newId } from '#base/ids.ts';
import type { AudioFrame, AudioParameters, ParameterSets } from '../../camera/access-unit.ts';
import { areSameSets, describeVideoDecoder } from '../../camera/video-decoder.ts';
import { createFragmentBuilder, type FragmentBuilder } from './mp4/fragment-builder.ts';
import { codecsOf, indexRoom, initialBoxes, type HeadTracks } from './mp4/head.ts';
import type { SegmentWriter } from './segment-writer.ts';
import {
  FRAGMENT_MS,
  SEGMENT_MS,
  type ClosedSegment,
  type OpenSegment,
  type RecorderSetup,
  type RecordingOrder,
} from './segment.ts';
import { createPictureClock, createSoundClock, type ClockedPicture } from './stream-clock.ts';
import type { TroubleKind, TroubleTeller } from './trouble-teller.ts';

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

export interface SegmentCutterOptions {
  cameraId: string;
  profile: RecordingOrder['profile'];
  setup: RecorderSetup;
  writer: SegmentWriter;
  teller: TroubleTeller;
  clock: Clock;
}

interface RunningSegment {
  id: string;
  startsAtMs: number;
  builder: FragmentBuilder;
  /** Known from its first fragment on: by then the camera's first sound has come. */
  opened: { audio: AudioParameters | null } | null;
  droppedMs: number;
}

const CUT_AFTER_MS = FRAGMENT_MS / 2;
/** A camera that sends nothing but key pictures does not get a fragment for each. */
const CUT_AT_KEY_AFTER_MS = FRAGMENT_MS / 4;
/** Where the next picture does not come, what there is goes out. */
const WAIT_FOR_NEXT_MS = FRAGMENT_MS * 0.9;
/** A camera that never sends a key picture does not get an endless file. */
const LONGEST_SEGMENT_MS = 10 * SEGMENT_MS;

export function createSegmentCutter(options: SegmentCutterOptions): SegmentCutter {
  const { cameraId, profile, setup, writer, teller, clock } = options;
  const pictureClock = createPictureClock();
  const soundClock = createSoundClock();
  let sets: ParameterSets | null = null;
  let audio: AudioParameters | null = null;
  let running: RunningSegment | null = null;
  /** After something was dropped nothing before the next key picture can be shown. */
  let isWaitingForKey = false;
  let lastAtMs: number | null = null;
  /** The segment before was cut where it had to be: this one may begin with any picture. */
  let isContinuation = false;
  let cancelWait = (): void => undefined;

  const open = (segment: RunningSegment): { audio: AudioParameters | null } | null => {
    const video = sets && describeVideoDecoder(sets);
    if (!video || !sets) {
      return null;
    }
    const tracks: HeadTracks = { video: { ...video, codec: sets.codec }, audio };
    const { id, startsAtMs } = segment;
    const codecs = codecsOf(tracks);
    const identity = { id, cameraId, profile, startsAtMs, codecs };
    const described: OpenSegment = {
      ...identity,
      file: fileOf(cameraId, id, startsAtMs),
      codec: sets.codec,
      width: video.width,
      height: video.height,
      audio: audio?.codec ?? null,
      keyId: setup.key?.keyId ?? null,
    };
    writer.open(described, {
      initial: initialBoxes(tracks, identity),
      room: indexRoom(setup.key !== null),
    });
    segment.opened = { audio };
    return segment.opened;
  };

  const drop = (reason: { kind: TroubleKind; detail: string }, fromMs: number, toMs: number): void => {
    teller.dropped(reason.kind, fromMs, toMs, reason.detail);
    if (running) {
      running.droppedMs += Math.max(0, toMs - fromMs);
    }
  };

  /** The fragment that is being collected goes to the disk, or is dropped where the disk takes no more. */
  const flush = (nextAtMs: number | null): void => {
    cancelWait();
    const segment = running;
    if (!segment || segment.builder.firstAtMs === null) {
      return;
    }
    const refusal = writer.refusal();
    const opened = segment.opened ?? (refusal ? null : open(segment));
    const nextMs = nextAtMs === null ? null : nextAtMs - segment.startsAtMs;
    const fragment = segment.builder.build(nextMs, opened?.audio?.sampleRate ?? null);
    if (!fragment) {
      return;
    }
    if (opened && !refusal) {
      writer.append(fragment);
      return;
    }
    const fromMs = segment.startsAtMs + fragment.startsMs;
    drop(refusal ?? NOT_OPENED, fromMs, fromMs + fragment.durationMs);
    isWaitingForKey = true;
    if (!opened) {
      running = null;
    }
  };

  const end = (how: ClosedSegment['end'], nextAtMs: number | null): void => {
    flush(nextAtMs);
    if (running?.opened) {
      writer.close(how, running.droppedMs);
    }
    running = null;
  };

  /** The disk failed under it: what was collected meanwhile goes with it. */
  const leaveBroken = (atMs: number): void => {
    if (running?.opened && writer.isBroken) {
      const { builder, startsAtMs } = running;
      const fromMs = builder.firstAtMs === null ? atMs : startsAtMs + builder.firstAtMs;
      cancelWait();
      running = null;
      isWaitingForKey = true;
      drop(writer.refusal() ?? NOT_OPENED, fromMs, atMs);
    }
  };

  const cut = (atMs: number, isKey: boolean): void => {
    if (!running) {
      return;
    }
    const ageMs = atMs - running.startsAtMs;
    const isDue = ageMs >= SEGMENT_MS || pictureClock.isBroken;
    const hasOtherSound = running.opened !== null && running.opened.audio !== audio;
    if ((isKey && (isDue || hasOtherSound)) || ageMs >= LONGEST_SEGMENT_MS) {
      end(isDue ? 'full' : 'codec-change', pictureClock.isBroken ? null : atMs);
      isContinuation = !isWaitingForKey;
      return;
    }
    const firstAtMs = running.builder.firstAtMs;
    const pendingMs = firstAtMs === null ? 0 : ageMs - firstAtMs;
    if (pendingMs >= (isKey ? CUT_AT_KEY_AFTER_MS : CUT_AFTER_MS)) {
      flush(atMs);
    }
  };

  const begin = (picture: CodedPicture): RunningSegment | null => {
    if (!sets || !(picture.isKey || isContinuation)) {
      return null;
    }
    isContinuation = false;
    const startsAtMs = pictureClock.begin(picture);
    return { id: newId(), startsAtMs, builder: createFragmentBuilder(), opened: null, droppedMs: 0 };
  };

  const isAwaited = (isKey: boolean, fromMs: number, atMs: number): boolean => {
    const refusal = writer.refusal();
    const isTaken = !isWaitingForKey || (isKey && !refusal);
    if (isTaken) {
      isWaitingForKey = false;
    } else {
      drop(refusal ?? NOT_OPENED, fromMs, atMs);
    }
    return isTaken;
  };

  return {
    setParameters: (next) => {
      if (!areSameSets(sets, next)) {
        end('codec-change', null);
        isContinuation = false;
        sets = next;
      }
    },
    picture: (picture) => {
      const fromMs = lastAtMs ?? picture.captureAtMs;
      const atMs = pictureClock.at(picture);
      lastAtMs = atMs;
      leaveBroken(atMs);
      cut(atMs, picture.isKey);
      if (!isAwaited(picture.isKey, fromMs, atMs)) {
        return;
      }
      running ??= begin(picture);
      if (!running) {
        return;
      }
      const sinceStartMs = pictureClockOffset(running, atMs);
      if (sinceStartMs < 0) {
        // A leading picture: it needs one before the key picture that the segment began with.
        return;
      }
      if (running.builder.firstAtMs === null) {
        cancelWait();
        cancelWait = clock.after(WAIT_FOR_NEXT_MS, () => flush(null));
      }
      const { parts, sizeBytes, isKey } = picture;
      running.builder.addPicture({ parts, sizeBytes, isKey, atMs: sinceStartMs });
    },
    sound: (frame, parameters) => {
      if (!audio || !isSameAudio(audio, parameters)) {
        audio = parameters;
        soundClock.reset();
      }
      const atMs = soundClock.at(frame, parameters.sampleRate);
      running?.builder.addSound({ frame, atMs: atMs - running.startsAtMs });
    },
    end: (how) => {
      end(how, null);
      pictureClock.reset();
      soundClock.reset();
      audio = null;
      lastAtMs = null;
      isWaitingForKey = false;
      isContinuation = false;
    },
  };
}

const NOT_OPENED = { kind: 'failed', detail: 'no segment could be begun' } as const;

function pictureClockOffset(segment: RunningSegment, atMs: number): number {
  return segment.builder.firstAtMs === null && segment.opened === null ? 0 : atMs - segment.startsAtMs;
}

function isSameAudio(a: AudioParameters, b: AudioParameters): boolean {
  const isSameConfig = a.config === b.config || (a.config !== null && b.config?.equals(a.config) === true);
  return a.codec === b.codec && a.sampleRate === b.sampleRate && a.channels === b.channels && isSameConfig;
}

function fileOf(cameraId: string, id: string, startsAtMs: number): string {
  const hour = new Date(startsAtMs).toISOString().slice(0, 13).split('T');
  return `${cameraId}/${hour.join('/')}/${startsAtMs}-${id.slice(0, 8)}.mp4.part`;
}
