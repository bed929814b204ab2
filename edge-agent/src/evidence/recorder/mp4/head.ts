/**
 * What stands before the first fragment of a segment: `ftyp` and `moov` (ISO/IEC 14496-12 sections 4.3 and 8.2), and
 * free room for the index that is filled in when the file is closed (index-box.ts).
 *
 * Video is `avc1` or `hvc1` (ISO/IEC 14496-15 sections 5.4.2 and 8.4.1: parameter sets in the sample entry only),
 * sound `mp4a` with `esds` (ISO/IEC 14496-14 section 5.6) or, as in QuickTime, `alaw`/`ulaw`. Files with G.711 play
 * in players, not in a browser's Media Source: whoever sends them there leaves the sound out.
 * The identity of the segment is in `udta`, so that a file found without an index says what it is.
 */
import { randomBytes } from 'node:crypto';
import type { AudioParameters } from '../../../camera/access-unit.ts';
import type { DecoderConfiguration } from '../../../camera/h264/decoder-configuration.ts';
import type { OpenSegment, VideoCodec } from '../segment.ts';
import { box, fullBox, text, u16, u32, u64, u8 } from './box.ts';

export const VIDEO_TRACK = 1;
export const AUDIO_TRACK = 2;
export const VIDEO_TIMESCALE = 90_000;
/** Kept free for the index: 24 bytes of it for the box, 12 a reference. */
export const INDEX_ROOM_BYTES = 2048;
/** Box in `udta` with the identity as JSON. */
export const IDENTITY_BOX = 'mlsg';

/** Seconds from 1904 to 1970. */
const MAC_EPOCH_S = 2_082_844_800;
const UNITY_MATRIX = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);

/** As it is kept in the file. */
export type SegmentIdentity = Pick<
  OpenSegment,
  'id' | 'cameraId' | 'profile' | 'startsAtMs' | 'codecs' | 'origin'
>;

export interface HeadTracks {
  video: DecoderConfiguration & { codec: VideoCodec };
  audio: AudioParameters | null;
}

/** `ftyp` and `moov`. */
export function initialBoxes({ video, audio }: HeadTracks, identity: SegmentIdentity): Buffer {
  const createdAtS = Math.floor(identity.startsAtMs / 1000) + MAC_EPOCH_S;
  const { id, cameraId, profile, startsAtMs, codecs, origin } = identity;
  const kept = JSON.stringify({ id, cameraId, profile, startsAtMs, codecs, origin });
  const tracks = [videoTrack(video, createdAtS), ...(audio ? [audioTrack(audio, createdAtS)] : [])];
  return Buffer.concat([
    box('ftyp', text('iso6'), u32(1), text('iso6iso5mp41')),
    box(
      'moov',
      movieHeader(createdAtS, tracks.length + 1),
      ...tracks,
      box('mvex', trackDefaults(VIDEO_TRACK), ...(audio ? [trackDefaults(AUDIO_TRACK)] : [])),
      box('udta', box(IDENTITY_BOX, text(kept))),
    ),
  ]);
}

/**
 * Room for the index. In an encrypted file it is random: it is written over under the same key stream, and what a
 * thief with both versions learns is then the sum of the index and noise.
 */
export function indexRoom(isEncrypted: boolean): Buffer {
  const content = INDEX_ROOM_BYTES - 8;
  return box('free', isEncrypted ? randomBytes(content) : Buffer.alloc(content));
}

/** RFC 6381: `avc1.640028,mp4a.40.2`. */
export function codecsOf({ video, audio }: HeadTracks): string {
  return audio ? `${video.codecString},${audioCodecString(audio)}` : video.codecString;
}

function audioCodecString({ codec, config }: AudioParameters): string {
  if (codec !== 'aac') {
    return codec === 'pcma' ? 'alaw' : 'ulaw';
  }
  const objectType = (config?.[0] ?? 0x10) >> 3;
  return `mp4a.40.${objectType === 31 ? 32 + ((((config?.[0] ?? 0) & 7) << 3) | ((config?.[1] ?? 0) >> 5)) : objectType}`;
}

function movieHeader(createdAtS: number, nextTrack: number): Buffer {
  return fullBox(
    'mvhd',
    1,
    0,
    u64(createdAtS, createdAtS),
    u32(1000),
    u64(0),
    u32(0x10000),
    u16(0x100, 0),
    u32(0, 0),
    UNITY_MATRIX,
    Buffer.alloc(24),
    u32(nextTrack),
  );
}

