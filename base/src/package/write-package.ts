/**
 * Writes a package (protocol/src/package.ts says what is in it): every entry in the given order, then the manifest
 * that names them with size and hash, then its signature. Each source is read once and hashed while it is copied;
 * the file has its name only when it is whole and on the disk.
 *
 *     const { sizeBytes, sha256 } = await writePackage({
 *       file, entries, sign: identity.signed, signal,
 *       manifestWithoutFiles: { manifest: 'matlang package v1', packageId, content, … },
 *     });
 *
 * Not here: which entries belong into a package (the callers), reading (read-package.ts).
 */
import { createHash, type Hash } from 'node:crypto';
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { GiveUp } from '../errors.ts';
import { signatureText, type Signature } from './signature-text.ts';
import { centralRecord, endRecord, isPlainPath, localHeader, type ZipEntry } from './zip-form.ts';

/** Read by ranges, in order; `sizeBytes` is settled beforehand. */
export interface RangeSource {
  sizeBytes: number;
  /** Fewer bytes than asked only at the end. */
  read: (offset: number, sizeBytes: number) => Promise<Uint8Array>;
}

export interface PackageEntry {
  path: string;
  /** Path of a file, its bytes, or something to read it from. */
  source: string | Uint8Array | RangeSource;
}

export interface PackageFileEntry {
  path: string;
  sizeBytes: number;
  /** Hex. */
  sha256: string;
}

export interface PackageToWrite {
  /** Where it appears when it is done; the folder is made. */
  file: string;
  /** All of the manifest but `files`. */
  manifestWithoutFiles: Record<string, unknown>;
  /** In the order they will have. */
  entries: readonly PackageEntry[];
  /** Over the bytes of manifest.json. */
  sign: (text: string) => Signature;
  signal?: AbortSignal | undefined;
  /** Bytes of the entries copied so far. */
  onProgress?: ((doneBytes: number) => void) | undefined;
}

export interface WrittenPackage {
  sizeBytes: number;
  /** Hex, of the whole ZIP. */
  sha256: string;
  files: PackageFileEntry[];
}

export const MANIFEST_PATH = 'manifest.json';
export const MANIFEST_SIGNATURE_PATH = 'manifest.sig';
const CHUNK_BYTES = 1024 * 1024;

/** A signed text as two entries, `<stem>.json` and `<stem>.sig`. */
export function signedEntries(stem: string, signed: Signature & { text: string }): PackageEntry[] {
  return [
    { path: `${stem}.json`, source: Buffer.from(signed.text, 'utf8') },
    { path: `${stem}.sig`, source: Buffer.from(signatureText(signed), 'utf8') },
  ];
}

/**
 * Throws GiveUp 'package-path' for a path that is not plain or comes twice, GiveUp 'source-changed' when a source is
 * shorter than it said, the signal's reason when aborted, and what the file system throws. Nothing is left behind then.
 */
