/**
 * Keeps small secrets on disk unreadable without a key file: AES-256-GCM, a fresh nonce each time. `about` is bound to
 * the sealed bytes, so that a value copied to another place (another row, another entry) does not open there.
 *
 * The key is made on first use, mode 0600. On the same disk it keeps out who gets a copy of the database, not who
 * takes the whole box: put the key file on another medium where that matters.
 * Format: 1 byte version, 12 nonce, 16 tag, then as many bytes as the plain text.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { GiveUp } from './errors.ts';

export interface Seal {
  close: (plain: Uint8Array, about: string) => Buffer;
  /** Throws GiveUp when the bytes were changed, sealed by another key, or about something else. */
  open: (sealed: Uint8Array, about: string) => Buffer;
}

const VERSION = 1;
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + NONCE_BYTES + TAG_BYTES;

/** Throws GiveUp when the key file is damaged, or readable by others than its owner. */
export function openSeal(keyFile: string): Seal {
  const key = readKey(keyFile) ?? makeKey(keyFile);
  return {
    close: (plain, about) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(about));
      const body = Buffer.concat([cipher.update(plain), cipher.final()]);
      return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), body]);
    },
    open: (sealed, about) => {
      const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
      if (bytes.length < HEAD_BYTES || bytes[0] !== VERSION) {
        throw new GiveUp('seal-broken', `${about}: is not something that was sealed here`);
      }
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 1 + NONCE_BYTES));
      decipher.setAAD(Buffer.from(about)).setAuthTag(bytes.subarray(1 + NONCE_BYTES, HEAD_BYTES));
      try {
        return Buffer.concat([decipher.update(bytes.subarray(HEAD_BYTES)), decipher.final()]);
      } catch (error) {
        throw new GiveUp('seal-broken', `${about}: was changed, or sealed with another key than ${keyFile}`, {
          cause: error,
        });
      }
    },
  };
}

function readKey(keyFile: string): Buffer | null {
  let text: string;
  try {
    const mode = statSync(keyFile).mode & 0o777;
    if ((mode & 0o077) !== 0) {
      const found = mode.toString(8).padStart(4, '0');
      throw new GiveUp('key-exposed', `${keyFile}: found mode ${found}, expected 0600: it holds a key`);
    }
    text = readFileSync(keyFile, 'utf8').trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return null;
    }
    throw error;
  }
  const key = Buffer.from(text, 'base64');
  if (key.length !== KEY_BYTES) {
    throw new GiveUp(
      'key-damaged',
      `${keyFile}: expected ${KEY_BYTES} bytes in base64, found ${key.length}: put back the key that belongs to this data`,
    );
  }
  return key;
}

function makeKey(keyFile: string): Buffer {
  const key = randomBytes(KEY_BYTES);
  mkdirSync(path.dirname(keyFile), { recursive: true, mode: 0o700 });
  const handle = openSync(keyFile, 'wx', 0o600);
  try {
    writeSync(handle, `${key.toString('base64')}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  return key;
}
