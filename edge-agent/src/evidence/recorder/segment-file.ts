/**
 * Reads a segment as it plays, whether it lies in plain or sealed, finished or still growing. Not here: what is in
 * it (scan-segment.ts).
 */
import { open } from 'node:fs/promises';
import { GiveUp } from '#base/errors.ts';
import { readAt } from './part-file.ts';
import {
  createSegmentCipher,
  parseSealedHeader,
  SEALED_HEADER_BYTES,
  type SealedHeader,
} from './segment-cipher.ts';
import type { SegmentFile } from './segment.ts';

/**
 * `key`: 32 bytes, used only where the file is sealed. Throws what the file system throws, GiveUp 'segment-sealed'
 * where a key is needed and none was given, GiveUp 'segment-damaged' where the sealed header is cut.
 */
export async function openSegmentFile(path: string, key: Uint8Array | null): Promise<SegmentFile> {
  const handle = await open(path, 'r');
  try {
    const sealed = parseSealedHeader(await readAt(handle, 0, SEALED_HEADER_BYTES));
    if (sealed && !key) {
      throw new GiveUp('segment-sealed', `${path} is sealed with key ${sealed.keyId}, which was not given`);
    }
    const cipher = sealed && key ? createSegmentCipher(key, sealed.counter) : null;
    const base = sealed ? SEALED_HEADER_BYTES : 0;
    return {
      read: async (offset, sizeBytes) => {
        const bytes = await readAt(handle, base + offset, sizeBytes);
        return cipher?.open(bytes, offset) ?? bytes;
      },
      sizeBytes: async () => Math.max(0, (await handle.stat()).size - base),
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** The key a file is sealed with; null: it is plain. */
export async function sealedHeaderOf(path: string): Promise<SealedHeader | null> {
  const handle = await open(path, 'r');
  try {
    return parseSealedHeader(await readAt(handle, 0, SEALED_HEADER_BYTES));
  } finally {
    await handle.close();
  }
}
