/** What tests of recordings share: a recorder with what it told, and a foreign reader of what it wrote. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AVMEDIA_TYPE_VIDEO } from 'node-av/constants';
import { Codec, CodecContext, FormatContext, Frame, Packet } from 'node-av/lib';
import { createFakeClock, type FakeClock } from '#base/fake-clock.ts';
import { createLog } from '#base/log.ts';
import type { AccessUnit } from '../../camera/access-unit.ts';
import { createCameraRecorder, type CameraRecorder } from './camera-recorder.ts';
import type { SegmentDisk } from './part-file.ts';
import type {
  ClosedSegment,
  OpenSegment,
  RecorderSetup,
  RecordingOrder,
  RecordingTrouble,
} from './segment.ts';

export const START_AT_MS = Date.UTC(2026, 0, 1, 2, 3, 4);

export interface RecorderStage {
  folder: string;
  clock: FakeClock;
  recorder: CameraRecorder;
  opened: OpenSegment[];
  closed: ClosedSegment[];
  troubles: RecordingTrouble[];
  /**
   * One after the other, the clock going along; capture times count from START_AT_MS. The disk keeps up unless told
   * otherwise: time runs faster here than any disk.
   */
  play(units: readonly AccessUnit[], isDiskAwaited?: boolean): Promise<void>;
  pathOf(segment: { file: string }): string;
  end(): Promise<void>;
}

export interface StageOptions {
  order?: Partial<RecordingOrder>;
  setup?: Partial<RecorderSetup>;
  disk?: SegmentDisk;
}

export async function startRecorderStage({ order, setup, disk }: StageOptions = {}): Promise<RecorderStage> {
  const folder = await mkdtemp(join(tmpdir(), 'matlang-recorder-'));
  const clock = createFakeClock(START_AT_MS);
  const [opened, closed, troubles]: [OpenSegment[], ClosedSegment[], RecordingTrouble[]] = [[], [], []];
  const whole = { folder, isForced: false, key: null, ...setup };
  const recorder = createCameraRecorder({
    cameraId: 'cong-chao',
    order: { profile: 'main', withAudio: true, isOn: true, preRollMs: 0, ...order },
    setup: whole,
    clock,
    log: createLog('test', 'silent'),
    onOpened: (segment) => opened.push(segment),
    onClosed: (segment) => closed.push(segment),
    onTrouble: (trouble) => troubles.push(trouble),
    ...(disk && { disk }),
  });
  return {
    folder,
    clock,
    recorder,
    opened,
    closed,
    troubles,
    play: async (units, isDiskAwaited = true) => {
      for (const unit of units) {
        const captureAtMs = START_AT_MS + unit.captureAtMs;
        await clock.advance(Math.max(0, captureAtMs - clock.nowMs()));
        recorder.onAccessUnit({ ...unit, captureAtMs });
        if (isDiskAwaited) {
          await recorder.settled();
        }
      }
    },
    pathOf: ({ file }) => join(whole.folder, file),
    end: async () => {
      await recorder.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export interface ForeignView {
  /** Shown pictures, ms from the start of the file. */
  timesMs: number[];
  keys: number;
  /** Packets of sound, ms. */
  soundMs: number[];
  codecs: number[];
}

/** With FFmpeg's own demuxer and decoder: what a player would show. */
export function viewFile(file: string): ForeignView {
  const input = new FormatContext();
  const decoder = new CodecContext();
  const packet = new Packet();
  const frame = new Frame();
  if (input.openInputSync(file) < 0) {
    throw new Error(`FFmpeg does not open ${file}`);
  }
  input.findStreamInfoSync();
  const video = input.streams.findIndex(({ codecpar }) => codecpar.codecType === AVMEDIA_TYPE_VIDEO);
  const stream = input.streams[video];
  const codec = stream && Codec.findDecoder(stream.codecpar.codecId);
  if (!stream || !codec) {
    throw new Error('no picture that FFmpeg decodes');
  }
  decoder.allocContext3(codec);
  decoder.parametersToContext(stream.codecpar);
  decoder.threadCount = 1;
  decoder.open2Sync(codec, null);
  packet.alloc();
  frame.alloc();
  const view: ForeignView = {
    timesMs: [],
    keys: 0,
    soundMs: [],
    codecs: input.streams.map(({ codecpar }) => codecpar.codecId),
  };
  const drain = (): void => {
    while (decoder.receiveFrameSync(frame) >= 0) {
      view.timesMs.push(Math.round((Number(frame.pts) * 1000 * stream.timeBase.num) / stream.timeBase.den));
      frame.unref();
    }
  };
  while (input.readFrameSync(packet) >= 0) {
    const from = input.streams[packet.streamIndex];
    if (packet.streamIndex === video) {
      view.keys += packet.isKeyframe ? 1 : 0;
      if (decoder.sendPacketSync(packet) < 0) {
        throw new Error('FFmpeg refuses a picture');
      }
      drain();
    } else if (from) {
      view.soundMs.push(Math.round((Number(packet.pts) * 1000 * from.timeBase.num) / from.timeBase.den));
    }
    packet.unref();
  }
  decoder.sendPacketSync(null);
  drain();
  frame.free();
  packet.free();
  decoder.freeContext();
  input.closeInputSync();
  return view;
}
