/**
 * The head of a recorded file, everything before its first fragment: which tracks there are, and what a player is
 * given before the first fragment of an answer made of several files.
 *
 * The tracks' edit lists are taken out of what is handed on: the times of fragments are moved by them instead
 * (fragment.ts), since fragments of several files with several lists follow each other.
 */
import {
  boxesIn,
  damaged,
  findBox,
  makeBox,
  makeFullBox,
  needBox,
  uint32,
  uint64,
  type Box,
} from './boxes.ts';

/** Behind the headers of `stsd`; fields of a sample entry of pictures before its boxes. */
const FIRST_ENTRY_AT = 16;
const VISUAL_ENTRY_BYTES = 78;

export interface SampleDefaults {
  duration: number;
  sizeBytes: number;
  flags: number;
}

export interface Track {
  id: number;
  kind: 'video' | 'audio';
  /** Of the sample entry: `avc1`, `hvc1`, `mp4a`, `alaw` … */
  format: string;
  /** Ticks a second. */
  timescale: number;
  /** Where the shown part begins, in ticks of the track. */
  shownFrom: number;
  defaults: SampleDefaults;
  /** With its sample entry: what a decoder must be told. */
  stsd: Buffer;
  trak: Buffer;
}

export interface Head {
  ftyp: Buffer;
  mvhd: Buffer;
  tracks: Track[];
}

/** Tracks that are neither pictures nor sound are left out. Throws GiveUp 'mp4-damaged'. */
export function parseHead(bytes: Buffer): Head {
  const top = boxesIn(bytes);
  const moov = top.find(({ type }) => type === 'moov');
  const ftyp = top.find(({ type }) => type === 'ftyp');
  if (!moov || !ftyp) {
    throw damaged('has no head');
  }
  const defaults = readDefaults(bytes, moov);
  const tracks = boxesIn(bytes, moov.contentAt, moov.endAt)
    .filter(({ type }) => type === 'trak')
    .flatMap((trak) => readTrack(bytes, trak, defaults) ?? []);
  return { ftyp: copy(bytes, ftyp), mvhd: copy(bytes, needBox(bytes, moov, 'mvhd')), tracks };
}

export function videoOf({ tracks }: Pick<Head, 'tracks'>): Track {
  const video = tracks.find(({ kind }) => kind === 'video');
  if (!video) {
    throw damaged('has no pictures');
  }
  return video;
}

/** AVCDecoderConfigurationRecord or HEVCDecoderConfigurationRecord of a track of pictures. */
export function decoderRecord({ stsd }: Track): Buffer {
  const [entry] = boxesIn(stsd, FIRST_ENTRY_AT);
  const inside = entry && { contentAt: entry.contentAt + VISUAL_ENTRY_BYTES, endAt: entry.endAt };
  const record = inside && (findBox(stsd, inside, 'avcC') ?? findBox(stsd, inside, 'hvcC'));
  if (!record) {
    throw damaged('does not say how its pictures are coded');
  }
  return copyContent(stsd, record);
}

/** Whether fragments of the one can follow the other's initialisation. */
export function areAlike(one: readonly Track[], other: readonly Track[]): boolean {
  return (
    one.length === other.length &&
    one.every((track) => {
      const twin = other.find(({ kind }) => kind === track.kind);
      return twin?.timescale === track.timescale && twin.stsd.equals(track.stsd);
    })
  );
}

/** `ftyp moov` with these tracks of the head. `durationMs`: for players that show it; null where it is not known. */
export function makeInit(head: Head, tracks: readonly Track[], durationMs: number | null): Buffer {
  const traks = tracks.map(({ trak }) => withoutEdits(trak));
  const trexes = tracks.map(({ id }) =>
    // Every sample of a fragment says for itself what a default would.
    makeFullBox('trex', { version: 0, flags: 0 }, uint32(id, 1, 0, 0, 0)),
  );
  const ticks = durationMs === null ? null : Math.round((durationMs * movieTimescale(head.mvhd)) / 1000);
  const mehd = ticks === null ? [] : [makeFullBox('mehd', { version: 1, flags: 0 }, uint64(ticks))];
  return Buffer.concat([
    head.ftyp,
    makeBox('moov', head.mvhd, ...traks, makeBox('mvex', ...mehd, ...trexes)),
  ]);
}

