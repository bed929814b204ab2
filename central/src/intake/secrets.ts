/**
 * Random secrets that leave central once and come back: tokens, one-time codes, nonces. Only their SHA-256 is kept;
 * they carry at least 80 random bits, so a plain fast hash is enough (passwords are another matter: people/).
 */
import { createHash, randomBytes, randomInt } from 'node:crypto';

const TOKEN_BYTES = 32;
const CODE_LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE_GROUPS = 4;
const CODE_GROUP_LETTERS = 4;

/** 256 random bits, base64url. */
export function drawToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/** 80 random bits for people to type: `7KQ2-M0XA-...`, Crockford base 32 without I, L, O, U. */
export function drawCode(): string {
  const group = (): string =>
    Array.from({ length: CODE_GROUP_LETTERS }, () => CODE_LETTERS[randomInt(CODE_LETTERS.length)]).join('');
  return Array.from({ length: CODE_GROUPS }, group).join('-');
}

/** What people type for a code: any case, any dashes, O for 0, I or L for 1. */
export function normalizeCode(code: string): string {
  return code.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
}

/** Hex SHA-256: what the ledger and the tables in memory keep of a secret. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
