/**
 * A `.sig` file: signature and signer's public key, as JSON in exactly one form, with base64 in its one form, so that
 * not a bit of it can be changed without being seen. Ed25519 over the UTF-8 bytes of the text beside it.
 */
import { createHash, createPublicKey, verify } from 'node:crypto';

export interface Signature {
  /** Base64 of 64 bytes. */
  signature: string;
  /** Base64 of the signer's public key (SPKI DER). */
  by: string;
}

const SPKI_ED25519 = Buffer.from('302a300506032b6570032100', 'hex');
const PUBLIC_KEY_BYTES = SPKI_ED25519.length + 32;
const SIGNATURE_BYTES = 64;

export function signatureText({ signature, by }: Signature): string {
  return `${JSON.stringify({ signature, by })}\n`;
}

/** Null for anything but the text that `signatureText` writes of an Ed25519 key and signature. */
export function parseSignatureText(text: string): Signature | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || !('signature' in value) || !('by' in value)) {
    return null;
  }
  const { signature, by } = value;
  return typeof signature === 'string' &&
    typeof by === 'string' &&
    decodeExactly(signature)?.length === SIGNATURE_BYTES &&
    isEd25519Key(by) &&
    signatureText({ signature, by }) === text
    ? { signature, by }
    : null;
}

/** False also for keys and signatures in any other form than the one that is written. */
export function isSignedBy(text: string | Uint8Array, { signature, by }: Signature): boolean {
  const bytes = decodeExactly(signature);
  if (bytes?.length !== SIGNATURE_BYTES || !isEd25519Key(by)) {
    return false;
  }
  try {
    const key = createPublicKey({ key: Buffer.from(by, 'base64'), format: 'der', type: 'spki' });
    return verify(null, typeof text === 'string' ? Buffer.from(text, 'utf8') : text, key, bytes);
  } catch {
    return false;
  }
}

/** What people compare by eye: SHA-256 of the SPKI DER, 16 groups of 4 hex digits. */
export function fingerprintOf(publicKey: string): string {
  const hex = createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex');
  return (hex.match(/.{4}/g) ?? []).join(' ');
}

export function isEd25519Key(by: string): boolean {
  const bytes = decodeExactly(by);
  return bytes?.length === PUBLIC_KEY_BYTES && bytes.subarray(0, SPKI_ED25519.length).equals(SPKI_ED25519);
}

/** Null where the text is not the base64 that encoding would give. */
function decodeExactly(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}
