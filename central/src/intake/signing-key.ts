/**
 * Central's own key: what it hands to agents is signed with it, and agents keep its public half from their enrolment.
 * Made on first start, in a file of mode 0600 that appears in one rename. A damaged file is never replaced by
 * itself. A lost one is made anew, and agents enrolled before refuse what is signed with it, saying so: keep it with the
 * backups.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { GiveUp } from '#base/errors.ts';

export interface SigningKey {
  /** Base64 of the SPKI DER. */
  publicKey: string;
  /** Base64 Ed25519 signature over the UTF-8 bytes of `text`. */
  sign(text: string): string;
}

/** Throws GiveUp when the file is damaged, or readable by others than its owner. */
export function openSigningKey(file: string): SigningKey {
  const key = readKey(file) ?? makeKey(file);
  return {
    publicKey: createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64'),
    sign: (text) => sign(null, Buffer.from(text, 'utf8'), key).toString('base64'),
  };
}

function readKey(file: string): KeyObject | null {
  let text: string;
  try {
    const mode = statSync(file).mode & 0o777;
    if ((mode & 0o077) !== 0) {
      const found = mode.toString(8).padStart(4, '0');
      throw new GiveUp('key-exposed', `${file}: found mode ${found}, expected 0600: it holds a private key`);
    }
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return null;
    }
    throw error;
  }
  const key = parseKey(text);
  if (key?.asymmetricKeyType !== 'ed25519') {
    throw new GiveUp(
      'key-damaged',
      `${file}: expected an Ed25519 private key (PKCS #8 PEM): put back the one that agents were enrolled with`,
    );
  }
  return key;
}

/** The cause is left out: it could quote the key. */
function parseKey(text: string): KeyObject | null {
  try {
    return createPrivateKey(text);
  } catch {
    return null;
  }
}

function makeKey(file: string): KeyObject {
  const { privateKey } = generateKeyPairSync('ed25519');
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.new`;
  rmSync(temporary, { force: true });
  const handle = openSync(temporary, 'wx', 0o600);
  try {
    writeSync(handle, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(temporary, file);
  const folder = openSync(path.dirname(file), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
  return privateKey;
}
