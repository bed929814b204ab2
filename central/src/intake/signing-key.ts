/**
 * Central's own key: what it hands to agents is signed with it, and agents keep its public half from their enrolment.
 * A lost one is made anew, and agents enrolled before refuse what is signed with it, saying so: keep it with the
 * backups. Not here: the file (key-file.ts).
 */
import { sign } from 'node:crypto';
import type { SignedText } from '#protocol/statement.ts';
import { openKeyFile, publicHalfOf } from './key-file.ts';

export interface SigningKey {
  /** Base64 of the SPKI DER. */
  publicKey: string;
  /** Base64 Ed25519 signature over the UTF-8 bytes of `text`. */
  sign(text: string): string;
}

/** Throws GiveUp when the file is damaged, or readable by others than its owner. */
export function openSigningKey(file: string): SigningKey {
  const key = openKeyFile(file, 'ed25519');
  return {
    publicKey: publicHalfOf(key),
    sign: (text) => sign(null, Buffer.from(text, 'utf8'), key).toString('base64'),
  };
}

/** A statement as text, with central's signature of that text. */
export function signStatement(key: SigningKey, statement: object): SignedText {
  const text = JSON.stringify(statement);
  return { text, signature: key.sign(text), by: key.publicKey };
}
