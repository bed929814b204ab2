/**
 * Somebody's video file as a camera's clip: decoded, scaled to the two profiles without distortion, re-timed to an
 * even rate that runs true, and coded anew. One endless segment; the cut from the last picture to the first is clean
 * because the first is a key frame, and time runs on over it.
 */
import {
  CodecContext,
  Codec as AvCodec,
  FormatContext,
  Frame,
  Packet,
  SoftwareScaleContext,
  type Stream,
} from 'node-av/lib';
import { AV_NOPTS_VALUE, AV_PIX_FMT_YUV420P, AVMEDIA_TYPE_VIDEO, SWS_BILINEAR } from 'node-av/constants';
import { GiveUp } from '#base/errors.ts';
import { createPicture, type Picture } from '../actors/picture.ts';
import type { Size } from '../actors/stage.ts';
import type { Clip } from './clip.ts';
import { createEncoder, type Encoder } from './encode.ts';
import { toJpeg } from './jpeg.ts';
import { MAIN_STREAM, SUB_STREAM } from './profiles.ts';

const MAX_FPS = 10;
const MAX_SECONDS = 600;
/** A stranger's video is noisier than our drawings and must not lose what the detector lives on. */
const QUALITY = 23;
const MAX_KBPS = { main: 2000, sub: 1200 };

export async function clipFromVideo(file: string, onProgress: (part: number) => void): Promise<Clip> {
  const source = await openVideo(file);
  try {
    const fps = Math.max(1, Math.min(MAX_FPS, Math.round(source.fps)));
    const mainSize = fitInto(source.size, MAIN_STREAM);
    const subSize = fitInto(source.size, SUB_STREAM);
    const main = await openProfile(source, { ...MAIN_STREAM, ...mainSize, fps, maxKbps: MAX_KBPS.main });
    const sub = await openProfile(source, { ...SUB_STREAM, ...subSize, fps, maxKbps: MAX_KBPS.sub });
    let made = 0;
    let snapshotJpeg: Buffer | null = null;

    for await (const { frame, atSeconds } of source.frames()) {
      // Each even instant shows the newest picture that is not later than it, half a step of tolerance for jitter.
      while (made < fps * MAX_SECONDS && made / fps <= atSeconds + 0.5 / source.fps) {
        main.add(frame);
        sub.add(frame);
        snapshotJpeg ??= toJpeg(main.picture);
        made += 1;
      }
      onProgress(Math.min(1, atSeconds / source.seconds));
    }
    if (made === 0 || snapshotJpeg === null) {
      throw new GiveUp('video', `${file}: no picture could be decoded`);
    }
    const units = { main: await main.encoder.finish(), sub: await sub.encoder.finish() };
    const formats = { main: main.encoder.format, sub: sub.encoder.format };
    main.close();
    sub.close();
    return {
      name: file,
      formats,
      segments: [
        { name: 'video', durationMs: (made * 1000) / fps, units, truth: { frames: [], events: [] } },
      ],
      snapshotJpeg,
    };
  } finally {
    await source.close();
  }
}

interface VideoSource {
  size: Size;
  pixelFormat: number;
  fps: number;
  seconds: number;
  /** A frame is valid until the next one is asked for. Frames flushed at the end may have no time of their own. */
  frames(): AsyncGenerator<{ frame: Frame; atSeconds: number }>;
  close(): Promise<void>;
}

async function openVideo(file: string): Promise<VideoSource> {
  const format = new FormatContext();
  check(await format.openInput(file), `open ${file}`);
  check(await format.findStreamInfo(), `read ${file}`);
  const stream = format.streams.find((entry) => entry.codecpar.codecType === AVMEDIA_TYPE_VIDEO);
  if (stream === undefined) {
    await format.closeInput();
    throw new GiveUp('video', `${file}: has no video`);
  }
  const decoder = await openDecoder(stream, file);
  return {
    size: { width: stream.codecpar.width, height: stream.codecpar.height },
    pixelFormat: stream.codecpar.format,
    fps: frameRate(stream),
    seconds: Math.max(0.1, Number(format.duration) / 1e6),
    frames: () => decodeAll(format, stream, decoder),
    close: async () => {
      decoder.freeContext();
      await format.closeInput();
    },
  };
}

