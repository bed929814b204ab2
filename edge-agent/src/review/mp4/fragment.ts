/**
 * One fragment of a recorded file (`moof mdat`, ISO/IEC 14496-12 section 8.8): which samples it has and where, and
 * fragments written anew around the same coded bytes.
 */
import {
  boxAt,
  boxesIn,
  BOX_HEADER_BYTES,
  damaged,
  makeBox,
  makeFullBox,
  needBox,
  uint32,
  uint64,
  type Box,
} from './boxes.ts';
import type { SampleDefaults, Track } from './head.ts';

/** A coded picture, or a piece of sound. */
export interface Sample {
  /** From the start of the `moof`. */
  offset: number;
  sizeBytes: number;
  duration: number;
  /** When it is decoded and shown, in ticks of its track, 0 being where the file begins to be shown. */
  decodeAt: number;
  showAt: number;
  flags: number;
  isKey: boolean;
}

export interface FragmentSamples {
  /** In the order of the head's tracks; tracks without samples have an empty list. */
  tracks: { track: Track; samples: Sample[] }[];
  /** Of `moof` and `mdat`. */
  sizeBytes: number;
}

const NOT_A_KEY = 0x1_0000;
const MOST_SAMPLES = 100_000;

/**
 * `bytes` begin with the whole `moof` and hold the header of the `mdat` too. Throws GiveUp 'mp4-damaged' where a
 * sample lies outside the fragment.
 */
export function parseFragment(bytes: Buffer, tracks: readonly Track[]): FragmentSamples {
  const moof = boxAt(bytes, 0);
  if (moof.type !== 'moof' || moof.endAt + BOX_HEADER_BYTES > bytes.length) {
    throw damaged(`has a '${moof.type}' where a fragment was expected`);
  }
  const mdat = boxAt(bytes, moof.endAt, Number.MAX_SAFE_INTEGER);
  if (mdat.type !== 'mdat') {
    throw damaged(`has a '${mdat.type}' behind the head of a fragment`);
  }
  const found = new Map<number, Sample[]>();
  let nextAt = 0;
  for (const traf of boxesIn(bytes, moof.contentAt, moof.endAt).filter(({ type }) => type === 'traf')) {
    const { trackId, samples, endAt } = readTrackFragment(bytes, traf, tracks, nextAt);
    nextAt = endAt;
    found.set(trackId, [...(found.get(trackId) ?? []), ...samples]);
  }
  const all = tracks.map((track) => ({ track, samples: found.get(track.id) ?? [] }));
  const isInside = ({ offset, sizeBytes }: Sample): boolean =>
    offset >= mdat.contentAt && offset + sizeBytes <= mdat.endAt;
  if (!all.every(({ samples }) => samples.every(isInside))) {
    throw damaged('has a fragment whose samples lie outside of it');
  }
  return { tracks: all, sizeBytes: mdat.endAt };
}

/** Bytes a fragment takes in all, from its beginning; null where these are too few to tell. */
export function fragmentSize(bytes: Buffer): { headBytes: number; sizeBytes: number | null } | null {
  if (bytes.length < BOX_HEADER_BYTES) {
    return null;
  }
  const moof = boxAt(bytes, 0, Number.MAX_SAFE_INTEGER);
  if (moof.type !== 'moof') {
    return null;
  }
  const headBytes = moof.endAt + BOX_HEADER_BYTES;
  return {
    headBytes,
    sizeBytes: bytes.length >= headBytes ? boxAt(bytes, moof.endAt, Number.MAX_SAFE_INTEGER).endAt : null,
  };
}

interface TrackFragment {
  trackId: number;
  samples: Sample[];
  endAt: number;
}

function readTrackFragment(
  bytes: Buffer,
  traf: Box,
  tracks: readonly Track[],
  nextAt: number,
): TrackFragment {
  const tfhd = needBox(bytes, traf, 'tfhd');
  const trackId = bytes.readUInt32BE(tfhd.contentAt + 4);
  const track = tracks.find(({ id }) => id === trackId);
  const defaults = readDefaults(bytes, tfhd, track?.defaults);
  const shownFrom = track?.shownFrom ?? 0;
  const tfdt = needBox(bytes, traf, 'tfdt');
  let decodeAt =
    bytes.readUInt8(tfdt.contentAt) === 1
      ? Number(bytes.readBigUInt64BE(tfdt.contentAt + 4))
      : bytes.readUInt32BE(tfdt.contentAt + 4);
  decodeAt -= shownFrom;
  const samples: Sample[] = [];
  let endAt = nextAt;
  for (const trun of boxesIn(bytes, traf.contentAt, traf.endAt).filter(({ type }) => type === 'trun')) {
    const run = readRun(bytes, trun, { defaults, decodeAt, offset: endAt });
    samples.push(...run);
    const last = run.at(-1);
    endAt = last ? last.offset + last.sizeBytes : endAt;
    decodeAt = last ? last.decodeAt + last.duration : decodeAt;
  }
  return { trackId, samples, endAt };
}

