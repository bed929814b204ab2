/** The recorder's tools (evidence/recorder/) for files that lie on the disk, with the keys that are at hand. */
import { rm } from 'node:fs/promises';
import { RetryLater } from '#base/errors.ts';
import { recoverSegment } from '../evidence/recorder/recover-segment.ts';
import { openSegmentFile, sealedHeaderOf } from '../evidence/recorder/segment-file.ts';
import type { ClosedSegment, SegmentFile } from '../evidence/recorder/segment.ts';
import type { KeyRing } from './key-ring.ts';

export interface SegmentTools {
  /**
   * Makes a file whole again, whether it ends in `.part` or not. Null: there was not one second in it, and it is
   * removed. Throws RetryLater 'key-missing', GiveUp when it is no recording, and what the file system throws.
   */
  recover: (path: string) => Promise<ClosedSegment | null>;
  /** Throws RetryLater 'key-missing' and what the file system throws. */
  open: (path: string) => Promise<SegmentFile>;
}

export function createSegmentTools(keys: Pick<KeyRing, 'find'>): SegmentTools {
  const keyFor = async (path: string): Promise<Uint8Array | null> => {
    const sealed = await sealedHeaderOf(path);
    const key = sealed ? keys.find(sealed.keyId) : null;
    if (sealed && !key) {
      throw new RetryLater('key-missing', `${path}: its key has not come back from central yet`);
    }
    return key;
  };
  return {
    recover: async (path) => {
      const result = await recoverSegment(path, await keyFor(path));
      if (result.status === 'empty') {
        await rm(path, { force: true });
        return null;
      }
      return result.segment;
    },
    open: async (path) => openSegmentFile(path, await keyFor(path)),
  };
}
