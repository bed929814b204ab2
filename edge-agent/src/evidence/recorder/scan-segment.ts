/**
 * Finds out what is in a segment by its own boxes: what a kill or a power cut left behind, or one that still grows.
 * What is whole is told, up to the first byte that is not; only a head that cannot be read is an error.
 */
import { GiveUp } from '#base/errors.ts';
import { INDEX_ROOM_BYTES } from './mp4/head.ts';
import { readBoxHeader, type ReadBox } from './mp4/read-boxes.ts';
import { readFragmentSamples, type ReadSample } from './mp4/read-fragment.ts';
import { readHead, type HeadInfo } from './mp4/read-head.ts';
import type { SegmentFile } from './segment.ts';

export interface ScannedFragment {
  /** Of its `moof`. */
  offset: number;
  /** With its `mdat`. */
  sizeBytes: number;
  startsMs: number;
  durationMs: number;
  startsWithKey: boolean;
  /** Offsets from the start of the file; only where asked for. */
  samples: readonly ReadSample[];
}

export interface ScannedSegment extends HeadInfo {
  /** Where `moov` ends: before it, what a player needs; after it, the index or room for it. */
  initialBytes: number;
  /** Where the first fragment begins. */
  headBytes: number;
  fragments: ScannedFragment[];
  /** To the end of the last fragment. */
  durationMs: number;
  /** Where what is whole ends. */
  sizeOfWhole: number;
  /** Nothing comes after it. */
  isWhole: boolean;
}

export interface ScanOptions {
  withSamples?: boolean;
}

const MAX_HEAD_BYTES = 256 * 1024;
const MAX_MOOF_BYTES = 1024 * 1024;
export const MAX_FRAGMENT_BYTES = 64 * 1024 * 1024;
const LOOK_BYTES = 4096;

/** Throws GiveUp 'segment-damaged' where the head is not whole or not one of ours, and what reading throws. */
export async function scanSegment(file: SegmentFile, options: ScanOptions = {}): Promise<ScannedSegment> {
  const fileBytes = await file.sizeBytes();
  const head = await scanHead(file, fileBytes);
  const fragments: ScannedFragment[] = [];
  let at = head.headBytes;
  for (;;) {
    const fragment = await scanFragment(file, at, fileBytes, head);
    if (!fragment) {
      break;
    }
    fragments.push(options.withSamples ? fragment : { ...fragment, samples: [] });
    at += fragment.sizeBytes;
  }
  const durationMs = fragments.reduce((end, { startsMs, durationMs: ms }) => Math.max(end, startsMs + ms), 0);
  return { ...head, fragments, durationMs, sizeOfWhole: at, isWhole: at === fileBytes };
}

type ScannedHead = HeadInfo & Pick<ScannedSegment, 'initialBytes' | 'headBytes'>;

async function scanHead(file: SegmentFile, fileBytes: number): Promise<ScannedHead> {
  const bytes = await file.read(0, Math.min(MAX_HEAD_BYTES, fileBytes));
  let at = 0;
  let moov: ReadBox | null = null;
  for (;;) {
    const next = readBoxHeader(bytes.subarray(at), at);
    const isOfHead = next && (moov ? ['sidx', 'free'] : ['ftyp', 'moov']).includes(next.type);
    if (!isOfHead || at + next.sizeBytes > bytes.length) {
      break;
    }
    moov = next.type === 'moov' ? next : moov;
    at += next.sizeBytes;
  }
  const info = moov && readHead(bytes.subarray(moov.offset + moov.headerBytes, moov.offset + moov.sizeBytes));
  if (!moov || !info) {
    throw new GiveUp('segment-damaged', `no head of a segment in the first ${bytes.length} bytes`);
  }
  const initialBytes = moov.offset + moov.sizeBytes;
  return { ...info, initialBytes, headBytes: headEnd(bytes, initialBytes, at) };
}

/** Damage to the index is no reason to take the fragments for lost: the room for it has always the same size. */
function headEnd(bytes: Buffer, initialBytes: number, readTo: number): number {
  const usual = initialBytes + INDEX_ROOM_BYTES;
  const isFragmentAt = (at: number): boolean => readBoxHeader(bytes.subarray(at), at)?.type === 'moof';
  return !isFragmentAt(readTo) && isFragmentAt(usual) ? usual : readTo;
}

/** Null where the file ends or is not whole any more. */
async function scanFragment(
  file: SegmentFile,
  offset: number,
  fileBytes: number,
  { video }: HeadInfo,
): Promise<ScannedFragment | null> {
  const looked = await file.read(offset, Math.min(LOOK_BYTES, fileBytes - offset));
  const moof = readBoxHeader(looked, offset);
  if (moof?.type !== 'moof' || moof.sizeBytes > Math.min(MAX_MOOF_BYTES, fileBytes - offset)) {
    return null;
  }
  const wanted = moof.sizeBytes + 16;
  const bytes = wanted <= looked.length ? looked : await file.read(offset, wanted);
  const mdat = readBoxHeader(bytes.subarray(moof.sizeBytes), offset + moof.sizeBytes);
  if (mdat?.type !== 'mdat') {
    return null;
  }
  const sizeBytes = moof.sizeBytes + mdat.sizeBytes;
  if (sizeBytes > Math.min(MAX_FRAGMENT_BYTES, fileBytes - offset)) {
    return null;
  }
  const samples = readFragmentSamples(bytes.subarray(moof.headerBytes, moof.sizeBytes));
  const dataBytes = mdat.sizeBytes - mdat.headerBytes;
  const dataFrom = moof.sizeBytes + mdat.headerBytes;
  if (!samples || !isFilledBy(samples, dataFrom, dataBytes)) {
    return null;
  }
  const pictures = samples.filter(({ trackId }) => trackId === video.id);
  const first = pictures[0];
  const last = pictures.at(-1);
  if (!first || !last) {
    return null;
  }
  const startsMs = Math.round((first.decodeAt * 1000) / video.timescale);
  const endsMs = Math.round(((last.decodeAt + last.duration) * 1000) / video.timescale);
  return {
    offset,
    sizeBytes,
    startsMs,
    durationMs: endsMs - startsMs,
    startsWithKey: first.isKey,
    samples: samples.map((sample) => ({ ...sample, offset: sample.offset + offset })),
  };
}

/** The samples lie one after the other and fill the data. */
function isFilledBy(samples: readonly ReadSample[], from: number, sizeBytes: number): boolean {
  let at = from;
  for (const sample of samples) {
    if (sample.offset !== at) {
      return false;
    }
    at += sample.sizeBytes;
  }
  return at === from + sizeBytes;
}
