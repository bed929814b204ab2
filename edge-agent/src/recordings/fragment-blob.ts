/**
 * The fragments of a segment as one value of the index: 45 bytes each, little-endian: size, start and length in ms
 * (4 bytes each), SHA-256 (32), 1 when it begins with a key frame. A minute takes 2.7 kB.
 */
import type { Fragment } from '../evidence/recorder/segment.ts';

const ENTRY_BYTES = 45;
const HASH_AT = 12;
const KEY_AT = 44;

export function packFragments(fragments: readonly Fragment[]): Buffer {
  const blob = Buffer.alloc(fragments.length * ENTRY_BYTES);
  fragments.forEach(({ sizeBytes, startsMs, durationMs, sha256, startsWithKey }, index) => {
    const at = index * ENTRY_BYTES;
    blob.writeUInt32LE(sizeBytes, at);
    blob.writeUInt32LE(Math.max(0, Math.round(startsMs)), at + 4);
    blob.writeUInt32LE(Math.max(0, Math.round(durationMs)), at + 8);
    blob.set(sha256, at + HASH_AT);
    blob.writeUInt8(startsWithKey ? 1 : 0, at + KEY_AT);
  });
  return blob;
}

export function unpackFragments(bytes: Uint8Array): Fragment[] {
  const blob = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: Math.floor(blob.length / ENTRY_BYTES) }, (_, index) => {
    const at = index * ENTRY_BYTES;
    return {
      sizeBytes: blob.readUInt32LE(at),
      startsMs: blob.readUInt32LE(at + 4),
      durationMs: blob.readUInt32LE(at + 8),
      sha256: new Uint8Array(blob.subarray(at + HASH_AT, at + KEY_AT)),
      startsWithKey: blob.readUInt8(at + KEY_AT) === 1,
    };
  });
}