function readDefaults(bytes: Buffer, tfhd: Box, ofTrack: SampleDefaults | undefined): SampleDefaults {
  const flags = bytes.readUInt32BE(tfhd.contentAt) & 0xff_ffff;
  if ((flags & 0x1) !== 0) {
    throw damaged('has fragments that count from the start of the file');
  }
  let at = tfhd.contentAt + 8 + ((flags & 0x2) !== 0 ? 4 : 0);
  const next = (isThere: number, otherwise: number): number => {
    if (isThere === 0) {
      return otherwise;
    }
    at += 4;
    return bytes.readUInt32BE(at - 4);
  };
  return {
    duration: next(flags & 0x8, ofTrack?.duration ?? 0),
    sizeBytes: next(flags & 0x10, ofTrack?.sizeBytes ?? 0),
    flags: next(flags & 0x20, ofTrack?.flags ?? 0),
  };
}

interface RunStart {
  defaults: SampleDefaults;
  decodeAt: number;
  /** Where it begins when it does not say so itself. */
  offset: number;
}

function readRun(bytes: Buffer, trun: Box, { defaults, ...start }: RunStart): Sample[] {
  const isSigned = bytes.readUInt8(trun.contentAt) === 1;
  const has = bytes.readUInt32BE(trun.contentAt) & 0xff_ffff;
  const count = bytes.readUInt32BE(trun.contentAt + 4);
  let at = trun.contentAt + 8;
  const next = (isThere: number): number | undefined => {
    if (isThere === 0) {
      return undefined;
    }
    at += 4;
    return bytes.readUInt32BE(at - 4);
  };
  const fields = [0x100, 0x200, 0x400, 0x800].filter((field) => (has & field) !== 0).length;
  const lead = ((has & 0x1) !== 0 ? 4 : 0) + ((has & 0x4) !== 0 ? 4 : 0);
  if (count > MOST_SAMPLES || at + lead + count * fields * 4 > trun.endAt) {
    throw damaged(`has a fragment of ${count} samples`);
  }
  const dataAt = next(has & 0x1);
  let offset = dataAt === undefined ? start.offset : dataAt | 0;
  const firstFlags = next(has & 0x4);
  let { decodeAt } = start;
  return Array.from({ length: count }, (_, index) => {
    const duration = next(has & 0x100) ?? defaults.duration;
    const sizeBytes = next(has & 0x200) ?? defaults.sizeBytes;
    const ownFlags = next(has & 0x400);
    const flags = (index === 0 ? firstFlags : undefined) ?? ownFlags ?? defaults.flags;
    const delay = next(has & 0x800) ?? 0;
    const sample = {
      offset,
      sizeBytes,
      duration,
      decodeAt,
      showAt: decodeAt + (isSigned ? delay | 0 : delay),
      flags,
      isKey: (flags & NOT_A_KEY) === 0,
    };
    offset += sizeBytes;
    decodeAt += duration;
    return sample;
  });
}

/** Samples of one track as they are to be written; their bytes lie in `bytes` at their offsets. */
export interface OutTrack {
  trackId: number;
  samples: readonly Sample[];
  bytes: Buffer;
}

/** `moof` and `mdat`, the coded bytes untouched and not copied. Tracks without samples are left out. */
export function writeFragment(sequence: number, tracks: readonly OutTrack[]): Buffer[] {
  const filled = tracks.filter(({ samples }) => samples.length > 0);
  const pieces = filled.map(({ samples, bytes }) => piecesOf(samples, bytes));
  const sizes = pieces.map((slices) => slices.reduce((sum, { length }) => sum + length, 0));
  const moofBytes = moofOf(sequence, filled, sizes, 0).length;
  const moof = moofOf(sequence, filled, sizes, moofBytes + BOX_HEADER_BYTES);
  const mdatHeader = Buffer.alloc(BOX_HEADER_BYTES);
  mdatHeader.writeUInt32BE(
    sizes.reduce((sum, size) => sum + size, BOX_HEADER_BYTES),
    0,
  );
  mdatHeader.write('mdat', 4, 'latin1');
  return [Buffer.concat([moof, mdatHeader]), ...pieces.flat()];
}

/** Bytes that follow each other in the source are one piece. */
function piecesOf(samples: readonly Sample[], bytes: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  for (let first = 0; first < samples.length;) {
    const startAt = samples[first]?.offset ?? 0;
    let endAt = startAt;
    while (samples[first]?.offset === endAt) {
      endAt += samples[first]?.sizeBytes ?? 0;
      first += 1;
    }
    pieces.push(bytes.subarray(startAt, endAt));
  }
  return pieces;
}

function moofOf(
  sequence: number,
  tracks: readonly OutTrack[],
  sizes: readonly number[],
  dataAt: number,
): Buffer {
  let at = dataAt;
  const trafs = tracks.map(({ trackId, samples }, index) => {
    const traf = makeBox(
      'traf',
      // Offsets count from the moof.
      makeFullBox('tfhd', { version: 0, flags: 0x2_0000 }, uint32(trackId)),
      makeFullBox('tfdt', { version: 1, flags: 0 }, uint64(samples[0]?.decodeAt ?? 0)),
      runOf(samples, at),
    );
    at += sizes[index] ?? 0;
    return traf;
  });
  return makeBox('moof', makeFullBox('mfhd', { version: 0, flags: 0 }, uint32(sequence)), ...trafs);
}

function runOf(samples: readonly Sample[], dataAt: number): Buffer {
  const fields = samples.flatMap(({ duration, sizeBytes, flags, showAt, decodeAt }) => [
    duration,
    sizeBytes,
    flags,
    showAt - decodeAt,
  ]);
  return makeFullBox('trun', { version: 1, flags: 0xf01 }, uint32(samples.length, dataAt, ...fields));
}
