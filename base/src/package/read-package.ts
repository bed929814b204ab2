/**
 * Opens a package as strictly as it was written: what is not content of an entry must be, to the bit, what the writer
 * would have put there (zip-form.ts). Whatever is wrong is a finding with its place; nothing is thrown for bad bytes.
 *
 * The list of entries is taken from the directory at the end. Where that is damaged, entries are followed from the
 * start, so that what is intact can still be told from what is not.
 * Memory: the directory (32 MiB at most) and a chunk. Not here: what the content means (scripts/verify/).
 */
import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { findDirectory, followEntries, parseDirectory, readRange } from './zip-layout.ts';
import {
  centralRecord,
  END64_BYTES,
  END_BYTES,
  endRecord,
  isPlainPath,
  localHeader,
  LOCATOR_BYTES,
  type ZipEntry,
} from './zip-form.ts';

export interface OpenedEntry extends ZipEntry {
  /** Where its bytes begin in the package. */
  contentOffset: number;
}

export interface ByteFinding {
  kind: 'header' | 'directory' | 'end' | 'cut-off' | 'not-a-package' | 'path' | 'duplicate' | 'crc';
  /** Of the entry it is about; empty where it is about none. */
  path: string;
  /** In the package; `toByte` is the first after it. */
  fromByte: number;
  toByte: number;
  detail: string;
}

export interface PackageReader {
  sizeBytes: number;
  entries: readonly OpenedEntry[];
  /** Of everything but the contents. */
  findings: readonly ByteFinding[];
  /** Whole content; null where it is longer than `mostBytes`. */
  bytes: (entry: OpenedEntry, mostBytes: number) => Promise<Buffer | null>;
  digest: (entry: OpenedEntry, options?: DigestOptions) => Promise<EntryDigest>;
  close: () => Promise<void>;
}

export interface DigestOptions {
  /** Byte ranges to hash one by one, from the start on. */
  pieceSizes?: readonly number[];
  signal?: AbortSignal | undefined;
  onBytes?: ((sizeBytes: number) => void) | undefined;
}

export interface EntryDigest {
  /** Hex. */
  sha256: string;
  pieceSha256: string[];
  /** The CRC-32 of the ZIP does not hold. */
  finding: ByteFinding | null;
}

const CHUNK_BYTES = 1024 * 1024;

