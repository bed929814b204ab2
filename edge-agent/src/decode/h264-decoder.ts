/**
 * H.264 access units in, pictures out, one picture per unit and on the calling thread: an eye process has one core,
 * and a decoder's own threads would only add delay. The deblocking filter is left out unless asked for (a fifth to a
 * third of the work, the detector does not miss it). With hardware (hardware.ts) the picture is brought back into main memory;
 * that takes the same calls, and pictures may come some units late.
 *
 * Whatever a camera sends, this neither throws nor crashes: a unit that does not decode whole is reported, and
 * nothing is shown until the next key frame, because the smear a lost slice leaves behind looks like motion.
 */
import {
  AV_CODEC_FLAG_LOW_DELAY,
  AV_CODEC_ID_H264,
  AV_FRAME_FLAG_CORRUPT,
  AV_LOG_QUIET,
  AV_NOPTS_VALUE,
  AVERROR_EAGAIN,
} from 'node-av/constants';
import { Codec, CodecContext, Frame, Log as NativeLog, Packet } from 'node-av/lib';
import { describeError } from '#base/errors.ts';
import type { AccessUnit, H264ParameterSets, ParameterSets } from '../camera/access-unit.ts';
import type { DecodingHardware } from './hardware.ts';
import { planeLayout, type Picture } from './picture.ts';

const MAX_SIDE = 4096;
const MAX_UNIT_BYTES = 8 << 20;
const START_CODE = Buffer.from([0, 0, 0, 1]);

export type DecodeOutcome =
  /** Good until the next call to `decode` or `close`. */
  | { status: 'picture'; picture: Picture }
  /** The decoder holds it back. */
  | { status: 'nothing' }
  | { status: 'waiting-for-key' }
  /** From here on it waits for a key frame. */
  | { status: 'damaged'; reason: string };

export interface H264Decoder {
  /** `isAlone`: a key frame after which the next unit is a key frame too: it is not held back for what is between. */
  decode(unit: AccessUnit, isAlone?: boolean): DecodeOutcome;
  /** Whether the newest picture came from hardware. */
  usesHardware(): boolean;
  /** Frees all native memory; pictures that were kept stay good. */
  close(): void;
}

export type OpenOutcome = { status: 'open'; decoder: H264Decoder } | { status: 'refused'; reason: string };

export function openH264Decoder(
  sets: ParameterSets,
  hardware: DecodingHardware | null = null,
  isDeblocked = false,
): OpenOutcome {
  if (sets.codec !== 'h264') {
    return { status: 'refused', reason: 'unsupported-codec' };
  }
  NativeLog.setLevel(AV_LOG_QUIET);
  const context = new CodecContext();
  try {
    const result = configure(context, sets, hardware, isDeblocked);
    if (result < 0) {
      context.freeContext();
      return { status: 'refused', reason: `the decoder does not take these parameter sets (${result})` };
    }
  } catch (error) {
    context.freeContext();
    return { status: 'refused', reason: describeError(error) };
  }
  return {
    status: 'open',
    decoder: hardware ? hardwareDecoder(context, sets, hardware) : decoderOn(context),
  };
}

function configure(
  context: CodecContext,
  { sps, pps }: H264ParameterSets,
  hardware: DecodingHardware | null,
  isDeblocked: boolean,
): number {
  context.allocContext3(hardware ? hardware.findCodec() : Codec.findDecoder(AV_CODEC_ID_H264));
  context.threadCount = 1;
  context.setFlags(AV_CODEC_FLAG_LOW_DELAY);
  context.extraData = Buffer.concat([START_CODE, sps, START_CODE, pps]);
  context.setOption('skip_loop_filter', isDeblocked ? 'default' : 'all');
  context.setOption('max_pixels', String(MAX_SIDE * MAX_SIDE));
  hardware?.prepare(context);
  return context.open2Sync(null, null);
}

interface Additions {
  /** NAL units before those of a key frame. */
  beforeKey: readonly Buffer[];
  /** What is shown of a decoded frame, or why nothing is. */
  show: (frame: Frame, unit: AccessUnit) => { frame: Frame; atMs: number } | { problem: string };
  isHardware: () => boolean;
  close: () => void;
}

const SOFTWARE: Additions = {
  beforeKey: [],
  show: (frame, unit) => ({ frame, atMs: unit.captureAtMs }),
  isHardware: () => false,
  close: () => undefined,
};

/**
 * A device's own decoder wants the parameter sets in the stream, and may answer late: the time of a picture travels
 * with it.
 */
