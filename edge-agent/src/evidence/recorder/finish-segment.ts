/**
 * Closes a segment: its index is filled in, what is not whole is cut off, it is forced to disk and gets its final
 * name. The whole-file hash needs the head, which is complete only now: the file is read back, out of the page cache
 * as a rule (docs/design/009-recordings.md has the cost).
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { indexBox } from './mp4/index-box.ts';
import type { PartFile } from './part-file.ts';
import type { ClosedSegment, Fragment, OpenSegment } from './segment.ts';

export interface SegmentHead {
  /** `ftyp` and `moov`. */
  initial: Buffer;
  /** `free`, for the index. */
  room: Buffer;
}

export interface WrittenSegment {
  segment: OpenSegment;
  file: PartFile;
  head: SegmentHead;
  /** Those that are surely on disk. */
  fragments: Fragment[];
  /** Where they end. */
  wholeBytes: number;
}

const READ_BYTES = 256 * 1024;

/** Null: it held no picture and was removed. Throws what the file system throws. */
export async function finishSegment(
  { segment, file, head, fragments, wholeBytes }: WrittenSegment,
  folder: string,
  end: ClosedSegment['end'],
  droppedMs: number,
): Promise<ClosedSegment | null> {
  const last = fragments.at(-1);
  if (!last) {
    await file.remove();
    return null;
  }
  const room = indexBox(fragments, head.room) ?? head.room;
  await file.patch(room, head.initial.length);
  await file.settle(wholeBytes);
  const sha256 = await hashOf(file, wholeBytes);
  const name = segment.file.replace(/\.part$/, '');
  await file.rename(join(folder, name));
  return {
    ...segment,
    file: name,
    endsAtMs: segment.startsAtMs + last.startsMs + last.durationMs,
    sizeBytes: wholeBytes,
    sha256,
    fragments: [headPiece(Buffer.concat([head.initial, room])), ...fragments],
    end,
    droppedMs: Math.round(droppedMs),
  };
}

export function headPiece(head: Buffer): Fragment {
  const sha256 = createHash('sha256').update(head).digest();
  return { sizeBytes: head.length, sha256, startsMs: 0, durationMs: 0, startsWithKey: false };
}

/** Hex, of the plain bytes. */
export async function hashOf(
  file: { read(offset: number, sizeBytes: number): Promise<Buffer> },
  sizeBytes: number,
): Promise<string> {
  const hash = createHash('sha256');
  for (let at = 0; at < sizeBytes; at += READ_BYTES) {
    hash.update(await file.read(at, Math.min(READ_BYTES, sizeBytes - at)));
  }
  return hash.digest('hex');
}
