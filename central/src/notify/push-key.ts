/**
 * Central's key towards push services (VAPID, RFC 8292): made at the first start, in a file of mode 0600. Browsers
 * subscribe to this key; with another one every subscription is void.
 */
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import webPush from 'web-push';
import { z } from 'zod';
import { GiveUp } from '#base/errors.ts';

const pushKey = z.strictObject({
  /** Base64url: uncompressed P-256 point, 65 bytes. */
  publicKey: z.string().regex(/^[\w-]{87}$/),
  /** Base64url, 32 bytes. */
  privateKey: z.string().regex(/^[\w-]{43}$/),
});
export type PushKey = z.infer<typeof pushKey>;

/** Throws GiveUp when the file is damaged, or readable by others than its owner. */
export function openPushKey(file: string): PushKey {
  return readKey(file) ?? makeKey(file);
}

function readKey(file: string): PushKey | null {
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
  const parsed = pushKey.safeParse(parseJson(text));
  if (!parsed.success) {
    throw new GiveUp(
      'key-damaged',
      `${file}: expected a P-256 key pair: put back the one that browsers subscribed to`,
    );
  }
  return parsed.data;
}

/** The cause is left out: it could quote the key. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function makeKey(file: string): PushKey {
  const key = pushKey.parse(webPush.generateVAPIDKeys());
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const handle = openSync(file, 'wx', 0o600);
  try {
    writeSync(handle, `${JSON.stringify(key)}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  return key;
}
