/**
 * The pictures of a video file, in the order they are shown. Whatever the file holds, this neither crashes nor runs
 * on for ever: only container formats that hold their own pictures are opened (a play list may name other files and
 * addresses), sizes are capped before memory is taken, and reading ends with the first fault of the container.
 * A picture that decodes with faults is shown, as every player does, and counted.
 *
 * Unlike for a camera's stream the deblocking filter is left on: recordings have key pictures minutes apart, and
 * what the filter would have mended spreads from picture to picture until the next one.
 */
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import {
  AV_DISPOSITION_ATTACHED_PIC,
  AV_FRAME_FLAG_CORRUPT,
  AV_LOG_QUIET,
  AVERROR_EAGAIN,
  AVERROR_EOF,
  AVMEDIA_TYPE_VIDEO,
} from 'node-av/constants';
import {
  Codec,
  CodecContext,
  FFmpegError,
  FormatContext,
  Frame,
  Log as NativeLog,
  Packet,
  type Stream,
} from 'node-av/lib';
import { describeError, GiveUp } from '#base/errors.ts';
import {
  createDamageCounter,
  MAX_PIXELS,
  MAX_SIDE,
  MIN_SIDE,
  type DamageCounter,
  type FrameSource,
  type SourceFrame,
} from './frame-source.ts';

/** Formats whose files hold their pictures themselves. */
const FORMATS =
  'avi,mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,gif,apng,mpegts,mpeg,mpegvideo,flv,asf,ogg,mxf,h264,hevc,m4v,mjpeg,ivf,dv';
/** Of a file without times. */
const USUAL_FPS = 25;
/** A longer step forward is a damaged time stamp. */
const LONGEST_STEP_S = 24 * 3600;
const NO_TIME = -(2n ** 63n);

/** Throws GiveUp `video-unreadable` where there is nothing to show. */
export function openContainer(file: string): FrameSource {
  NativeLog.setLevel(AV_LOG_QUIET);
  requireFile(file);
  const input = new FormatContext();
  try {
    const stream = openStream(input, file);
    const context = openDecoder(stream, file);
    const counter = createDamageCounter();
    const durationS = input.duration > 0n ? Number(input.duration) / 1e6 : null;
    return {
      durationS,
      frames: () => readFrames({ input, stream, context, counter }),
      damage: counter.damage,
    };
  } catch (error) {
    input.closeInputSync();
    throw error;
  }
}

function requireFile(file: string): void {
  try {
    const { size } = statSync(file);
    if (size === 0) {
      throw unreadable(file, 'the file is empty');
    }
    const handle = openSync(file, 'r');
    readSync(handle, Buffer.alloc(1), 0, 1, 0);
    closeSync(handle);
  } catch (error) {
    throw error instanceof GiveUp ? error : unreadable(file, describeError(error));
  }
}

function openStream(input: FormatContext, file: string): Stream {
  input.allocContext();
  input.setOption('format_whitelist', FORMATS);
  input.setOption('protocol_whitelist', 'file');
  const opened = input.openInputSync(`file:${file}`);
  if (opened < 0) {
    throw unreadable(file, `it is no video file this program knows (${inWords(opened)})`);
  }
  const probed = input.findStreamInfoSync();
  if (probed < 0) {
    throw unreadable(file, `its streams cannot be made out (${inWords(probed)})`);
  }
  const index = input.findBestStream(AVMEDIA_TYPE_VIDEO);
  const stream = input.streams.find((candidate) => candidate.index === index);
  if (!stream || (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) !== 0) {
    throw unreadable(file, 'there are no pictures in it');
  }
  const { width, height } = stream.codecpar;
  if (!isUsableSize(width, height)) {
    throw unreadable(file, `its pictures are ${width}x${height}, expected ${MIN_SIDE}x${MIN_SIDE} to 4K`);
  }
  return stream;
}

export function isUsableSize(width: number, height: number): boolean {
  const isWithin = Math.min(width, height) >= MIN_SIDE && Math.max(width, height) <= MAX_SIDE;
  return isWithin && width * height <= MAX_PIXELS;
}