function movieTimescale(mvhd: Buffer): number {
  return mvhd.readUInt32BE(mvhd.readUInt8(8) === 1 ? 28 : 20);
}

function readTrack(bytes: Buffer, trak: Box, defaults: ReadonlyMap<number, SampleDefaults>): Track | null {
  const handler = needBox(bytes, trak, 'mdia/hdlr');
  const kind = KINDS[bytes.toString('latin1', handler.contentAt + 8, handler.contentAt + 12)];
  if (!kind) {
    return null;
  }
  const tkhd = needBox(bytes, trak, 'tkhd');
  const mdhd = needBox(bytes, trak, 'mdia/mdhd');
  const stsd = needBox(bytes, trak, 'mdia/minf/stbl/stsd');
  const id = bytes.readUInt32BE(tkhd.contentAt + (bytes.readUInt8(tkhd.contentAt) === 1 ? 20 : 12));
  const timescale = bytes.readUInt32BE(mdhd.contentAt + (bytes.readUInt8(mdhd.contentAt) === 1 ? 20 : 12));
  if (timescale === 0 || stsd.endAt - stsd.contentAt < 16) {
    throw damaged(`has a track ${id} that cannot be`);
  }
  return {
    id,
    kind,
    format: bytes.toString('latin1', stsd.contentAt + 12, stsd.contentAt + 16),
    timescale,
    shownFrom: readShownFrom(bytes, trak),
    defaults: defaults.get(id) ?? { duration: 0, sizeBytes: 0, flags: 0 },
    stsd: copy(bytes, stsd),
    trak: copy(bytes, trak),
  };
}

const KINDS: Readonly<Record<string, Track['kind']>> = { vide: 'video', soun: 'audio' };

/** Of an edit list the first edit that shows something. */
function readShownFrom(bytes: Buffer, trak: Box): number {
  const elst = findBox(bytes, trak, 'edts/elst');
  if (!elst) {
    return 0;
  }
  const isLong = bytes.readUInt8(elst.contentAt) === 1;
  const entryBytes = isLong ? 20 : 12;
  const firstAt = elst.contentAt + 8;
  for (let at = firstAt; at + entryBytes <= elst.endAt; at += entryBytes) {
    const shownFrom = isLong ? Number(bytes.readBigInt64BE(at + 8)) : bytes.readInt32BE(at + 4);
    if (shownFrom >= 0) {
      return shownFrom;
    }
  }
  return 0;
}

function readDefaults(bytes: Buffer, moov: Box): Map<number, SampleDefaults> {
  const mvex = findBox(bytes, moov, 'mvex');
  const trexes = mvex ? boxesIn(bytes, mvex.contentAt, mvex.endAt).filter(({ type }) => type === 'trex') : [];
  return new Map(
    trexes.map(({ contentAt }) => [
      bytes.readUInt32BE(contentAt + 4),
      {
        duration: bytes.readUInt32BE(contentAt + 12),
        sizeBytes: bytes.readUInt32BE(contentAt + 16),
        flags: bytes.readUInt32BE(contentAt + 20),
      },
    ]),
  );
}

function withoutEdits(trak: Buffer): Buffer {
  const [outer] = boxesIn(trak);
  if (!outer) {
    throw damaged('has an empty track');
  }
  const kept = boxesIn(trak, outer.contentAt, outer.endAt).filter(({ type }) => type !== 'edts');
  return makeBox('trak', ...kept.map(({ startAt, endAt }) => trak.subarray(startAt, endAt)));
}

function copy(bytes: Buffer, { startAt, endAt }: Box): Buffer {
  return Buffer.from(bytes.subarray(startAt, endAt));
}

function copyContent(bytes: Buffer, { contentAt, endAt }: Box): Buffer {
  return Buffer.from(bytes.subarray(contentAt, endAt));
}
