/**
 * The segment that is being recorded, from its first picture: collects a fragment, hands it to the disk, and opens the
 * file with the first of them, since by then it is known whether the camera sends sound.
 */
import { newId } from '#base/ids.ts';
import type { AudioParameters, ParameterSets } from '../../camera/access-unit.ts';
import { describeVideoDecoder } from '../../camera/video-decoder.ts';
import { createFragmentBuilder, type RecordedPicture, type RecordedSound } from './mp4/fragment-builder.ts';
import { codecsOf, indexRoom, initialBoxes, type HeadTracks } from './mp4/head.ts';
import type { Refusal } from './patience.ts';
import type { SegmentWriter } from './segment-writer.ts';
import type { ClosedSegment, OpenSegment, RecorderSetup, RecordingOrder } from './segment.ts';
import type { TroubleTeller } from './trouble-teller.ts';

export interface RunningSegment {
  readonly startsAtMs: number;
  readonly isOpened: boolean;
  /** Of the file; null too where it is not opened yet. */
  readonly audio: AudioParameters | null;
  /** From the start of the segment, of the first picture not yet handed on; null: there is none. */
  readonly pendingFromMs: number | null;
  addPicture(picture: RecordedPicture): void;
  addSound(sound: RecordedSound): void;
  /**
   * To the disk, or dropped where that takes no more. `nextAtMs`: when the picture after it was taken, ms UTC, where it
   * is known. `audio`: how the camera's sound is coded, as far as known.
   */
  flush(nextAtMs: number | null, audio: AudioParameters | null): 'given' | 'nothing' | 'dropped';
  drop(reason: Refusal, fromMs: number, toMs: number): void;
  /** After the last flush. */
  close(end: ClosedSegment['end']): void;
}

export interface RunningSegmentOptions {
  cameraId: string;
  profile: RecordingOrder['profile'];
  setup: RecorderSetup;
  writer: SegmentWriter;
  teller: TroubleTeller;
  /** Where its pictures come from, where not straight from the camera. */
  origin?: 'card';
}

const NOT_OPENED: Refusal = { kind: 'failed', detail: 'the parameter sets make no sense' };

export function beginSegment(
  { cameraId, profile, setup, writer, teller, origin }: RunningSegmentOptions,
  sets: ParameterSets,
  startsAtMs: number,
): RunningSegment {
  const id = newId();
  const builder = createFragmentBuilder();
  let opened: { audio: AudioParameters | null } | null = null;
  let droppedMs = 0;

  const open = (audio: AudioParameters | null): typeof opened => {
    const video = describeVideoDecoder(sets);
    if (!video) {
      return null;
    }
    const tracks: HeadTracks = { video: { ...video, codec: sets.codec }, audio };
    const named = { id, cameraId, profile, startsAtMs, codecs: codecsOf(tracks) };
    const identity = origin ? { ...named, origin } : named;
    const segment: OpenSegment = {
      ...identity,
      file: fileOf(cameraId, id, startsAtMs),
      codec: sets.codec,
      width: video.width,
      height: video.height,
      audio: audio?.codec ?? null,
      keyId: setup.key?.keyId ?? null,
    };
    const isSealed = setup.key !== null;
    writer.open(segment, { initial: initialBoxes(tracks, identity), room: indexRoom(isSealed) });
    return { audio };
  };

  const drop = ({ kind, detail }: Refusal, fromMs: number, toMs: number): void => {
    teller.dropped(kind, fromMs, toMs, detail);
    droppedMs += Math.max(0, toMs - fromMs);
  };

  return {
    startsAtMs,
    get isOpened() {
      return opened !== null;
    },
    get audio() {
      return opened?.audio ?? null;
    },
    get pendingFromMs() {
      return builder.firstAtMs;
    },
    addPicture: (picture) => builder.addPicture(picture),
    addSound: (sound) => builder.addSound(sound),
    flush: (nextAtMs, audio) => {
      if (builder.firstAtMs === null) {
        return 'nothing';
      }
      const refusal = writer.refusal();
      opened ??= refusal ? null : open(audio);
      const nextMs = nextAtMs === null ? null : nextAtMs - startsAtMs;
      const fragment = builder.build(nextMs, opened?.audio?.sampleRate ?? null);
      if (!fragment) {
        return 'nothing';
      }
      if (opened && !refusal) {
        writer.append(fragment);
        return 'given';
      }
      const fromMs = startsAtMs + fragment.startsMs;
      drop(refusal ?? NOT_OPENED, fromMs, fromMs + fragment.durationMs);
      return 'dropped';
    },
    drop,
    close: (end) => {
      if (opened) {
        writer.close(end, droppedMs);
      }
    },
  };
}

function fileOf(cameraId: string, id: string, startsAtMs: number): string {
  const [day, hour] = new Date(startsAtMs).toISOString().slice(0, 13).split('T');
  return `${cameraId}/${day}/${hour}/${startsAtMs}-${id.slice(0, 8)}.mp4.part`;
}
