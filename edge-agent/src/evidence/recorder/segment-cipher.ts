/**
 * Recordings at rest: `MLR1`, 16 bytes key id, 16 bytes counter, then the plain file under AES-256-CTR. Any byte can
 * be read without those before it: block n is under counter + n (128 bits, big-endian, as NIST SP 800-38A section 6.5).
 * It hides, it does not protect against changes: that is what the hashes and the signature are for.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { GiveUp } from '#base/errors.ts';

export const SEALED_HEADER_BYTES = 36;
const MAGIC = Buffer.from('MLR1', 'latin1');
const BLOCK_BYTES = 16;
const COUNTER_MODULUS = 1n << 128n;

export interface SealedHeader {
  /** UUID. */
  keyId: string;
  counter: Buffer;
}

export function sealedHeader({ keyId, counter }: SealedHeader): Buffer {
  return Buffer.concat([MAGIC, Buffer.from(keyId.replaceAll('-', ''), 'hex'), counter]);
}

/** Null: the file is plain. Throws GiveUp 'segment-damaged' where a sealed file's header is cut. */
export function parseSealedHeader(bytes: Buffer): SealedHeader | null {
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) {
    return null;
  }
  if (bytes.length < SEALED_HEADER_BYTES) {
    throw new GiveUp('segment-damaged', `a sealed header of ${bytes.length} bytes, expected 36`);
  }
  const hex = bytes.toString('hex', 4, 20);
  const keyId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return { keyId, counter: Buffer.from(bytes.subarray(20, SEALED_HEADER_BYTES)) };
}

export interface SegmentCipher {
  /** `offset` of the first byte in the plain file. */
  seal: (bytes: Buffer, offset: number) => Buffer;
  open: (bytes: Buffer, offset: number) => Buffer;
  /** Seals what follows from `offset` on, piece by piece. */
  sealFrom: (offset: number) => (bytes: Buffer) => Buffer;
}

export function createSegmentCipher(key: Uint8Array, counter: Buffer): SegmentCipher {
  const sealFrom = (offset: number): ((bytes: Buffer) => Buffer) => {
    const cipher = createCipheriv('aes-256-ctr', key, counterAt(counter, offset));
    cipher.update(Buffer.alloc(offset % BLOCK_BYTES));
    return (bytes) => cipher.update(bytes);
  };
  return {
    sealFrom,
    seal: (bytes, offset) => sealFrom(offset)(bytes),
    open: (bytes, offset) => {
      const decipher = createDecipheriv('aes-256-ctr', key, counterAt(counter, offset));
      decipher.update(Buffer.alloc(offset % BLOCK_BYTES));
      return decipher.update(bytes);
    },
  };
}

function counterAt(counter: Buffer, offset: number): Buffer {
  const block =
    (BigInt(`0x${counter.toString('hex')}`) + BigInt(Math.floor(offset / BLOCK_BYTES))) % COUNTER_MODULUS;
  return Buffer.from(block.toString(16).padStart(32, '0'), 'hex');
}
