/**
 * The index of a segment, `sidx` (ISO/IEC 14496-12 section 8.16.3), in the room kept for it: a player that has read
 * the head knows where each second is. Where there are more fragments than references fit in, a reference covers
 * several.
 */
import { VIDEO_TIMESCALE, VIDEO_TRACK } from './head.ts';

export interface IndexEntry {
  sizeBytes: number;
  startsMs: number;
  durationMs: number;
  startsWithKey: boolean;
}

const BOX_BYTES = 40;
const REFERENCE_BYTES = 12;
const STARTS_WITH_KEY = 0x90000000;

/**
 * As many bytes as the room has: the index, and a `free` box over what is left of `room` (the box that was there).
 * `null` where the room is too small for anything.
 */
export function indexBox(entries: readonly IndexEntry[], room: Buffer): Buffer | null {
  const most = Math.floor((room.length - BOX_BYTES - 8) / REFERENCE_BYTES);
  if (most < 1 || entries.length === 0) {
    return null;
  }
  const groups = grouped(entries, Math.ceil(entries.length / most));
  const indexBytes = BOX_BYTES + groups.length * REFERENCE_BYTES;
  const bytes = Buffer.from(room);
  const put = (at: number, ...values: number[]): void => {
    values.forEach((value, index) => bytes.writeUInt32BE(value, at + index * 4));
  };
  put(0, indexBytes);
  bytes.write('sidx', 4, 'latin1');
  put(8, 0x01000000, VIDEO_TRACK, VIDEO_TIMESCALE);
  bytes.writeBigUInt64BE(BigInt(toTicks(entries[0]?.startsMs ?? 0)), 20);
  bytes.writeBigUInt64BE(BigInt(room.length - indexBytes), 28);
  put(36, groups.length);
  groups.forEach(({ sizeBytes, durationTicks, startsWithKey }, index) => {
    put(BOX_BYTES + index * REFERENCE_BYTES, sizeBytes, durationTicks, startsWithKey ? STARTS_WITH_KEY : 0);
  });
  put(indexBytes, room.length - indexBytes);
  bytes.write('free', indexBytes + 4, 'latin1');
  return bytes;
}

interface Reference {
  sizeBytes: number;
  durationTicks: number;
  startsWithKey: boolean;
}

/** From start to start: what is missing between two counts to the first, since the index knows no holes. */
function grouped(entries: readonly IndexEntry[], size: number): Reference[] {
  const references: Reference[] = [];
  for (let from = 0; from < entries.length; from += size) {
    const group = entries.slice(from, from + size);
    const [first, last] = [group[0], group.at(-1)];
    if (first && last) {
      const endsMs = entries[from + size]?.startsMs ?? last.startsMs + last.durationMs;
      references.push({
        sizeBytes: group.reduce((sum, entry) => sum + entry.sizeBytes, 0),
        durationTicks: Math.max(0, toTicks(endsMs) - toTicks(first.startsMs)),
        startsWithKey: first.startsWithKey,
      });
    }
  }
  return references;
}

function toTicks(ms: number): number {
  return Math.round((ms * VIDEO_TIMESCALE) / 1000);
}
