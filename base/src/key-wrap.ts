/**
 * Wraps a 32-byte data key for the holder of an X25519 key, so that who wraps it cannot open it again: an ephemeral
 * X25519 pair, HKDF-SHA256 of what the two share, AES-256-GCM (the shape of HPKE's base mode, RFC 9180, in Node's own
 * crypto). `about` is bound to it: what was wrapped under one name opens under no other.
 *
 * Base64 of: 32 bytes ephemeral public key, 12 nonce, 16 tag, 32 sealed key. Not here: who keeps which key.
 */
import {
  createCipheriv,
  createDecipheriv,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { GiveUp } from './errors.ts';

export const DATA_KEY_BYTES = 32;
const PUBLIC_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = PUBLIC_BYTES + NONCE_BYTES + TAG_BYTES;
const INFO = 'matlang key wrap v1';
/** What stands before the 32 bytes of an X25519 public key in SPKI DER (RFC 8410). */
const SPKI_HEAD = Buffer.from('302a300506032b656e032100', 'hex');

/** `receiver`: base64 of the SPKI DER of an X25519 public key; throws GiveUp 'key-unfit' when it is not one. */
export function wrapKey(key: Uint8Array, receiver: string, about: string): string {
  if (key.length !== DATA_KEY_BYTES) {
    throw new GiveUp('key-unfit', `${about}: found ${key.length} bytes, expected a key of ${DATA_KEY_BYTES}`);
  }
  const publicKey = readPublicKey(receiver);
  const ephemeral = generateKeyPairSync('x25519');
  const ours = rawOf(ephemeral.publicKey);
  const nonce = randomBytes(NONCE_BYTES);
  const secret = diffieHellman({ privateKey: ephemeral.privateKey, publicKey });
  const cipher = createCipheriv('aes-256-gcm', sealingKey(secret, ours, rawOf(publicKey)), nonce);
  cipher.setAAD(Buffer.from(about));
  const sealed = Buffer.concat([cipher.update(key), cipher.final()]);
  return Buffer.concat([ours, nonce, cipher.getAuthTag(), sealed]).toString('base64');
}

/** Throws GiveUp 'key-unfit' when it was changed, wrapped for another key, or under another name. */
export function unwrapKey(wrapped: string, privateKey: KeyObject, about: string): Buffer {
  const bytes = Buffer.from(wrapped, 'base64');
  if (bytes.length !== HEAD_BYTES + DATA_KEY_BYTES) {
    throw new GiveUp('key-unfit', `${about}: is not a wrapped key`);
  }
  const theirs = bytes.subarray(0, PUBLIC_BYTES);
  const nonce = bytes.subarray(PUBLIC_BYTES, PUBLIC_BYTES + NONCE_BYTES);
  const tag = bytes.subarray(PUBLIC_BYTES + NONCE_BYTES, HEAD_BYTES);
  try {
    const publicKey = publicKeyOf(Buffer.concat([SPKI_HEAD, theirs]));
    const secret = diffieHellman({ privateKey, publicKey });
    const ours = rawOf(createPublicKey(privateKey));
    const decipher = createDecipheriv('aes-256-gcm', sealingKey(secret, theirs, ours), nonce);
    decipher.setAAD(Buffer.from(about)).setAuthTag(tag);
    return Buffer.concat([decipher.update(bytes.subarray(HEAD_BYTES)), decipher.final()]);
  } catch (error) {
    throw new GiveUp('key-unfit', `${about}: was changed, or wrapped for another key`, { cause: error });
  }
}

function sealingKey(secret: Buffer, ephemeral: Buffer, receiver: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, Buffer.concat([ephemeral, receiver]), INFO, 32));
}

function readPublicKey(base64: string): KeyObject {
  let key: KeyObject;
  try {
    key = publicKeyOf(Buffer.from(base64, 'base64'));
  } catch (error) {
    throw new GiveUp('key-unfit', 'expected an X25519 public key (SPKI DER, base64)', { cause: error });
  }
  if (key.asymmetricKeyType !== 'x25519') {
    throw new GiveUp(
      'key-unfit',
      `found a key of type ${key.asymmetricKeyType ?? 'unknown'}, expected x25519`,
    );
  }
  return key;
}

function publicKeyOf(der: Buffer): KeyObject {
  return createPublicKey({ key: der, format: 'der', type: 'spki' });
}

function rawOf(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' }).subarray(SPKI_HEAD.length);
}
