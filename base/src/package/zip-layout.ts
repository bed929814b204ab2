/**
 * Finds entries in a ZIP that claims the form of zip-form.ts: by the directory at its end, or by following the local
 * headers from its start. Believes nothing beyond that: the caller compares with what the bytes must be.
 */
import type { FileHandle } from 'node:fs/promises';
import {
  CENTRAL_BYTES,
  CENTRAL_SIGNATURE,
  END64_BYTES,
  END64_SIGNATURE,
  END_BYTES,
  END_SIGNATURE,
  LOCAL_BYTES,
  LOCAL_SIGNATURE,
  localHeader,
  LOCATOR_BYTES,
  LOCATOR_SIGNATURE,
  LONGEST_PATH,
  type ZipEntry,
} from './zip-form.ts';

const LARGEST_DIRECTORY_BYTES = 32 * 1024 * 1024;
const MAX_16 = 0xffff;
const MAX_32 = 0xffffffff;
const LONGEST_EXTRA = 28;

/** Where the directory says it is; null where there is no end record, or it does not reach to the end of the file. */
export function findDirectory(tail: Buffer, size: number): { offset: number; sizeBytes: number } | null {
  if (tail.length < END_BYTES) {
    return null;
  }
  const end = tail.subarray(tail.length - END_BYTES);
  if (end.readUInt32LE(0) !== END_SIGNATURE) {
    return null;
  }
  const isLarge =
    end.readUInt16LE(10) === MAX_16 || end.readUInt32LE(12) === MAX_32 || end.readUInt32LE(16) === MAX_32;
  const found = isLarge
    ? readEnd64(tail)
    : { sizeBytes: end.readUInt32LE(12), offset: end.readUInt32LE(16), endBytes: END_BYTES };
  return found !== null &&
    found.sizeBytes <= LARGEST_DIRECTORY_BYTES &&
    found.offset + found.sizeBytes + found.endBytes === size
    ? { offset: found.offset, sizeBytes: found.sizeBytes }
    : null;
}

function readEnd64(tail: Buffer): { offset: number; sizeBytes: number; endBytes: number } | null {
  const endBytes = END64_BYTES + LOCATOR_BYTES + END_BYTES;
  if (tail.length < endBytes) {
    return null;
  }
  const end64 = tail.subarray(tail.length - endBytes);
  return end64.readUInt32LE(0) === END64_SIGNATURE && end64.readUInt32LE(END64_BYTES) === LOCATOR_SIGNATURE
    ? {
        sizeBytes: Number(end64.readBigUInt64LE(40)),
        offset: Number(end64.readBigUInt64LE(48)),
        endBytes,
      }
    : null;
}

/** Null where a record is not one, or the last does not end with the directory. */
export function parseDirectory(directory: Buffer): ZipEntry[] | null {
  const entries: ZipEntry[] = [];
  let at = 0;
  while (at + CENTRAL_BYTES <= directory.length) {
    const record = directory.subarray(at);
    const pathBytes = record.readUInt16LE(28);
    const extraBytes = record.readUInt16LE(30);
    const recordBytes = CENTRAL_BYTES + pathBytes + extraBytes;
    if (
      record.readUInt32LE(0) !== CENTRAL_SIGNATURE ||
      pathBytes > LONGEST_PATH ||
      extraBytes > LONGEST_EXTRA ||
      recordBytes > record.length
    ) {
      return null;
    }
    const large = readLargeNumbers(record.subarray(CENTRAL_BYTES + pathBytes, recordBytes));
    const size = record.readUInt32LE(24);
    const offset = record.readUInt32LE(42);
    entries.push({
      path: record.toString('latin1', CENTRAL_BYTES, CENTRAL_BYTES + pathBytes),
      crc32: record.readUInt32LE(16),
      sizeBytes: size === MAX_32 ? (large[0] ?? size) : size,
      offset: offset === MAX_32 ? (large.at(-1) ?? offset) : offset,
    });
    at += recordBytes;
  }
  return at === directory.length ? entries : null;
}

export interface Followed {
  entries: ZipEntry[];
  /** Of the first byte that is no local header any more. */
  stoppedAt: number;
  /** The entry whose content goes beyond the end of the file. */
  cutOff: ZipEntry | null;
}

export async function followEntries(handle: FileHandle, size: number): Promise<Followed> {
  const entries: ZipEntry[] = [];
  let at = 0;
  for (;;) {
    const head = await readRange(handle, at, LOCAL_BYTES + LONGEST_PATH + LONGEST_EXTRA);
    const entry = parseLocal(head, at);
    if (entry === null) {
      return { entries, stoppedAt: at, cutOff: null };
    }
    const next = at + localHeader(entry).length + entry.sizeBytes;
    if (next > size) {
      return { entries, stoppedAt: at, cutOff: entry };
    }
    entries.push(entry);
    at = next;
  }
}

/** Null for anything but a header in the one form. */
function parseLocal(head: Buffer, offset: number): ZipEntry | null {
  if (head.length < LOCAL_BYTES || head.readUInt32LE(0) !== LOCAL_SIGNATURE) {
    return null;
  }
  const pathEnd = LOCAL_BYTES + head.readUInt16LE(26);
  const end = pathEnd + head.readUInt16LE(28);
  if (end > head.length) {
    return null;
  }
  const size = head.readUInt32LE(22);
  const entry = {
    path: head.toString('latin1', LOCAL_BYTES, pathEnd),
    crc32: head.readUInt32LE(14),
    sizeBytes: size === MAX_32 ? (readLargeNumbers(head.subarray(pathEnd, end))[0] ?? size) : size,
    offset,
  };
  return localHeader(entry).equals(head.subarray(0, end)) ? entry : null;
}

/** Of a ZIP64 extra field; those beyond what a file can have count as 0. */
function readLargeNumbers(extra: Buffer): number[] {
  const values: number[] = [];
  for (let at = 4; at + 8 <= extra.length; at += 8) {
    const value = Number(extra.readBigUInt64LE(at));
    values.push(Number.isSafeInteger(value) ? value : 0);
  }
  return values;
}

/** Fewer bytes than asked where the file ends; none for a place outside of it. */
export async function readRange(handle: FileHandle, offset: number, sizeBytes: number): Promise<Buffer> {
  const bytes = Buffer.alloc(Math.max(0, sizeBytes));
  let done = 0;
  while (offset >= 0 && done < bytes.length) {
    const { bytesRead } = await handle.read(bytes, done, bytes.length - done, offset + done);
    if (bytesRead === 0) {
      break;
    }
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}