function openDecoder(stream: Stream, file: string): CodecContext {
  const { codecId } = stream.codecpar;
  const codec = Codec.findDecoder(codecId);
  if (!codec) {
    throw unreadable(file, `there is no decoder for its pictures (codec ${codecId})`);
  }
  const context = new CodecContext();
  context.allocContext3(codec);
  context.parametersToContext(stream.codecpar);
  context.pktTimebase = stream.timeBase;
  context.threadCount = 1;
  context.setOption('max_pixels', String(MAX_PIXELS));
  const opened = context.open2Sync(null, null);
  if (opened < 0) {
    context.freeContext();
    throw unreadable(file, `the decoder does not take its pictures (${inWords(opened)})`);
  }
  return context;
}

interface OpenContainer {
  input: FormatContext;
  stream: Stream;
  context: CodecContext;
  counter: DamageCounter;
}

function* readFrames(open: OpenContainer): Generator<SourceFrame, void> {
  const { input, stream, context, counter } = open;
  const packet = new Packet();
  const frame = new Frame();
  packet.alloc();
  frame.alloc();
  const timeOf = createTimeline(stream);
  let number = 0;

  function* receive(): Generator<SourceFrame, void> {
    let code = context.receiveFrameSync(frame);
    while (code >= 0) {
      if (isUsableSize(frame.width, frame.height)) {
        if (frame.decodeErrorFlags !== 0 || frame.hasFlags(AV_FRAME_FLAG_CORRUPT)) {
          counter.add(`picture ${number + 1} has damaged parts`);
        }
        number += 1;
        yield { frame, number, atS: timeOf(frame.bestEffortTimestamp) };
      } else {
        counter.add(`a picture of ${frame.width}x${frame.height}`);
      }
      frame.unref();
      code = context.receiveFrameSync(frame);
    }
    if (code !== AVERROR_EAGAIN && code !== AVERROR_EOF) {
      counter.add(`after picture ${number}: ${inWords(code)}`);
    }
  }

  try {
    let code = input.readFrameSync(packet);
    while (code >= 0) {
      if (packet.streamIndex === stream.index) {
        const sent = context.sendPacketSync(packet);
        if (sent < 0) {
          counter.add(`after picture ${number}: ${inWords(sent)}`);
        }
        yield* receive();
      }
      packet.unref();
      code = input.readFrameSync(packet);
    }
    if (code !== AVERROR_EOF) {
      counter.add(`the file ends after picture ${number}: ${inWords(code)}`);
    }
    context.sendPacketSync(null);
    yield* receive();
  } finally {
    frame.free();
    packet.free();
    context.freeContext();
    input.closeInputSync();
  }
}

/** Time stamps of a stream to seconds since its first picture, always going forward. */
function createTimeline(stream: Stream): (stamp: bigint) => number {
  const { num, den } = stream.timeBase;
  const stepS = 1 / fpsOf(stream);
  let first: bigint | null = null;
  let lastS = -stepS;
  return (stamp) => {
    let atS = lastS + stepS;
    if (stamp !== NO_TIME && den > 0) {
      first ??= stamp - BigInt(Math.round((atS * den) / Math.max(1, num)));
      const toldS = (Number(stamp - first) * num) / den;
      atS = toldS > lastS && toldS - lastS < LONGEST_STEP_S ? toldS : atS;
    }
    lastS = atS;
    return atS;
  };
}

function fpsOf({ avgFrameRate, rFrameRate }: Stream): number {
  const rates = [avgFrameRate, rFrameRate].map(({ num, den }) => (den > 0 ? num / den : 0));
  return rates.find((rate) => rate >= 0.01 && rate <= 480) ?? USUAL_FPS;
}

export function unreadable(file: string, reason: string): GiveUp {
  return new GiveUp('video-unreadable', `${file}: ${reason}`);
}

export function inWords(code: number): string {
  return new FFmpegError(code).message;
}
