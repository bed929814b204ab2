/**
 * One picture of a recording as JPEG: the key frame at or before an instant, scaled down. The newest results are kept,
 * since somebody who moves along a timeline comes by the same places again.
 */
import { AV_LOG_QUIET, AV_PIX_FMT_YUVJ420P, SWS_BILINEAR, type AVPixelFormat } from 'node-av/constants';
import { AV_CODEC_ID_H264, AV_CODEC_ID_HEVC } from 'node-av/constants';
import { Codec, CodecContext, Frame, Log as NativeLog, Packet, SoftwareScaleContext } from 'node-av/lib';
import { GiveUp } from '#base/errors.ts';
import { encodeJpeg } from '../decode/jpeg.ts';
import type { VideoCodec } from '../evidence/recorder/segment.ts';
import type { RecordingLibrary } from '../recordings/stored-segment.ts';
import { keyAtOrAfter, keyAtOrBefore } from './key-search.ts';
import { decoderRecord, videoOf } from './mp4/head.ts';
import { CONTIGUOUS_MS, resolveParts, type Part } from './parts.ts';
import { openSegment } from './segment-reader.ts';

export interface PictureOrder {
  cameraId: string;
  atMs: number;
  width: number;
}

export interface RecordedPicture {
  jpeg: Buffer;
  /** Capture time. */
  atMs: number;
}

export interface Pictures {
  /** Null where nothing is recorded then. Throws what opening throws, GiveUp 'picture-unreadable'. */
  find: (order: PictureOrder) => Promise<RecordedPicture | null>;
}

const MOST_KEPT_BYTES = 16 << 20;
const MAX_PIXELS = 8192 * 4608;
const QUALITY = 80;

export function createPictures(library: RecordingLibrary): Pictures {
  const kept = new Map<string, RecordedPicture>();
  let keptBytes = 0;
  /** One at a time: a picture is some ten milliseconds of a core. */
  let last: Promise<unknown> = Promise.resolve();

  const keep = (key: string, picture: RecordedPicture): void => {
    kept.set(key, picture);
    keptBytes += picture.jpeg.length;
    for (const [oldest, { jpeg }] of kept) {
      if (keptBytes <= MOST_KEPT_BYTES) {
        return;
      }
      kept.delete(oldest);
      keptBytes -= jpeg.length;
    }
  };

  const find = async ({ cameraId, atMs, width }: PictureOrder): Promise<RecordedPicture | null> => {
    const part = partAt(library, cameraId, atMs);
    if (!part) {
      return null;
    }
    const { segment } = part;
    const reader = await openSegment(library, segment);
    try {
      const relativeMs = atMs - segment.startsAtMs;
      const key = (await keyAtOrBefore(reader, relativeMs)) ?? (await keyAtOrAfter(reader, relativeMs));
      const place = key && reader.places[key.index];
      if (!place) {
        return null;
      }
      const name = `${segment.id} ${place.offset + key.sample.offset} ${width}`;
      const known = kept.get(name);
      if (known) {
        kept.delete(name);
        kept.set(name, known);
        return known;
      }
      const bytes = await reader.read(place.offset + key.sample.offset, key.sample.sizeBytes);
      const record = decoderRecord(videoOf(reader.head));
      const jpeg = await drawPicture({ bytes, record, codec: segment.codec, width });
      const picture = { jpeg, atMs: Math.floor(segment.startsAtMs + key.showMs) };
      keep(name, picture);
      return picture;
    } finally {
      await reader.close();
    }
  };

  return {
    find: (order) => {
      const turn = last.then(() => find(order));
      last = turn.catch(() => undefined);
      return turn;
    },
  };
}

/** The one that plays then, or that played until just before. */
function partAt(library: RecordingLibrary, cameraId: string, atMs: number): Part | null {
  const parts = resolveParts(library.between(cameraId, atMs - CONTIGUOUS_MS, atMs + 1));
  return parts.findLast(({ fromMs, toMs }) => fromMs <= atMs && toMs > atMs - CONTIGUOUS_MS) ?? null;
}

interface CodedPicture {
  /** NAL units with lengths. */
  bytes: Buffer;
  /** The decoder configuration of its track. */
  record: Buffer;
  codec: VideoCodec;
  width: number;
}

async function drawPicture(coded: CodedPicture): Promise<Buffer> {
  NativeLog.setLevel(AV_LOG_QUIET);
  using frame = new Frame();
  using small = new Frame();
  frame.alloc();
  await decode(coded, frame);
  scale(frame, small, Math.min(coded.width, frame.width));
  return encodeJpeg({ frame: small, width: small.width, height: small.height, atMs: 0 }, QUALITY);
}

/** Off the calling thread: a picture of a large camera takes longer than anything else the agent does. */
async function decode({ bytes, record, codec }: CodedPicture, frame: Frame): Promise<void> {
  using context = new CodecContext();
  using packet = new Packet();
  context.allocContext3(Codec.findDecoder(codec === 'h264' ? AV_CODEC_ID_H264 : AV_CODEC_ID_HEVC));
  context.threadCount = 1;
  context.extraData = record;
  context.setOption('max_pixels', String(MAX_PIXELS));
  check(await context.open2(null, null), 'does not open its decoder');
  packet.alloc();
  packet.data = bytes;
  packet.isKeyframe = true;
  check(await context.sendPacket(packet), 'is refused by the decoder');
  // There is no other: what is held back for order comes out now.
  check(await context.sendPacket(null), 'does not end');
  check(await context.receiveFrame(frame), 'does not decode');
}

function scale(frame: Frame, small: Frame, width: number): void {
  using scaler = new SoftwareScaleContext();
  const height = Math.max(2, Math.round((frame.height * width) / frame.width / 2) * 2);
  small.alloc();
  small.width = width;
  small.height = height;
  small.format = AV_PIX_FMT_YUVJ420P;
  check(small.getBuffer(), 'finds no memory');
  const format = frame.format as AVPixelFormat;
  scaler.getContext(frame.width, frame.height, format, width, height, AV_PIX_FMT_YUVJ420P, SWS_BILINEAR);
  check(scaler.scaleFrameSync(small, frame), 'cannot be scaled');
}

function check(result: number, what: string): void {
  if (result < 0) {
    throw new GiveUp('picture-unreadable', `the picture of this recording ${what} (${result})`);
  }
}
