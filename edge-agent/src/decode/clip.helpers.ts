/**
 * For tests and benches: pictures encoded to H.264 in memory and cut into access units, as a camera would send them.
 * Pictures come from a video file or are drawn by the caller as RGB bytes.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import {
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_LOG_QUIET,
  AV_PIX_FMT_RGB24,
  AV_PIX_FMT_YUV420P,
  SWS_BILINEAR,
  type AVPixelFormat,
} from 'node-av/constants';
import {
  Codec,
  CodecContext,
  FormatContext,
  Frame,
  Log as NativeLog,
  Packet,
  Rational,
  SoftwareScaleContext,
} from 'node-av/lib';
import type { AccessUnit, ParameterSets } from '../camera/access-unit.ts';

export interface Clip {
  sets: ParameterSets;
  units: AccessUnit[];
}

export interface ClipOptions {
  width: number;
  height: number;
  fps: number;
  bitRate?: number;
  keyEvery?: number;
  /** Pictures between two others that need both; none without it. */
  bPictures?: number;
  startAtMs?: number;
}

/** Path of a file of the shared test data, or null (with a loud line) where it is missing. */
export function testData(name: string): string | null {
  const root = process.env['MATLANG_DATA'] ?? path.resolve(import.meta.dirname, '../../../../shared/data');
  const file = path.join(root, name);
  if (existsSync(file)) {
    return file;
  }
  console.warn(`SKIPPED: test data ${name} not found (set MATLANG_DATA)`);
  return null;
}

/** Every `step`-th picture of a video file, encoded again; `most` of them where not all are wanted. */
export function clipFromFile(file: string, step: number, options: ClipOptions, most = Infinity): Clip {
  const lastIndex = most * step;
  return encodeClip(options, (encode) => {
    let index = 0;
    decodeFile(file, (frame) => {
      if (index++ % step === 0) {
        encode(frame);
      }
      return index < lastIndex ? 'more' : 'enough';
    });
  });
}

/** `draw` gives RGB bytes, width * height * 3, of picture `index`. */
export function clipFromDrawing(count: number, draw: (index: number) => Buffer, options: ClipOptions): Clip {
  const { width, height } = options;
  return encodeClip(options, (encode) => {
    for (let index = 0; index < count; index++) {
      const frame = Frame.fromVideoBuffer(draw(index), { width, height, format: AV_PIX_FMT_RGB24 });
      encode(frame);
      frame.free();
    }
  });
}

function encodeClip(options: ClipOptions, feed: (encode: (frame: Frame) => void) => void): Clip {
  NativeLog.setLevel(AV_LOG_QUIET);
  const { width, height, fps, startAtMs = 0 } = options;
  const encoder = openEncoder(options);
  const scaled = new Frame();
  scaled.alloc();
  scaled.width = width;
  scaled.height = height;
  scaled.format = AV_PIX_FMT_YUV420P;
  scaled.getBuffer();
  let scaler: SoftwareScaleContext | null = null;
  const packets: { data: Buffer; isKey: boolean }[] = [];
  let count = 0;

  feed((frame) => {
    if (!scaler) {
      scaler = new SoftwareScaleContext();
      const format = frame.format as AVPixelFormat;
      scaler.getContext(frame.width, frame.height, format, width, height, AV_PIX_FMT_YUV420P, SWS_BILINEAR);
    }
    scaled.makeWritable();
    scaler.scaleFrameSync(scaled, frame);
    scaled.pts = BigInt(count++);
    encoder.sendFrameSync(scaled);
    drain(encoder, packets);
  });
  encoder.sendFrameSync(null);
  drain(encoder, packets);

  const parameterSets = splitAnnexB(encoder.extraData ?? Buffer.alloc(0));
  encoder.freeContext();
  scaled.free();
  return {
    sets: {
      codec: 'h264',
      sps: parameterSets.find((nal) => nalType(nal) === 7) ?? Buffer.alloc(0),
      pps: parameterSets.find((nal) => nalType(nal) === 8) ?? Buffer.alloc(0),
    },
    units: packets.map(({ data, isKey }, index) => ({
      slices: splitAnnexB(data).filter((nal) => nalType(nal) === 1 || nalType(nal) === 5),
      isKey,
      time90k: Math.round((index * 90_000) / fps),
      captureAtMs: startAtMs + Math.round((index * 1000) / fps),
      isDamaged: false,
    })),
  };
}