function trackDefaults(trackId: number): Buffer {
  return fullBox('trex', 0, 0, u32(trackId, 1, 0, 0, 0));
}

interface TrackForm {
  id: number;
  timescale: number;
  handler: 'vide' | 'soun';
  mediaHeader: Buffer;
  entry: Buffer;
  width: number;
  height: number;
}

function track(form: TrackForm, createdAtS: number): Buffer {
  const { id, timescale, handler, width, height } = form;
  const isSound = handler === 'soun';
  return box(
    'trak',
    fullBox(
      'tkhd',
      1,
      3,
      u64(createdAtS, createdAtS),
      u32(id, 0),
      u64(0),
      u32(0, 0),
      u16(0, isSound ? 1 : 0, isSound ? 0x100 : 0, 0),
      UNITY_MATRIX,
      u32(width * 0x10000, height * 0x10000),
    ),
    box(
      'mdia',
      // Language `und`, three letters of 5 bits.
      fullBox('mdhd', 1, 0, u64(createdAtS, createdAtS), u32(timescale), u64(0), u16(0x55c4, 0)),
      fullBox('hdlr', 0, 0, u32(0), text(handler), u32(0, 0, 0), text('matlang\0')),
      box(
        'minf',
        form.mediaHeader,
        box('dinf', fullBox('dref', 0, 0, u32(1), fullBox('url ', 0, 1))),
        box(
          'stbl',
          fullBox('stsd', 0, 0, u32(1), form.entry),
          fullBox('stts', 0, 0, u32(0)),
          fullBox('stsc', 0, 0, u32(0)),
          fullBox('stsz', 0, 0, u32(0, 0)),
          fullBox('stco', 0, 0, u32(0)),
        ),
      ),
    ),
  );
}

function videoTrack({ codec, record, width, height }: HeadTracks['video'], createdAtS: number): Buffer {
  const [entryType, recordType] = codec === 'h264' ? ['avc1', 'avcC'] : ['hvc1', 'hvcC'];
  const entry = box(
    entryType,
    Buffer.alloc(6),
    u16(1),
    Buffer.alloc(16),
    u16(width, height),
    // 72 dpi each way, one picture a sample, no compressor's name, 24 bits deep.
    u32(0x480000, 0x480000, 0),
    u16(1),
    Buffer.alloc(32),
    u16(24, 0xffff),
    box(recordType, record),
  );
  const mediaHeader = fullBox('vmhd', 0, 1, u16(0, 0, 0, 0));
  const form = { id: VIDEO_TRACK, timescale: VIDEO_TIMESCALE, mediaHeader, entry, width, height } as const;
  return track({ ...form, handler: 'vide' }, createdAtS);
}

function audioTrack(audio: AudioParameters, createdAtS: number): Buffer {
  const { codec, sampleRate, channels, config } = audio;
  const entryType = { aac: 'mp4a', pcma: 'alaw', pcmu: 'ulaw' }[codec];
  const entry = box(
    entryType,
    Buffer.alloc(6),
    u16(1),
    Buffer.alloc(8),
    u16(channels, 16, 0, 0),
    // 16.16; rates that do not fit are in the codec's own configuration.
    u32(sampleRate <= 0xffff ? sampleRate * 0x10000 : 0),
    ...(codec === 'aac' ? [elementaryStream(config ?? Buffer.alloc(0))] : []),
  );
  const mediaHeader = fullBox('smhd', 0, 0, u16(0, 0));
  const form = { id: AUDIO_TRACK, timescale: sampleRate, mediaHeader, entry, width: 0, height: 0 } as const;
  return track({ ...form, handler: 'soun' }, createdAtS);
}

/** ES_Descriptor (ISO/IEC 14496-1 section 7.2.6.5) of AAC. */
function elementaryStream(config: Buffer): Buffer {
  const specific = descriptor(5, config);
  // Object type MPEG-4 audio, stream type audio; sizes and rates unknown.
  const decoder = descriptor(4, u8(0x40, 0x15, 0, 0, 0), u32(0, 0), specific);
  return fullBox('esds', 0, 0, descriptor(3, u16(AUDIO_TRACK), u8(0), decoder, descriptor(6, u8(2))));
}

function descriptor(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([u8(tag, 0x80, 0x80, content.length >> 7, content.length & 0x7f), content]);
}
