/** Real H.265 for tests. */
import { AV_PIX_FMT_YUV420P, FF_ENCODER_LIBX265 } from 'node-av/constants';
import { Codec, CodecContext, Frame, Packet, Rational } from 'node-av/lib';
import type { AccessUnit } from '../camera/access-unit.ts';
import { splitAnnexB } from '../camera/h264/nal-unit.ts';
import { isRandomAccess, isSlice, nalType, NAL_PPS, NAL_SPS, NAL_VPS } from '../camera/h265/nal-unit.ts';
import type { TestVideo } from './test-video.helpers.ts';

/** H.265 pictures at five a second, a key frame every five. */
export function encodeH265Video(count: number, width = 320, height = 192): TestVideo {
  const codec = Codec.findEncoderByName(FF_ENCODER_LIBX265);
  const encoder = new CodecContext();
  encoder.allocContext3(codec);
  Object.assign(encoder, { width, height, pixelFormat: AV_PIX_FMT_YUV420P, gopSize: 5, threadCount: 1 });
  encoder.timeBase = new Rational(1, 1000);
  encoder.setOption('preset', 'ultrafast');
  encoder.setOption('x265-params', 'log-level=0:keyint=5:min-keyint=5:bframes=0:scenecut=0:repeat-headers=1');
  if (encoder.open2Sync(codec, null) < 0) {
    throw new Error('no H.265 encoder');
  }
  const nals: Buffer[][] = [];
  const packet = new Packet();
  packet.alloc();
  const drain = (): void => {
    while (encoder.receivePacketSync(packet) >= 0) {
      nals.push(splitAnnexB(Buffer.from(packet.data ?? [])));
      packet.unref();
    }
  };
  for (let index = 0; index < count; index += 1) {
    const frame = new Frame();
    frame.alloc();
    Object.assign(frame, { width, height, format: AV_PIX_FMT_YUV420P });
    frame.getBuffer();
    frame.fromBuffer(Buffer.alloc((width * height * 3) / 2, 60 + index * 3));
    frame.pts = BigInt(index * 200);
    encoder.sendFrameSync(frame);
    frame.free();
    drain();
  }
  encoder.sendFrameSync(null);
  drain();
  packet.free();
  encoder.freeContext();
  const find = (type: number): Buffer => nals.flat().find((nal) => nalType(nal) === type) ?? Buffer.alloc(0);
  const units = nals.map((unit, index): AccessUnit => {
    const slices = unit.filter((nal) => isSlice(nalType(nal)));
    const isKey = slices.some((nal) => isRandomAccess(nalType(nal)));
    return { slices, isKey, time90k: index * 200 * 90, captureAtMs: index * 200, isDamaged: false };
  });
  return { sets: { codec: 'h265', vps: find(NAL_VPS), sps: find(NAL_SPS), pps: find(NAL_PPS) }, units };
}
