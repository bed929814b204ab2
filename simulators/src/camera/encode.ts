/**
 * One video encoder (x264 or x265 inside the codec library): raw pictures in, access units out.
 *
 * No B-frames, a closed group of pictures every two seconds, one thread, no look-ahead: what a camera does, and what
 * makes segments joinable. Constant quality with a ceiling on the rate, so quiet scenes are cheap.
 */
import { Codec as AvCodec, CodecContext, Dictionary, Frame, Log, Packet, Rational } from 'node-av/lib';
import {
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_LOG_ERROR,
  AV_PIX_FMT_YUV420P,
  FF_ENCODER_LIBX264,
  FF_ENCODER_LIBX265,
} from 'node-av/constants';
import { GiveUp } from '#base/errors.ts';
import { GROUP_SECONDS } from '../actors/scene.ts';
import type { Picture } from '../actors/picture.ts';
import type { ClipUnit, StreamFormat } from './clip.ts';
import { isParameterSet, isSlice, splitAnnexB } from './nal.ts';

export interface EncoderSettings {
  codec: StreamFormat['codec'];
  width: number;
  height: number;
  fps: number;
  maxKbps: number;
  /** x264/x265 constant rate factor: lower is better. */
  quality: number;
}

export interface Encoder {
  format: StreamFormat;
  /** The next picture of the segment. */
  add(picture: Picture): void;
  /** All units since the last call; the next picture added is a key frame of a fresh encoder. */
  finish(): Promise<ClipUnit[]>;
  close(): void;
}

export async function createEncoder(settings: EncoderSettings): Promise<Encoder> {
  let context = await openContext(settings);
  const format: StreamFormat = {
    codec: settings.codec,
    width: settings.width,
    height: settings.height,
    fps: settings.fps,
    maxKbps: settings.maxKbps,
    parameterSets: parameterSetsOf(context, settings),
  };
  let frames = 0n;
  let units: ClipUnit[] = [];
  const packet = new Packet();
  packet.alloc();

  const drain = (): void => {
    while (context.receivePacketSync(packet) >= 0) {
      units.push(toUnit(Buffer.from(packet.data ?? Buffer.alloc(0)), packet.isKeyframe, format));
      packet.unref();
    }
  };

  return {
    format,
    add: (picture) => {
      const frame = Frame.fromVideoBuffer(picture.data, {
        width: picture.width,
        height: picture.height,
        format: AV_PIX_FMT_YUV420P,
        timeBase: { num: 1, den: settings.fps },
        pts: frames,
      });
      frames += 1n;
      check(context.sendFrameSync(frame), 'encode a frame');
      frame.free();
      drain();
    },
    finish: async () => {
      check(context.sendFrameSync(null), 'flush the encoder');
      drain();
      const finished = units;
      units = [];
      frames = 0n;
      context.freeContext();
      context = await openContext(settings);
      return finished;
    },
    close: () => {
      packet.free();
      context.freeContext();
    },
  };
}

async function openContext(settings: EncoderSettings): Promise<CodecContext> {
  const { codec, width, height, fps, maxKbps, quality } = settings;
  Log.setLevel(AV_LOG_ERROR);
  const context = new CodecContext();
  const found = AvCodec.findEncoderByName(codec === 'h264' ? FF_ENCODER_LIBX264 : FF_ENCODER_LIBX265);
  if (found === null) {
    throw new GiveUp('no-encoder', `the codec library has no ${codec} encoder`);
  }
  context.allocContext3(found);
  context.width = width;
  context.height = height;
  context.pixelFormat = AV_PIX_FMT_YUV420P;
  context.timeBase = new Rational(1, fps);
  context.framerate = new Rational(fps, 1);
  context.gopSize = fps * GROUP_SECONDS;
  context.maxBFrames = 0;
  context.threadCount = 1;
  context.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
  const group = Math.round(fps * GROUP_SECONDS);
  const common = `keyint=${group}:min-keyint=${group}:scenecut=0:bframes=0:rc-lookahead=0:vbv-maxrate=${maxKbps}:vbv-bufsize=${maxKbps * 2}`;
  const options = Dictionary.fromObject(
    codec === 'h264'
      ? {
          preset: 'ultrafast',
          profile: 'main',
          crf: String(quality),
          'x264-params': `${common}:no-mbtree=1:sync-lookahead=0:stitchable=1:no-deblock=0:cabac=1`,
        }
      : {
          preset: 'ultrafast',
          crf: String(quality),
          'x265-params': `${common}:open-gop=0:pools=none:frame-threads=1:log-level=none`,
        },
  );
  check(await context.open2(null, options), 'open the encoder');
  options.free();
  return context;
}

function parameterSetsOf(context: CodecContext, { codec }: EncoderSettings): Buffer[] {
  const header = context.extraData ?? Buffer.alloc(0);
  return splitAnnexB(Buffer.from(header)).filter((nal) => isParameterSet(codec, nal));
}

function toUnit(data: Buffer, isKey: boolean, { codec, parameterSets }: StreamFormat): ClipUnit {
  const slices = splitAnnexB(data).filter((nal) => isSlice(codec, nal));
  return { nals: isKey ? [...parameterSets, ...slices] : slices, isKey };
}

function check(code: number, what: string): void {
  if (code < 0) {
    throw new GiveUp('encoder', `the codec library refused to ${what} (${code})`);
  }
}
