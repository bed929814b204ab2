/**
 * A private key of central's own: made on first use, in a file of mode 0600 that appears in one rename. A damaged file
 * is never replaced by itself. Not here: what the keys are for (signing-key.ts, recording-key.ts).
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
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

/** What the two kinds are called, and what to do about a damaged one. */
const KINDS = {
  ed25519: { name: 'an Ed25519', remedy: 'put back the one that agents were enrolled with' },
  x25519: { name: 'an X25519', remedy: 'put back the one that recordings were encrypted for' },
} as const;
export type KeyKind = keyof typeof KINDS;

/** Throws GiveUp when the file is damaged, or readable by others than its owner. */
export function openKeyFile(file: string, kind: KeyKind): KeyObject {
  return readKey(file, kind) ?? makeKey(file, kind);
}

/** Base64 of the SPKI DER of its public half. */
export function publicHalfOf(key: KeyObject): string {
  return createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64');
}

function readKey(file: string, kind: KeyKind): KeyObject | null {
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
  if (key?.asymmetricKeyType !== kind) {
    const { name, remedy } = KINDS[kind];
    throw new GiveUp('key-damaged', `${file}: expected ${name} private key (PKCS #8 PEM): ${remedy}`);
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

function makeKey(file: string, kind: KeyKind): KeyObject {
  const privateKey = drawKey(kind);
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

function drawKey(kind: KeyKind): KeyObject {
  return kind === 'ed25519'
    ? generateKeyPairSync('ed25519').privateKey
    : generateKeyPairSync('x25519').privateKey;
}
