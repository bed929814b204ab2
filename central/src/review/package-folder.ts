/**
 * Where packages lie: `packages/<id>.zip`, and `<id>.zip.part` while they are fetched. A name is made of the id only.
 * A file gets its name after every byte of it was checked and is on the disk.
 */
import { createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm, stat, statfs, truncate } from 'node:fs/promises';
import path from 'node:path';
import type { Writable } from 'node:stream';
import { uuid } from '#protocol/names.ts';
import { hashFile } from '../intake/evidence-folder.ts';

export interface PackageFolder {
  pathOf(id: string): string;
  /** How many bytes of it are here; 0 when there are none. */
  partBytes(id: string): Promise<number>;
  /** Appends to what is here, after cutting it to `fromByte`. */
  append(id: string, fromByte: number): Promise<Writable>;
  /** Hex SHA-256 of all that is here. */
  hashPart(id: string): Promise<string>;
  /** The part becomes the file. */
  adopt(id: string): Promise<void>;
  removePart(id: string): Promise<void>;
  remove(id: string): Promise<void>;
  freeBytes(): Promise<number>;
}

export function createPackageFolder(root: string): PackageFolder {
  const pathOf = (id: string): string => path.join(root, `${uuid.parse(id)}.zip`);
  const partOf = (id: string): string => `${pathOf(id)}.part`;
  const make = (): Promise<unknown> => mkdir(root, { recursive: true, mode: 0o700 });

  return {
    pathOf,
    partBytes: async (id) => {
      try {
        return (await stat(partOf(id))).size;
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
          return 0;
        }
        throw error;
      }
    },
    append: async (id, fromByte) => {
      await make();
      const file = partOf(id);
      await (await open(file, 'a', 0o600)).close();
      await truncate(file, fromByte);
      return createWriteStream(file, { flags: 'a' });
    },
    hashPart: (id) => hashFile(partOf(id)),
    adopt: async (id) => {
      await flush(partOf(id));
      await rename(partOf(id), pathOf(id));
      await flush(root);
    },
    removePart: (id) => rm(partOf(id), { force: true }),
    remove: (id) => rm(pathOf(id), { force: true }),
    freeBytes: async () => {
      await make();
      const { bavail, bsize } = await statfs(root);
      return bavail * bsize;
    },
  };
}

/** fsync of a file or a folder. */
async function flush(target: string): Promise<void> {
  const handle = await open(target, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
