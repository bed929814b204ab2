/**
 * The file of a segment while it is written: appended to in whole pieces, its index filled in, cut to what is whole,
 * forced to disk, renamed. Offsets are those of the plain file; where there is a key the file is sealed
 * (segment-cipher.ts). Throws what the file system throws.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  createSegmentCipher,
  sealedHeader,
  SEALED_HEADER_BYTES,
  type SegmentCipher,
} from './segment-cipher.ts';
import type { RecorderSetup } from './segment.ts';

export interface PartFile {
  /** All of it or an error; after an error the next one begins where this one did. */
  append(parts: readonly Buffer[]): Promise<void>;
  /** Overwrites. */
  patch(bytes: Buffer, offset: number): Promise<void>;
  /** What has been appended so far. */
  readonly sizeBytes: number;
  read(offset: number, sizeBytes: number): Promise<Buffer>;
  force(): Promise<void>;
  /** Cuts off what comes after, forces the rest to disk. */
  settle(sizeBytes: number): Promise<void>;
  rename(to: string): Promise<void>;
  remove(): Promise<void>;
  close(): Promise<void>;
}

/** The file system as the recorder uses it. */
export interface SegmentDisk {
  /** The file must not be there yet; its folders are made. */
  create(path: string, key: RecorderSetup['key']): Promise<PartFile>;
}

export const systemDisk: SegmentDisk = {
  create: async (path, key) => {
    const firstMade = await mkdir(dirname(path), { recursive: true });
    const handle = await open(path, 'wx+');
    try {
      const sealing = key && { keyId: key.keyId, counter: randomBytes(16) };
      const header = sealing ? sealedHeader(sealing) : Buffer.alloc(0);
      await writeWhole(handle, [header], 0);
      await syncFolders(path, firstMade);
      return partFile(handle, path, key && sealing ? createSegmentCipher(key.key, sealing.counter) : null);
    } catch (error) {
      await handle.close();
      throw error;
    }
  },
};

function partFile(handle: FileHandle, path: string, cipher: SegmentCipher | null): PartFile {
  const base = cipher ? SEALED_HEADER_BYTES : 0;
  let sizeBytes = 0;
  let sealNext = cipher?.sealFrom(0) ?? null;
  return {
    get sizeBytes() {
      return sizeBytes;
    },
    append: async (parts) => {
      try {
        sizeBytes += await writeWhole(handle, sealNext ? parts.map(sealNext) : parts, base + sizeBytes);
      } catch (error) {
        sealNext = cipher?.sealFrom(sizeBytes) ?? null;
        throw error;
      }
    },
    patch: async (bytes, offset) => {
      await writeWhole(handle, [cipher?.seal(bytes, offset) ?? bytes], base + offset);
    },
    read: async (offset, wanted) => {
      const bytes = await readAt(handle, base + offset, wanted);
      return cipher?.open(bytes, offset) ?? bytes;
    },
    force: () => handle.datasync(),
    settle: async (wholeBytes) => {
      await handle.truncate(base + wholeBytes);
      await handle.datasync();
    },
    rename: async (to) => {
      await rename(path, to);
      await syncFolder(dirname(to));
    },
    remove: () => rm(path, { force: true }),
    close: () => handle.close(),
  };
}

/** How much that was. A write may stop early (a signal, the last free block): then the rest is tried, and its error told. */
async function writeWhole(handle: FileHandle, parts: readonly Buffer[], position: number): Promise<number> {
  const wanted = parts.reduce((sum, part) => sum + part.length, 0);
  let done = 0;
  let rest = parts;
  while (done < wanted) {
    const { bytesWritten } = await handle.writev(rest, position + done);
    if (bytesWritten === 0) {
      throw new Error(`the file system took ${done} of ${wanted} bytes`);
    }
    done += bytesWritten;
    rest = done < wanted ? withoutFirst(rest, bytesWritten) : [];
  }
  return wanted;
}

function withoutFirst(parts: readonly Buffer[], sizeBytes: number): Buffer[] {
  let skip = sizeBytes;
  return parts.flatMap((part) => {
    const skipped = Math.min(skip, part.length);
    skip -= skipped;
    return skipped < part.length ? [part.subarray(skipped)] : [];
  });
}

/** Fewer bytes at the end of the file. */
export async function readAt(handle: FileHandle, position: number, wanted: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(wanted);
  let done = 0;
  while (done < wanted) {
    const { bytesRead } = await handle.read(bytes, done, wanted - done, position + done);
    if (bytesRead === 0) {
      break;
    }
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}

/** A new name is on disk once its folder is; the same for folders that were made. */
async function syncFolders(path: string, firstMade: string | undefined): Promise<void> {
  let folder = dirname(path);
  await syncFolder(folder);
  while (firstMade !== undefined && folder.length >= firstMade.length) {
    folder = dirname(folder);
    await syncFolder(folder);
  }
}

export async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