function openEncoder({
  width,
  height,
  fps,
  bitRate = 400_000,
  keyEvery = 10,
  bPictures = 0,
}: ClipOptions): CodecContext {
  const encoder = new CodecContext();
  encoder.allocContext3(Codec.findEncoderByName('libx264' as never));
  encoder.width = width;
  encoder.height = height;
  encoder.pixelFormat = AV_PIX_FMT_YUV420P;
  encoder.timeBase = new Rational(1, fps);
  encoder.framerate = new Rational(fps, 1);
  encoder.gopSize = keyEvery;
  encoder.bitRate = BigInt(bitRate);
  encoder.maxBFrames = bPictures;
  encoder.threadCount = 1;
  encoder.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
  encoder.setOption('preset', 'veryfast');
  if (bPictures === 0) {
    encoder.setOption('tune', 'zerolatency');
  }
  const result = encoder.open2Sync(null, null);
  if (result < 0) {
    throw new Error(`the encoder does not open (${result})`);
  }
  return encoder;
}

function drain(encoder: CodecContext, packets: { data: Buffer; isKey: boolean }[]): void {
  const packet = new Packet();
  packet.alloc();
  while (encoder.receivePacketSync(packet) >= 0) {
    packets.push({ data: Buffer.from(packet.data ?? []), isKey: packet.isKeyframe });
    packet.unref();
  }
  packet.free();
}

/** To the end of the file, or until the pictures are enough. */
export function decodeFile(file: string, onFrame: (frame: Frame) => 'more' | 'enough'): void {
  const input = new FormatContext();
  input.openInputSync(file);
  input.findStreamInfoSync();
  const stream = input.streams.find((candidate) => candidate.codecpar.width > 0);
  if (!stream) {
    throw new Error(`${file} has no pictures`);
  }
  const context = new CodecContext();
  context.allocContext3(Codec.findDecoder(stream.codecpar.codecId));
  context.parametersToContext(stream.codecpar);
  context.threadCount = 1;
  context.open2Sync(null, null);
  const packet = new Packet();
  packet.alloc();
  const frame = new Frame();
  frame.alloc();
  let wish: 'more' | 'enough' = 'more';
  const receive = (): void => {
    while (wish === 'more' && context.receiveFrameSync(frame) >= 0) {
      wish = onFrame(frame);
      frame.unref();
    }
  };
  const isWanted = (): boolean => wish === 'more';
  while (isWanted() && input.readFrameSync(packet) >= 0) {
    if (packet.streamIndex === stream.index) {
      context.sendPacketSync(packet);
      receive();
    }
    packet.unref();
  }
  if (isWanted()) {
    context.sendPacketSync(null);
    receive();
  }
  frame.free();
  packet.free();
  context.freeContext();
  input.closeInputSync();
}

function splitAnnexB(data: Buffer): Buffer[] {
  const nals: Buffer[] = [];
  let start = -1;
  for (let index = 0; index + 2 < data.length; index++) {
    if (data[index] === 0 && data[index + 1] === 0 && data[index + 2] === 1) {
      if (start >= 0) {
        nals.push(data.subarray(start, data[index - 1] === 0 ? index - 1 : index));
      }
      start = index + 3;
      index += 2;
    }
  }
  if (start >= 0) {
    nals.push(data.subarray(start));
  }
  return nals;
}

function nalType(nal: Buffer): number {
  return (nal[0] ?? 0) & 31;
}
