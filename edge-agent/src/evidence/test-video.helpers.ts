/** Real H.264 for tests: a grey picture with a bar that moves, encoded by the encoder the demo uses. */
import { Codec, CodecContext, Frame, Packet, Rational } from 'node-av/lib';
import { AV_PIX_FMT_YUV420P, FF_ENCODER_LIBX264 } from 'node-av/constants';
import type { AccessUnit, ParameterSets } from '#edge-agent/camera/access-unit.ts';
import {
  isSlice,
  NAL_KEY_SLICE,
  NAL_PPS,
  NAL_SPS,
  nalType,
  splitAnnexB,
} from '#edge-agent/camera/h264/nal-unit.ts';

export interface TestVideo {
  sets: ParameterSets;
  units: AccessUnit[];
}

export interface TestVideoOptions {
  count: number;
  width?: number;
  height?: number;
  /** Key picture every so many. */
  keyEvery?: number;
  bPictures?: number;
  /** Capture time of picture `index`, ms; default 5 per second. */
  atMs?: (index: number) => number;
}

/** RTP time follows `atMs` (as 90 kHz, from 0). */
export function encodeTestVideo({
  count,
  width = 320,
  height = 180,
  keyEvery = 5,
  bPictures = 0,
  atMs = (index) => index * 200,
}: TestVideoOptions): TestVideo {
  const codec = Codec.findEncoderByName(FF_ENCODER_LIBX264);
  if (!codec) {
    throw new Error('no H.264 encoder');
  }
  const encoder = new CodecContext();
  encoder.allocContext3(codec);
  encoder.width = width;
  encoder.height = height;
  encoder.pixelFormat = AV_PIX_FMT_YUV420P;
  encoder.timeBase = new Rational(1, 1000);
  encoder.gopSize = keyEvery;
  encoder.maxBFrames = bPictures;
  encoder.threadCount = 1;
  encoder.setOption('preset', 'ultrafast');
  encoder.setOption('bf', String(bPictures));
  encoder.setOption(
    'x264-params',
    `scenecut=0:bframes=${bPictures}:keyint=${keyEvery}:min-keyint=${keyEvery}:b-adapt=0`,
  );
  if (encoder.open2Sync(codec, null) < 0) {
    throw new Error('the encoder does not open');
  }
  const bytes: { data: Buffer; ptsMs: number }[] = [];
  const packet = new Packet();
  packet.alloc();
  const drain = (): void => {
    while (encoder.receivePacketSync(packet) >= 0) {
      bytes.push({ data: Buffer.from(packet.data ?? []), ptsMs: Number(packet.pts) });
      packet.unref();
    }
  };
  for (let index = 0; index < count; index += 1) {
    const frame = drawFrame(width, height, index);
    frame.pts = BigInt(atMs(index));
    encoder.sendFrameSync(frame);
    frame.free();
    drain();
  }
  encoder.sendFrameSync(null);
  drain();
  packet.free();
  encoder.freeContext();
  return toVideo(bytes, atMs);
}

function drawFrame(width: number, height: number, index: number): Frame {
  const frame = new Frame();
  frame.alloc();
  frame.width = width;
  frame.height = height;
  frame.format = AV_PIX_FMT_YUV420P;
  const pixels = Buffer.alloc((width * height * 3) / 2, 128);
  for (let y = 0; y < height; y += 1) {
    pixels.fill(230, y * width + ((index * 8) % (width - 20)), y * width + ((index * 8) % (width - 20)) + 20);
  }
  frame.getBuffer();
  frame.fromBuffer(pixels);
  return frame;
}

function toVideo(
  encoded: readonly { data: Buffer; ptsMs: number }[],
  atMs: (index: number) => number,
): TestVideo {
  const nals = encoded.map(({ data }) => splitAnnexB(data));
  const find = (type: number): Buffer => nals.flat().find((nal) => nalType(nal) === type) ?? Buffer.alloc(0);
  const units = encoded.map(({ ptsMs }, index): AccessUnit => {
    const slices = (nals[index] ?? []).filter((nal) => isSlice(nalType(nal)));
    const isKey = slices.some((nal) => nalType(nal) === NAL_KEY_SLICE);
    return { slices, isKey, time90k: ptsMs * 90, captureAtMs: atMs(index), isDamaged: false };
  });
  return { sets: { codec: 'h264', sps: find(NAL_SPS), pps: find(NAL_PPS) }, units };
}