function frameRate({ avgFrameRate, rFrameRate }: Stream): number {
  const rate = avgFrameRate.num > 0 ? avgFrameRate : rFrameRate;
  return rate.den > 0 && rate.num > 0 ? rate.num / rate.den : MAX_FPS;
}

async function openDecoder(stream: Stream, file: string): Promise<CodecContext> {
  const codec = AvCodec.findDecoder(stream.codecpar.codecId);
  if (codec === null) {
    throw new GiveUp('video', `${file}: its codec is not known`);
  }
  const decoder = new CodecContext();
  decoder.allocContext3(codec);
  check(decoder.parametersToContext(stream.codecpar), 'take the decoder parameters');
  decoder.pktTimebase = stream.timeBase;
  check(await decoder.open2(codec, null), 'open the decoder');
  return decoder;
}

async function* decodeAll(
  format: FormatContext,
  stream: Stream,
  decoder: CodecContext,
): AsyncGenerator<{ frame: Frame; atSeconds: number }> {
  const packet = new Packet();
  packet.alloc();
  const frame = new Frame();
  frame.alloc();
  const { num, den } = stream.timeBase;
  const step = 1 / frameRate(stream);
  let firstSeconds: number | null = null;
  let lastSeconds = -step;
  try {
    for (let more = true; more;) {
      more = (await format.readFrame(packet)) >= 0;
      if (more && packet.streamIndex === stream.index) {
        // A damaged packet is skipped: the file's next key frame mends the picture.
        await decoder.sendPacket(packet);
      } else if (!more) {
        await decoder.sendPacket(null);
      }
      packet.unref();
      while ((await decoder.receiveFrame(frame)) >= 0) {
        const stamp = frame.bestEffortTimestamp;
        const seconds: number = stamp === AV_NOPTS_VALUE ? lastSeconds + step : (Number(stamp) * num) / den;
        firstSeconds ??= seconds;
        lastSeconds = seconds;
        yield { frame, atSeconds: seconds - firstSeconds };
        frame.unref();
      }
    }
  } finally {
    frame.free();
    packet.free();
  }
}

interface ProfileWriter {
  encoder: Encoder;
  picture: Picture;
  add(frame: Frame): void;
  close(): void;
}

async function openProfile(
  source: VideoSource,
  settings: Size & { fps: number; maxKbps: number },
): Promise<ProfileWriter> {
  const encoder = await createEncoder({ ...settings, codec: 'h264', quality: QUALITY });
  const picture = createPicture(settings);
  const scaled = new Frame();
  scaled.alloc();
  scaled.width = settings.width;
  scaled.height = settings.height;
  scaled.format = AV_PIX_FMT_YUV420P;
  let scaler: SoftwareScaleContext | null = null;
  return {
    encoder,
    picture,
    add: (frame) => {
      if (scaler === null) {
        scaler = new SoftwareScaleContext();
        const { width, height } = source.size;
        scaler.getContext(
          width,
          height,
          frame.format as typeof AV_PIX_FMT_YUV420P,
          settings.width,
          settings.height,
          AV_PIX_FMT_YUV420P,
          SWS_BILINEAR,
        );
      }
      check(scaler.scaleFrameSync(scaled, frame), 'scale a picture');
      gatherPlanes(scaled, picture);
      encoder.add(picture);
    },
    close: () => {
      encoder.close();
      scaled.free();
      scaler?.freeContext();
    },
  };
}

/** Rows without the padding that the scaler's lines end in. */
function gatherPlanes(frame: Frame, picture: Picture): void {
  let target = 0;
  const planes = frame.data ?? [];
  for (const [index, shift] of [0, 1, 1].entries()) {
    const plane = planes[index];
    const stride = frame.linesize[index] ?? 0;
    const width = picture.width >> shift;
    for (let row = 0; row < picture.height >> shift; row += 1) {
      plane?.copy(picture.data, target, row * stride, row * stride + width);
      target += width;
    }
  }
}

/** The same shape, no larger than `limit` and no larger than it is, on even pixels. */
function fitInto({ width, height }: Size, limit: Size): Size {
  const scale = Math.min(1, limit.width / width, limit.height / height);
  const even = (value: number): number => Math.max(2, Math.round((value * scale) / 2) * 2);
  return { width: even(width), height: even(height) };
}

function check(code: number, what: string): void {
  if (code < 0) {
    throw new GiveUp('video', `the codec library could not ${what} (${code})`);
  }
}