function hardwareDecoder(
  context: CodecContext,
  { sps, pps }: H264ParameterSets,
  hardware: DecodingHardware,
): H264Decoder {
  const plain = new Frame();
  plain.alloc();
  let isHardware = false;
  return decoderOn(context, {
    beforeKey: [sps, pps],
    isHardware: () => isHardware,
    show: (frame, unit) => {
      const atMs = frame.pts === AV_NOPTS_VALUE ? unit.captureAtMs : Number(frame.pts);
      isHardware = hardware.isOurs(frame);
      if (!isHardware) {
        return { frame, atMs };
      }
      plain.unref();
      const result = hardware.download(frame, plain);
      return result < 0
        ? { problem: `a picture does not leave the device (${result})` }
        : { frame: plain, atMs };
    },
    close: () => plain.free(),
  });
}

function decoderOn(context: CodecContext, additions: Additions = SOFTWARE): H264Decoder {
  const packet = new Packet();
  const frame = new Frame();
  const spare = new Frame();
  packet.alloc();
  frame.alloc();
  spare.alloc();
  let isWaiting = true;
  let isClosed = false;

  const fail = (reason: string): DecodeOutcome => {
    isWaiting = true;
    return { status: 'damaged', reason };
  };

  /** A stream whose pictures come out of order is held back until more have come, unless it is told to end. */
  const drain = (): 'picture' | 'nothing' => {
    context.sendPacketSync(null);
    const isThere = context.receiveFrameSync(frame) >= 0;
    context.flushBuffers();
    isWaiting = true;
    return isThere ? 'picture' : 'nothing';
  };

  const decode = (unit: AccessUnit, isAlone: boolean): DecodeOutcome => {
    const bytes = annexB(unit.isKey ? [...additions.beforeKey, ...unit.slices] : unit.slices);
    if (unit.isDamaged || bytes.length === 0 || bytes.length > MAX_UNIT_BYTES) {
      return fail(unit.isDamaged ? 'a packet was lost' : `an access unit of ${bytes.length} bytes`);
    }
    if (isWaiting) {
      context.flushBuffers();
    }
    packet.data = bytes;
    packet.isKeyframe = unit.isKey;
    packet.pts = BigInt(Math.round(unit.captureAtMs));
    const sent = context.sendPacketSync(packet);
    packet.unref();
    if (sent < 0) {
      return fail(`the decoder refused an access unit (${sent})`);
    }
    isWaiting = false;
    const first = receiveNewest(context, frame, spare);
    const received = first === 'nothing' && isAlone ? drain() : first;
    if (received === 'nothing') {
      return { status: 'nothing' };
    }
    const problem = problemOf(frame);
    const shown = problem === null ? additions.show(frame, unit) : { problem };
    return 'problem' in shown ? fail(shown.problem) : pictureOf(shown.frame, shown.atMs, fail);
  };

  return {
    decode: (unit, isAlone = false) => {
      if (isClosed || (isWaiting && !unit.isKey)) {
        return { status: 'waiting-for-key' };
      }
      try {
        frame.unref();
        return decode(unit, isAlone);
      } catch (error) {
        return fail(describeError(error));
      }
    },
    usesHardware: additions.isHardware,
    close: () => {
      if (!isClosed) {
        isClosed = true;
        frame.free();
        spare.free();
        packet.free();
        additions.close();
        context.freeContext();
      }
    },
  };
}

/** Normally exactly one; a decoder that had held pictures back may give several. */
function receiveNewest(context: CodecContext, frame: Frame, spare: Frame): 'picture' | 'nothing' {
  let received: 'picture' | 'nothing' = 'nothing';
  let result = context.receiveFrameSync(frame);
  while (result >= 0) {
    received = 'picture';
    result = context.receiveFrameSync(spare);
    if (result >= 0) {
      frame.unref();
      frame.ref(spare);
      spare.unref();
    }
  }
  if (result !== AVERROR_EAGAIN && received === 'nothing') {
    throw new Error(`decoding failed (${result})`);
  }
  return received;
}

function problemOf(frame: Frame): string | null {
  const { width, height } = frame;
  if (frame.decodeErrorFlags !== 0 || frame.hasFlags(AV_FRAME_FLAG_CORRUPT)) {
    return 'parts of a picture are missing';
  }
  return width < 16 || height < 16 || width > MAX_SIDE || height > MAX_SIDE
    ? `a picture of ${width}x${height}`
    : null;
}

function pictureOf(frame: Frame, atMs: number, fail: (reason: string) => DecodeOutcome): DecodeOutcome {
  const { width, height } = frame;
  return planeLayout(frame.format)
    ? { status: 'picture', picture: { width, height, atMs, frame } }
    : fail(`a picture in pixel format ${frame.format}, which is not 8-bit YUV`);
}

function annexB(slices: readonly Buffer[]): Buffer {
  return Buffer.concat(slices.flatMap((slice) => [START_CODE, slice]));
}
