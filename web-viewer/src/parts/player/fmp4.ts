/**
 * Fragmented MP4 for Media Source Extensions: an initialisation segment for one H.264 track and one fragment per
 * picture (ISO/IEC 14496-12, sections 8.2-8.8; 14496-15 for `avc1`).
 *
 * One picture per fragment because a picture must be on the screen before the next one exists. The header has no
 * duration and no `mehd`: that is how a browser knows the stream is live and keeps no frames back.
 * Not here: when a picture is due (timeline.ts) and what becomes of the bytes (mse-player.ts).
 */
export const TIMESCALE = 90_000;

export interface TrackConfig {
  /** AVCDecoderConfigurationRecord. */
  description: Uint8Array<ArrayBuffer>;
  width: number;
  height: number;
}

export function writeInitSegment(config: TrackConfig): Uint8Array<ArrayBuffer> {
  return join([
    box('ftyp', text('iso5'), u32(512), text('iso5iso6mp41')),
    box('moov', movieHeader(), track(config), box('mvex', fullBox('trex', 0, u32(1, 1, 0, 0, 0)))),
  ]);
}

export interface Sample {
  /** Counts fragments from 1. */
  sequence: number;
  /** 90 kHz units since the start of this player. */
  decodeTime: number;
  duration: number;
  isKey: boolean;
  /** AVCC, as it came off the wire. */
  payload: Uint8Array;
}

const FRAGMENT_HEADER_BYTES = 108;
const DEPENDS_ON_NOTHING = 0x02000000;
const DEPENDS_ON_OTHERS = 0x01010000;
/** tfhd: offsets count from the first byte of the moof. */
const BASE_IS_MOOF = 0x020000;
/** trun: data offset, and per sample a duration, a size and flags. */
const TRUN_FIELDS = 0x000701;
const FRAGMENT_HEAD = fragmentHead();
/** Places in the head. */
const AT = {
  sequence: 20,
  decodeTime: 60,
  duration: 88,
  sampleSize: 92,
  sampleFlags: 96,
  mdatSize: 100,
} as const;

/** A hundred and sixty times a second on a wall: the head is written once, and what differs is put into a copy. */
export function writeFragment(sample: Sample): Uint8Array<ArrayBuffer> {
  const { payload } = sample;
  const bytes = new Uint8Array(FRAGMENT_HEADER_BYTES + payload.byteLength);
  bytes.set(FRAGMENT_HEAD);
  bytes.set(payload, FRAGMENT_HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(AT.sequence, sample.sequence);
  view.setBigUint64(AT.decodeTime, BigInt(Math.round(sample.decodeTime)));
  view.setUint32(AT.duration, sample.duration);
  view.setUint32(AT.sampleSize, payload.byteLength);
  view.setUint32(AT.sampleFlags, sample.isKey ? DEPENDS_ON_NOTHING : DEPENDS_ON_OTHERS);
  view.setUint32(AT.mdatSize, 8 + payload.byteLength);
  return bytes;
}

function fragmentHead(): Uint8Array {
  const moof = box(
    'moof',
    fullBox('mfhd', 0, u32(0)),
    box(
      'traf',
      fullBox('tfhd', BASE_IS_MOOF, u32(1)),
      fullBox('tfdt', 0x01000000, zeros(8)),
      fullBox('trun', TRUN_FIELDS, u32(1, FRAGMENT_HEADER_BYTES, 0, 0), u32(0)),
    ),
  );
  return join([moof, u32(8), text('mdat')]);
}

function movieHeader(): Uint8Array {
  const fixed = [
    u32(0, 0, TIMESCALE, 0),
    u32(0x00010000),
    u16(0x0100, 0),
    zeros(8),
    identityMatrix(),
    zeros(24),
  ];
  return fullBox('mvhd', 0, ...fixed, u32(2));
}

function track({ description, width, height }: TrackConfig): Uint8Array {
  const isEnabledInMovie = 3;
  return box(
    'trak',
    fullBox(
      'tkhd',
      isEnabledInMovie,
      u32(0, 0, 1, 0, 0),
      zeros(16),
      identityMatrix(),
      u32(width * 65536, height * 65536),
    ),
    box(
      'mdia',
      fullBox('mdhd', 0, u32(0, 0, TIMESCALE, 0), u16(UNDETERMINED_LANGUAGE, 0)),
      fullBox('hdlr', 0, u32(0), text('vide'), zeros(12), text('live\0')),
      box(
        'minf',
        fullBox('vmhd', 1, zeros(8)),
        box('dinf', fullBox('dref', 0, u32(1), fullBox('url ', 1))),
        sampleTables({ description, width, height }),
      ),
    ),
  );
}

const UNDETERMINED_LANGUAGE = 0x55c4;

function sampleTables({ description, width, height }: TrackConfig): Uint8Array {
  const dotsPerInch72 = 0x00480000;
  const entry = box(
    'avc1',
    zeros(6),
    u16(1),
    zeros(16),
    u16(width, height),
    u32(dotsPerInch72, dotsPerInch72, 0),
    u16(1),
    zeros(32),
    u16(24, 0xffff),
    box('avcC', description),
  );
  return box(
    'stbl',
    fullBox('stsd', 0, u32(1), entry),
    fullBox('stts', 0, u32(0)),
    fullBox('stsc', 0, u32(0)),
    fullBox('stsz', 0, u32(0, 0)),
    fullBox('stco', 0, u32(0)),
  );
}

function identityMatrix(): Uint8Array {
  return u32(0x00010000, 0, 0, 0, 0x00010000, 0, 0, 0, 0x40000000);
}

function fullBox(type: string, versionAndFlags: number, ...parts: Uint8Array[]): Uint8Array {
  return box(type, u32(versionAndFlags), ...parts);
}

function box(type: string, ...parts: Uint8Array[]): Uint8Array {
  const sizeBytes = parts.reduce((sum, part) => sum + part.byteLength, 8);
  return join([u32(sizeBytes), text(type), ...parts]);
}

function join(parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}

function u16(...values: number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 2);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => view.setUint16(index * 2, value));
  return bytes;
}

function u32(...values: number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => view.setUint32(index * 4, value >>> 0));
  return bytes;
}

function text(value: string): Uint8Array {
  return Uint8Array.from(value, (letter) => letter.charCodeAt(0));
}

function zeros(count: number): Uint8Array {
  return new Uint8Array(count);
}