export async function writePackage(wanted: PackageToWrite): Promise<WrittenPackage> {
  checkPaths(wanted.entries);
  await mkdir(path.dirname(wanted.file), { recursive: true });
  const temporary = `${wanted.file}.part`;
  try {
    const handle = await open(temporary, 'w+', 0o600);
    let written: WrittenPackage;
    try {
      written = await writeAll(handle, wanted);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, wanted.file);
    await syncFolder(path.dirname(wanted.file));
    return written;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

function checkPaths(entries: readonly PackageEntry[]): void {
  const taken = new Set([MANIFEST_PATH, MANIFEST_SIGNATURE_PATH]);
  for (const { path: entryPath } of entries) {
    if (!isPlainPath(entryPath) || taken.has(entryPath)) {
      const expected = 'expected folder/name in a-z, 0-9, dot, dash, underscore, each once';
      throw new GiveUp('package-path', `'${entryPath}' cannot be a path in a package: ${expected}`);
    }
    taken.add(entryPath);
  }
}

async function writeAll(handle: FileHandle, wanted: PackageToWrite): Promise<WrittenPackage> {
  const { entries, manifestWithoutFiles, sign, signal, onProgress } = wanted;
  const zip = createZipWriter(handle, signal, onProgress);
  const files: PackageFileEntry[] = [];
  for (const entry of entries) {
    files.push(await zip.add(entry));
  }
  const manifest = `${JSON.stringify({ ...manifestWithoutFiles, files }, null, 2)}\n`;
  const signature = signatureText(sign(manifest));
  await zip.add({ path: MANIFEST_PATH, source: Buffer.from(manifest, 'utf8') });
  await zip.add({ path: MANIFEST_SIGNATURE_PATH, source: Buffer.from(signature, 'utf8') });
  const whole = await zip.end();
  return { ...whole, files };
}

interface ZipWriter {
  add(entry: PackageEntry): Promise<PackageFileEntry>;
  end(): Promise<{ sizeBytes: number; sha256: string }>;
}

/** The CRC stands before the bytes it is of: the header is written last, into room that was left for it. */
function createZipWriter(
  handle: FileHandle,
  signal: AbortSignal | undefined,
  onProgress: ((doneBytes: number) => void) | undefined,
): ZipWriter {
  const entries: ZipEntry[] = [];
  let offset = 0;
  let doneBytes = 0;

  const copy = async (source: RangeSource, at: number, hash: Hash): Promise<number> => {
    let crc = 0;
    for (let done = 0; done < source.sizeBytes;) {
      signal?.throwIfAborted();
      const chunk = await source.read(done, Math.min(CHUNK_BYTES, source.sizeBytes - done));
      if (chunk.length === 0) {
        throw new GiveUp('source-changed', `found ${done} bytes, expected ${source.sizeBytes}`);
      }
      await writeFully(handle, chunk, at + done);
      crc = crc32(chunk, crc);
      hash.update(chunk);
      done += chunk.length;
      doneBytes += chunk.length;
      onProgress?.(doneBytes);
    }
    return crc;
  };

  return {
    add: ({ path: entryPath, source }) =>
      withSource(source, async (opened) => {
        const { sizeBytes } = opened;
        const headerBytes = localHeader({ path: entryPath, sizeBytes, crc32: 0 }).length;
        const hash = createHash('sha256');
        const crc = await copy(opened, offset + headerBytes, hash).catch((error: unknown) => {
          throw error instanceof GiveUp ? new GiveUp(error.code, `${entryPath}: ${error.message}`) : error;
        });
        await writeFully(handle, localHeader({ path: entryPath, sizeBytes, crc32: crc }), offset);
        entries.push({ path: entryPath, sizeBytes, crc32: crc, offset });
        offset += headerBytes + sizeBytes;
        return { path: entryPath, sizeBytes, sha256: hash.digest('hex') };
      }),
    end: async () => {
      const directory = Buffer.concat(entries.map(centralRecord));
      const end = endRecord(entries.length, offset, directory.length);
      await writeFully(handle, Buffer.concat([directory, end]), offset);
      const sizeBytes = offset + directory.length + end.length;
      return { sizeBytes, sha256: await hashFile(handle, sizeBytes, signal) };
    },
  };
}

/** Reads back what was written: that is what will be sent. */
async function hashFile(
  handle: FileHandle,
  sizeBytes: number,
  signal: AbortSignal | undefined,
): Promise<string> {
  const hash = createHash('sha256');
  const chunk = Buffer.alloc(CHUNK_BYTES);
  for (let at = 0; at < sizeBytes;) {
    signal?.throwIfAborted();
    const { bytesRead } = await handle.read(chunk, 0, Math.min(CHUNK_BYTES, sizeBytes - at), at);
    if (bytesRead === 0) {
      throw new GiveUp('source-changed', `the package itself: found ${at} bytes, expected ${sizeBytes}`);
    }
    hash.update(chunk.subarray(0, bytesRead));
    at += bytesRead;
  }
  return hash.digest('hex');
}

async function withSource<T>(
  source: PackageEntry['source'],
  use: (opened: RangeSource) => Promise<T>,
): Promise<T> {
  if (source instanceof Uint8Array) {
    return use({
      sizeBytes: source.length,
      read: async (offset, sizeBytes) => source.subarray(offset, offset + sizeBytes),
    });
  }
  if (typeof source !== 'string') {
    return use(source);
  }
  const handle = await open(source, 'r');
  try {
    const { size } = await handle.stat();
    const chunk = Buffer.alloc(CHUNK_BYTES);
    return await use({
      sizeBytes: size,
      read: async (offset, sizeBytes) => {
        const { bytesRead } = await handle.read(chunk, 0, sizeBytes, offset);
        return chunk.subarray(0, bytesRead);
      },
    });
  } finally {
    await handle.close();
  }
}

async function writeFully(handle: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, at + done);
    done += bytesWritten;
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
