/**
 * The pictures of the watch-list on disk, sealed: the file as it was given, for another embedder to read again, and
 * the face as people look at it. Erasing overwrites before it unlinks.
 */
import { mkdir, open, readdir, readFile, rename, unlink } from 'node:fs/promises';
import path from 'node:path';
import type { Seal } from '#base/seal.ts';

const PARTS = ['given', 'face'] as const;
export type PicturePart = (typeof PARTS)[number];

export interface PictureFolder {
  write(pictureId: string, parts: Record<PicturePart, Uint8Array>): Promise<void>;
  /** Throws GiveUp when it was changed on disk. */
  read(pictureId: string, part: PicturePart): Promise<Buffer>;
  erase(pictureId: string): Promise<void>;
  /** Erases what no entry knows: left behind by a power cut. */
  eraseAllBut(pictureIds: ReadonlySet<string>): Promise<number>;
}

export function createPictureFolder(folder: string, seal: Seal): PictureFolder {
  const fileOf = (pictureId: string, part: PicturePart): string => path.join(folder, `${pictureId}.${part}`);
  const about = (pictureId: string, part: PicturePart): string => `watch-list picture ${pictureId} ${part}`;

  return {
    write: async (pictureId, parts) => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      for (const part of PARTS) {
        await writeWhole(fileOf(pictureId, part), seal.close(parts[part], about(pictureId, part)));
      }
    },
    read: async (pictureId, part) =>
      seal.open(await readFile(fileOf(pictureId, part)), about(pictureId, part)),
    erase: async (pictureId) => {
      for (const part of PARTS) {
        await eraseFile(fileOf(pictureId, part));
      }
    },
    eraseAllBut: async (pictureIds) => {
      const orphans = (await listFolder(folder)).filter((name) => !pictureIds.has(name.split('.')[0] ?? ''));
      for (const name of orphans) {
        await eraseFile(path.join(folder, name));
      }
      return orphans.length;
    },
  };
}

async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${file}.new`;
  const handle = await open(temporary, 'w', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
}

async function eraseFile(file: string): Promise<void> {
  try {
    const handle = await open(file, 'r+');
    try {
      const { size } = await handle.stat();
      await handle.write(Buffer.alloc(size), 0, size, 0);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await unlink(file);
  } catch (error) {
    if (!isMissing(error)) {
      throw error;
    }
  }
}

async function listFolder(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) {
      return [];
    }
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
