/**
 * The one thing a check has to be told: central's public key, as a fingerprint that was read over the telephone, or
 * as a file. Spaces, colons and capitals of a fingerprint do not matter.
 */
import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describeError } from '#base/errors.ts';
import { fingerprintOf, isEd25519Key } from '#base/package/signature-text.ts';

export type Trust = { status: 'read'; fingerprint: string } | { status: 'bad'; reason: string };

const LARGEST_KEY_CHARS = 4096;

export function readTrust(argument: string): Trust {
  const hex = argument
    .replace(/^sha256:/i, '')
    .replace(/[\s:-]/g, '')
    .toLowerCase();
  if (/^[0-9a-f]{64}$/.test(hex)) {
    return { status: 'read', fingerprint: (hex.match(/.{4}/g) ?? []).join(' ') };
  }
  let text: string;
  try {
    text = readFileSync(argument, 'utf8').slice(0, LARGEST_KEY_CHARS).trim();
  } catch (error) {
    const reason = `'${argument}' is neither a fingerprint (64 hex digits) nor a file that can be read (${describeError(error)})`;
    return { status: 'bad', reason };
  }
  const key = publicKeyOf(text);
  return key === null
    ? { status: 'bad', reason: `${argument}: expected an Ed25519 public key, PEM or base64 of the SPKI DER` }
    : { status: 'read', fingerprint: fingerprintOf(key) };
}

function publicKeyOf(text: string): string | null {
  if (isEd25519Key(text)) {
    return text;
  }
  if (!text.startsWith('-----BEGIN PUBLIC KEY-----')) {
    return null;
  }
  try {
    const key = createPublicKey(text).export({ type: 'spki', format: 'der' }).toString('base64');
    return isEd25519Key(key) ? key : null;
  } catch {
    return null;
  }
}
