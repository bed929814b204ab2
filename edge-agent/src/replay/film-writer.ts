/**
 * Writes drawn pictures as an H.264 MP4 that browsers play, each at its own time. Under a temporary name until it is
 * whole, then renamed; everything native is freed on every path.
 */
import { renameSync, rmSync } from 'node:fs';
import {
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_LOG_QUIET,
  AV_PIX_FMT_RGBA,
  AV_PIX_FMT_YUV420P,
  FF_ENCODER_LIBX264,
  SWS_BILINEAR,
} from 'node-av/constants';
import {
  Codec,
  CodecContext,
  FFmpegError,
  FormatContext,
  Frame,
  Log as NativeLog,
  Packet,
  Rational,
  SoftwareScaleContext,
} from 'node-av/lib';
import { GiveUp } from '#base/errors.ts';

const TICKS_PER_SECOND = 90_000;
const KEY_EVERY = 10;

export interface FilmWriter {
  /** `rgba`: width * height * 4 bytes. Times go forward; a picture is shown until the next. */
  add(rgba: Buffer, atS: number): void;
  /** `lastS`: how long the last picture is shown. */
  finish(lastS: number): void;
  /** Leaves nothing behind; does nothing after `finish`. */
  discard(): void;
}

/** Even width and height. Throws GiveUp `film-not-written` where the file cannot be made. */
export function createFilmWriter(file: string, width: number, height: number): FilmWriter {
  NativeLog.setLevel(AV_LOG_QUIET);
  const partFile = `${file}.part`;
  const native = {
    context: new CodecContext(),
    output: new FormatContext(),
    scaler: new SoftwareScaleContext(),
  };
  const { context, output, scaler } = native;
  const yuv = new Frame();
  const packet = new Packet();
  let waiting: Packet | null = null;
  let isOver = false;

  const free = (): void => {
    waiting?.free();
    packet.free();
    yuv.free();
    scaler.freeContext();
    context.freeContext();
    output.closeOutputSync();
    output.freeContext();
  };

  try {
    openEncoder(context, width, height);
    openFile(output, context, partFile);
    scaler.getContext(width, height, AV_PIX_FMT_RGBA, width, height, AV_PIX_FMT_YUV420P, SWS_BILINEAR);
    yuv.alloc();
    Object.assign(yuv, { width, height, format: AV_PIX_FMT_YUV420P });
    check(yuv.getBuffer(), 'take memory');
    packet.alloc();
  } catch (error) {
    free();
    rmSync(partFile, { force: true });
    throw new GiveUp('film-not-written', `${file} cannot be written`, { cause: error });
  }

  /** A packet is written once it is known how long its picture is shown. */
  const write = (untilTicks: bigint): void => {
    if (waiting) {
      waiting.duration = untilTicks - waiting.pts;
      check(output.interleavedWriteFrameSync(waiting), 'write a picture');
      waiting.free();
      waiting = null;
    }
  };
  const drain = (): void => {
    while (context.receivePacketSync(packet) >= 0) {
      write(packet.pts);
      waiting = packet.clone();
      packet.unref();
    }
  };

  return {
    add: (rgba, atS) => {
      using drawn = Frame.fromVideoBuffer(rgba, { width, height, format: AV_PIX_FMT_RGBA });
      check(yuv.makeWritable(), 'take memory');
      check(scaler.scaleFrameSync(yuv, drawn), 'convert a picture');
      yuv.pts = BigInt(Math.round(atS * TICKS_PER_SECOND));
      check(context.sendFrameSync(yuv), 'encode a picture');
      drain();
    },
    finish: (lastS) => {
      isOver = true;
      try {
        context.sendFrameSync(null);
        drain();
        write((waiting?.pts ?? 0n) + BigInt(Math.round(lastS * TICKS_PER_SECOND)));
        check(output.writeTrailerSync(), 'write the index');
      } finally {
        free();
      }
      renameSync(partFile, file);
    },
    discard: () => {
      if (!isOver) {
        isOver = true;
        free();
        rmSync(partFile, { force: true });
      }
    },
  };
}

function openEncoder(context: CodecContext, width: number, height: number): void {
  context.allocContext3(Codec.findEncoderByName(FF_ENCODER_LIBX264));
  context.width = width;
  context.height = height;
  context.pixelFormat = AV_PIX_FMT_YUV420P;
  context.timeBase = new Rational(1, TICKS_PER_SECOND);
  context.gopSize = KEY_EVERY;
  context.maxBFrames = 0;
  context.threadCount = 1;
  context.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
  context.setOption('preset', 'veryfast');
  context.setOption('crf', '23');
  check(context.open2Sync(null, null), 'open the encoder');
}

function openFile(output: FormatContext, context: CodecContext, file: string): void {
  check(output.allocOutputContext2(null, 'mp4', file), 'open the MP4 writer');
  const stream = output.newStream(null);
  check(stream.codecpar.fromContext(context), 'describe the pictures');
  stream.timeBase = context.timeBase;
  check(output.setOption('movflags', '+faststart'), 'ask for the index first');
  // Otherwise the muxer chooses a time base of its own.
  check(output.setOption('video_track_timescale', String(TICKS_PER_SECOND)), 'set the time base');
  check(output.openOutputSync(), 'open the file');
  check(output.writeHeaderSync(), 'write the header');
}

function check(code: number, step: string): void {
  if (code < 0) {
    throw new GiveUp('film-not-written', `could not ${step}: ${new FFmpegError(code).message}`);
  }
}
