/** `matlang key`: prints the fingerprint of central's key, which others need to check packages. Makes nothing. */
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '#base/config.ts';
import { GiveUp } from '#base/errors.ts';
import { fingerprintOf } from '#base/package/signature-text.ts';
import { centralConfig } from '#central/config.ts';

export interface KeyCommandOptions {
  config: string;
  pem: boolean;
}

/** Throws ConfigError, and GiveUp where there is no key, or none that can be read. */
export function runKey({ config: file, pem }: KeyCommandOptions): string {
  const { dataDir } = readConfig(file, centralConfig);
  const keyFile = join(dataDir, 'signing-key.pem');
  let text: string;
  try {
    text = readFileSync(keyFile, 'utf8');
  } catch (error) {
    throw new GiveUp('no-key', `${keyFile}: cannot be read; central makes it when it is started first`, {
      cause: error,
    });
  }
  const publicKey = publicHalf(text);
  if (publicKey === null) {
    throw new GiveUp('key-damaged', `${keyFile}: is not a private key`);
  }
  return pem
    ? publicKey.export({ type: 'spki', format: 'pem' }).toString()
    : `${fingerprintOf(publicKey.export({ type: 'spki', format: 'der' }).toString('base64'))}\n`;
}

/** The cause is left out: it could quote the key. */
function publicHalf(text: string): ReturnType<typeof createPublicKey> | null {
  try {
    return createPublicKey(createPrivateKey(text));
  } catch {
    return null;
  }
}
