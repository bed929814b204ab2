/** Copies a file and says what it copied: hash of the bytes as they were read, on the disk when it returns. */
import { createHash } from 'node:crypto';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';

export interface Copied {
  sizeBytes: number;
  /** Hex. */
  sha256: string;
}

const PIECE_BYTES = 1024 * 1024;

/** The target must not be there yet; it is readable by its owner only. Throws what the file system throws. */
export async function copyFile(from: string, to: string): Promise<Copied> {
  await mkdir(path.dirname(to), { recursive: true, mode: 0o700 });
  const source = await open(from, 'r');
  try {
    const target = await open(to, 'wx', 0o600);
    try {
      const copied = await readThrough(source, (piece) => target.writeFile(piece));
      await target.sync();
      return copied;
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

/** Throws what the file system throws. */
export async function hashOf(file: string): Promise<Copied> {
  const source = await open(file, 'r');
  try {
    return await readThrough(source, () => Promise.resolve());
  } finally {
    await source.close();
  }
}

async function readThrough(source: FileHandle, take: (piece: Buffer) => Promise<unknown>): Promise<Copied> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(PIECE_BYTES);
  let sizeBytes = 0;
  for (;;) {
    const { bytesRead } = await source.read(buffer, 0, buffer.length, null);
    if (bytesRead === 0) {
      return { sizeBytes, sha256: hash.digest('hex') };
    }
    const piece = buffer.subarray(0, bytesRead);
    hash.update(piece);
    await take(piece);
    sizeBytes += bytesRead;
  }
}

/** fsync of a folder: its names survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
