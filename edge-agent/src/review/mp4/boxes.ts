/**
 * Boxes of an MP4 (ISO/IEC 14496-12 section 4.2): found in bytes, and written. Everything read here may be damaged: a
 * length that does not fit throws GiveUp 'mp4-damaged', nothing is read beyond the bytes given.
 */
import { GiveUp } from '#base/errors.ts';

export interface Box {
  type: string;
  /** Of the box in the bytes it was found in. */
  startAt: number;
  /** Behind its header. */
  contentAt: number;
  endAt: number;
}

export const BOX_HEADER_BYTES = 8;
const LONG_HEADER_BYTES = 16;

/** All boxes that follow each other in `bytes`, from `fromAt` to `toAt`. */
export function boxesIn(bytes: Buffer, fromAt = 0, toAt = bytes.length): Box[] {
  const boxes: Box[] = [];
  for (let at = fromAt; at < toAt;) {
    const box = boxAt(bytes, at, toAt);
    if (box.endAt > toAt) {
      throw damaged(`a box '${box.type}' of ${box.endAt - at} bytes reaches beyond what holds it`);
    }
    boxes.push(box);
    at = box.endAt;
  }
  return boxes;
}

/** The box whose header is at `at`; its end may lie beyond the bytes. A length of 0 means to `toAt`. */
export function boxAt(bytes: Buffer, at: number, toAt = bytes.length): Box {
  if (at + BOX_HEADER_BYTES > toAt) {
    throw damaged(`${toAt - at} bytes where a box was expected`);
  }
  const type = bytes.toString('latin1', at + 4, at + 8);
  const short = bytes.readUInt32BE(at);
  const isLong = short === 1;
  if (isLong && at + LONG_HEADER_BYTES > toAt) {
    throw damaged(`the header of a box '${type}' is cut off`);
  }
  const headerBytes = isLong ? LONG_HEADER_BYTES : BOX_HEADER_BYTES;
  const sizeBytes = isLong ? Number(bytes.readBigUInt64BE(at + 8)) : short === 0 ? toAt - at : short;
  if (sizeBytes < headerBytes) {
    throw damaged(`a box '${type}' of ${sizeBytes} bytes`);
  }
  return { type, startAt: at, contentAt: at + headerBytes, endAt: at + sizeBytes };
}

/** The first box at the end of `path`; null where there is none. */
export function findBox(bytes: Buffer, within: Pick<Box, 'contentAt' | 'endAt'>, path: string): Box | null {
  let found: Box | null = null;
  let inside = within;
  for (const type of path.split('/')) {
    found = boxesIn(bytes, inside.contentAt, inside.endAt).find((box) => box.type === type) ?? null;
    if (!found) {
      return null;
    }
    inside = found;
  }
  return found;
}

export function needBox(bytes: Buffer, within: Pick<Box, 'contentAt' | 'endAt'>, path: string): Box {
  const box = findBox(bytes, within, path);
  if (!box) {
    throw damaged(`has no '${path}'`);
  }
  return box;
}

export function makeBox(type: string, ...contents: readonly Uint8Array[]): Buffer {
  const sizeBytes = contents.reduce((sum, content) => sum + content.length, BOX_HEADER_BYTES);
  const header = Buffer.alloc(BOX_HEADER_BYTES);
  header.writeUInt32BE(sizeBytes, 0);
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, ...contents], sizeBytes);
}

export function makeFullBox(
  type: string,
  { version, flags }: { version: number; flags: number },
  ...contents: readonly Uint8Array[]
): Buffer {
  return makeBox(type, uint32(version * 2 ** 24 + flags), ...contents);
}

export function uint32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => bytes.writeUInt32BE(value >>> 0, index * 4));
  return bytes;
}

export function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(Math.round(value)));
  return bytes;
}

export function damaged(what: string): GiveUp {
  return new GiveUp('mp4-damaged', `the recording ${what}`);
}
