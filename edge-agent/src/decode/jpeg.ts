/** A picture as a JPEG file, for people to look at. A few milliseconds: for one picture per incident, not per frame. */
import { AV_CODEC_ID_MJPEG, AV_PIX_FMT_YUVJ420P, SWS_BILINEAR, type AVPixelFormat } from 'node-av/constants';
import { Codec, CodecContext, Frame, Packet, Rational, SoftwareScaleContext } from 'node-av/lib';
import { RetryLater } from '#base/errors.ts';
import type { Picture } from './picture.ts';

/** `quality` 1 to 100; 85 is about 50 kB for 640x360. */
export function encodeJpeg({ frame, width, height }: Picture, quality = 85): Buffer {
  using full = new Frame();
  using scaler = new SoftwareScaleContext();
  using encoder = new CodecContext();
  using packet = new Packet();

  full.alloc();
  full.width = width;
  full.height = height;
  full.format = AV_PIX_FMT_YUVJ420P;
  check(full.getBuffer(), 'memory for a picture');
  scaler.getContext(
    width,
    height,
    frame.format as AVPixelFormat,
    width,
    height,
    AV_PIX_FMT_YUVJ420P,
    SWS_BILINEAR,
  );
  check(scaler.scaleFrameSync(full, frame), 'converting a picture');
  full.pts = 0n;

  openEncoder(encoder, { width, height, quality });
  check(encoder.sendFrameSync(full), 'encoding a picture');
  packet.alloc();
  check(encoder.receivePacketSync(packet), 'encoding a picture');
  return Buffer.from(packet.data ?? []);
}

function openEncoder(
  encoder: CodecContext,
  { width, height, quality }: { width: number; height: number; quality: number },
): void {
  encoder.allocContext3(Codec.findEncoder(AV_CODEC_ID_MJPEG));
  encoder.width = width;
  encoder.height = height;
  encoder.pixelFormat = AV_PIX_FMT_YUVJ420P;
  encoder.timeBase = new Rational(1, 25);
  encoder.threadCount = 1;
  // The quantiser runs from 2 (finest) to 31.
  const quantiser = String(Math.round(2 + ((100 - quality) * 29) / 100));
  encoder.setOption('qmin', quantiser);
  encoder.setOption('qmax', quantiser);
  check(encoder.open2Sync(null, null), 'opening the JPEG encoder');
}

function check(result: number, what: string): void {
  if (result < 0) {
    throw new RetryLater('jpeg', `${what} failed (${result})`);
  }
}
