/** What `moov` says of the tracks of a segment. Anything else than what head.ts writes is refused, as a value. */
import { z } from 'zod';
import { slug, uuid, instantMs } from '#protocol/names.ts';
import type { AudioCodec, VideoCodec } from '../segment.ts';
import { IDENTITY_BOX, type SegmentIdentity } from './head.ts';
import { containedBoxes, findBox } from './read-boxes.ts';

export interface VideoTrackInfo {
  id: number;
  timescale: number;
  codec: VideoCodec;
  width: number;
  height: number;
  /** `avcC` or `hvcC`. */
  record: Buffer;
}

export interface AudioTrackInfo {
  id: number;
  timescale: number;
  codec: AudioCodec;
  channels: number;
  sampleRate: number;
}

export interface HeadInfo {
  video: VideoTrackInfo;
  audio: AudioTrackInfo | null;
  identity: SegmentIdentity;
}

const identitySchema = z.object({
  id: uuid,
  cameraId: slug,
  profile: z.enum(['sub', 'main']),
  startsAtMs: instantMs,
  codecs: z.string().max(80),
  origin: z.enum(['agent', 'card']).exactOptional(),
});

const VIDEO_ENTRY_BYTES = 78;
const AUDIO_ENTRY_BYTES = 28;
const VIDEO_ENTRIES = new Map<string, { codec: VideoCodec; record: string }>([
  ['avc1', { codec: 'h264', record: 'avcC' }],
  ['hvc1', { codec: 'h265', record: 'hvcC' }],
]);
const AUDIO_ENTRIES = new Map<string, AudioCodec>([
  ['mp4a', 'aac'],
  ['alaw', 'pcma'],
  ['ulaw', 'pcmu'],
]);

/** `moov`: its content. Null where it is not one of ours. */
export function readHead(moov: Buffer): HeadInfo | null {
  const tracks = containedBoxes(moov).filter(({ type }) => type === 'trak');
  const video = firstOf(tracks, ({ content }) => readVideoTrack(content));
  const audio = firstOf(tracks, ({ content }) => readAudioTrack(content));
  const identity = readIdentity(findBox(moov, 'udta', IDENTITY_BOX));
  return video && identity ? { video, audio, identity } : null;
}

function readIdentity(bytes: Buffer | null): SegmentIdentity | null {
  try {
    return identitySchema.parse(JSON.parse(bytes?.toString('utf8') ?? ''));
  } catch {
    return null;
  }
}

interface TrackBasics {
  id: number;
  timescale: number;
  entry: { type: string; content: Buffer };
}

function readBasics(trak: Buffer): TrackBasics | null {
  const header = findBox(trak, 'tkhd');
  const media = findBox(trak, 'mdia', 'mdhd');
  const entries = findBox(trak, 'mdia', 'minf', 'stbl', 'stsd');
  if (!header || header.length < 24 || !media || media.length < 24 || !entries || entries.length < 8) {
    return null;
  }
  const entry = containedBoxes(entries.subarray(8))[0];
  const timescale = media.readUInt32BE(media[0] === 1 ? 20 : 12);
  return entry && timescale > 0
    ? { id: header.readUInt32BE(header[0] === 1 ? 20 : 12), timescale, entry }
    : null;
}

function readVideoTrack(trak: Buffer): VideoTrackInfo | null {
  const basics = readBasics(trak);
  const kind = basics && VIDEO_ENTRIES.get(basics.entry.type);
  if (!kind || basics.entry.content.length < VIDEO_ENTRY_BYTES) {
    return null;
  }
  const { id, timescale, entry } = basics;
  const record = findBox(entry.content.subarray(VIDEO_ENTRY_BYTES), kind.record);
  const [width, height] = [entry.content.readUInt16BE(24), entry.content.readUInt16BE(26)];
  return record && { id, timescale, codec: kind.codec, width, height, record };
}

function readAudioTrack(trak: Buffer): AudioTrackInfo | null {
  const basics = readBasics(trak);
  const codec = basics && AUDIO_ENTRIES.get(basics.entry.type);
  if (!codec || basics.entry.content.length < AUDIO_ENTRY_BYTES) {
    return null;
  }
  const { id, timescale, entry } = basics;
  return { id, timescale, codec, channels: entry.content.readUInt16BE(16), sampleRate: timescale };
}

function firstOf<T, R>(items: readonly T[], read: (item: T) => R | null): R | null {
  for (const item of items) {
    const result = read(item);
    if (result) {
      return result;
    }
  }
  return null;
}