/** Throws what the file system throws; the caller closes what it got. */
export async function openPackage(file: string): Promise<PackageReader> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const { entries, findings } = await readLayout(handle, size);
    return {
      sizeBytes: size,
      entries,
      findings,
      bytes: async (entry, mostBytes) =>
        entry.sizeBytes > mostBytes ? null : readRange(handle, entry.contentOffset, entry.sizeBytes),
      digest: (entry, options) => digestEntry(handle, entry, options),
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

interface Layout {
  entries: OpenedEntry[];
  findings: ByteFinding[];
}

async function readLayout(handle: FileHandle, size: number): Promise<Layout> {
  const tailBytes = Math.min(size, END_BYTES + LOCATOR_BYTES + END64_BYTES);
  const directory = findDirectory(await readRange(handle, size - tailBytes, tailBytes), size);
  const listed = directory && parseDirectory(await readRange(handle, directory.offset, directory.sizeBytes));
  if (directory === null || listed === null || !liesTogether(listed, directory.offset)) {
    return followFromStart(handle, size);
  }
  const entries = listed.map(opened);
  const findings = [
    ...(await compareHeaders(handle, entries)),
    ...(await compareEnd(handle, size, entries, directory.offset)),
  ];
  return { entries, findings: [...findings, ...findPathFaults(entries)] };
}

/** Every entry begins where the one before it ends, and the directory where the last one does. */
function liesTogether(entries: readonly ZipEntry[], directoryOffset: number): boolean {
  let offset = 0;
  for (const entry of entries) {
    if (entry.offset !== offset) {
      return false;
    }
    offset += localHeader(entry).length + entry.sizeBytes;
  }
  return offset === directoryOffset;
}

async function followFromStart(handle: FileHandle, size: number): Promise<Layout> {
  const { entries: followed, stoppedAt, cutOff } = await followEntries(handle, size);
  const entries = followed.map(opened);
  if (entries.length === 0 && cutOff === null) {
    const detail = 'is not a package: neither its start nor its end is that of one';
    return { entries, findings: [{ kind: 'not-a-package', path: '', fromByte: 0, toByte: size, detail }] };
  }
  if (cutOff !== null) {
    const detail = `the package ends after ${size - cutOff.offset} bytes of this entry`;
    const finding = { kind: 'cut-off', path: cutOff.path, fromByte: size, toByte: size, detail } as const;
    return { entries, findings: [finding, ...findPathFaults(entries)] };
  }
  const findings = await compareEnd(handle, size, entries, stoppedAt);
  const detail = 'the directory at the end does not go with the entries';
  const unexplained = { kind: 'directory', path: '', fromByte: stoppedAt, toByte: size, detail } as const;
  return {
    entries,
    findings: [...(findings.length > 0 ? findings : [unexplained]), ...findPathFaults(entries)],
  };
}

function opened(entry: ZipEntry): OpenedEntry {
  return { ...entry, contentOffset: entry.offset + localHeader(entry).length };
}

async function compareHeaders(handle: FileHandle, entries: readonly OpenedEntry[]): Promise<ByteFinding[]> {
  const findings: ByteFinding[] = [];
  for (const entry of entries) {
    const expected = localHeader(entry);
    const difference = differenceOf(await readRange(handle, entry.offset, expected.length), expected);
    if (difference) {
      const detail = 'the header before its content is not what its line in the directory says';
      findings.push(findingAt('header', entry.path, entry.offset, difference, detail));
    }
  }
  return findings;
}

/** Directory and end record, against what they must be for these entries. */
async function compareEnd(
  handle: FileHandle,
  size: number,
  entries: readonly OpenedEntry[],
  directoryOffset: number,
): Promise<ByteFinding[]> {
  const directory = Buffer.concat(entries.map(centralRecord));
  const end = endRecord(entries.length, directoryOffset, directory.length);
  const endOffset = directoryOffset + directory.length;
  const findings: ByteFinding[] = [];
  const inDirectory = differenceOf(await readRange(handle, directoryOffset, directory.length), directory);
  if (inDirectory) {
    const detail = 'the directory is not what it must be for these entries';
    findings.push(findingAt('directory', '', directoryOffset, inDirectory, detail));
  }
  const found = await readRange(
    handle,
    endOffset,
    Math.max(end.length, Math.min(size - endOffset, CHUNK_BYTES)),
  );
  const inEnd = differenceOf(found, end);
  if (inEnd) {
    const detail = 'the end record is not what it must be for these entries';
    findings.push(findingAt('end', '', endOffset, inEnd, detail));
  } else if (endOffset + end.length !== size) {
    const fromByte = endOffset + end.length;
    findings.push({ kind: 'end', path: '', fromByte, toByte: size, detail: 'there are bytes after the end' });
  }
  return findings;
}

function findPathFaults(entries: readonly OpenedEntry[]): ByteFinding[] {
  const seen = new Set<string>();
  const findings: ByteFinding[] = [];
  for (const entry of entries) {
    const place = { path: entry.path, fromByte: entry.offset, toByte: entry.contentOffset };
    if (!isPlainPath(entry.path)) {
      findings.push({ kind: 'path', ...place, detail: 'is not a path that a package may have' });
    } else if (seen.has(entry.path)) {
      findings.push({ kind: 'duplicate', ...place, detail: 'is there twice' });
    }
    seen.add(entry.path);
  }
  return findings;
}

async function digestEntry(
  handle: FileHandle,
  entry: OpenedEntry,
  { pieceSizes = [], signal, onBytes }: DigestOptions = {},
): Promise<EntryDigest> {
  const whole = createHash('sha256');
  const pieces = createPieceHashes(pieceSizes);
  let crc = 0;
  for (let done = 0; done < entry.sizeBytes;) {
    signal?.throwIfAborted();
    const wanted = Math.min(CHUNK_BYTES, entry.sizeBytes - done);
    const chunk = await readRange(handle, entry.contentOffset + done, wanted);
    if (chunk.length === 0) {
      break;
    }
    whole.update(chunk);
    pieces.update(chunk);
    crc = crc32(chunk, crc);
    done += chunk.length;
    onBytes?.(chunk.length);
  }
  const { path, contentOffset: fromByte, sizeBytes } = entry;
  const detail = 'the check sum of the ZIP does not go with the content';
  return {
    sha256: whole.digest('hex'),
    pieceSha256: pieces.end(),
    finding:
      crc === entry.crc32 ? null : { kind: 'crc', path, fromByte, toByte: fromByte + sizeBytes, detail },
  };
}

/** Hashes of consecutive ranges of what is fed to it; the last is of what there was. */
function createPieceHashes(sizes: readonly number[]): { update(chunk: Buffer): void; end(): string[] } {
  const done: string[] = [];
  let hash = createHash('sha256');
  let filled = 0;
  return {
    update: (chunk) => {
      for (let rest = chunk; rest.length > 0 && done.length < sizes.length;) {
        const part = rest.subarray(0, (sizes[done.length] ?? 0) - filled);
        hash.update(part);
        filled += part.length;
        rest = rest.subarray(part.length);
        if (filled === sizes[done.length]) {
          done.push(hash.digest('hex'));
          hash = createHash('sha256');
          filled = 0;
        }
      }
    },
    end: () => (filled > 0 ? [...done, hash.digest('hex')] : done),
  };
}

/** First and last byte that differ; what is not there differs. */
function differenceOf(found: Buffer, expected: Buffer): { from: number; to: number } | null {
  if (found.length >= expected.length && found.subarray(0, expected.length).equals(expected)) {
    return null;
  }
  let from = 0;
  while (from < found.length && found[from] === expected[from]) {
    from += 1;
  }
  let to = expected.length;
  while (to > from + 1 && to <= found.length && found[to - 1] === expected[to - 1]) {
    to -= 1;
  }
  return { from, to };
}

function findingAt(
  kind: ByteFinding['kind'],
  path: string,
  offset: number,
  { from, to }: { from: number; to: number },
  detail: string,
): ByteFinding {
  return { kind, path, fromByte: offset + from, toByte: offset + to, detail };
}
