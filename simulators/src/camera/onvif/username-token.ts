/**
 * WS-UsernameToken with password digest (OASIS WSS UsernameToken profile 1.0): Base64(SHA-1(nonce + created +
 * password)). A nonce counts once; `created` must lie within five minutes of the camera's clock. Bounded memory.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '#base/clock.ts';
import type { Credentials } from '../digest.ts';

const WINDOW_MS = 300_000;
const MAX_NONCES = 2000;

export interface UsernameToken {
  username: string;
  password: string;
  isDigest: boolean;
  nonce: string;
  created: string;
}

export interface TokenGuard {
  isGood(token: UsernameToken): boolean;
}

export function createTokenGuard(credentials: Credentials, clock: Clock): TokenGuard {
  /** Nonce to the time it may be forgotten, in order of arrival. */
  const seen = new Map<string, number>();

  const forgetOld = (nowMs: number): void => {
    for (const [nonce, untilMs] of seen) {
      if (untilMs > nowMs && seen.size <= MAX_NONCES) {
        return;
      }
      seen.delete(nonce);
    }
  };

  return {
    isGood: (token) => {
      const nowMs = clock.nowMs();
      const createdAtMs = Date.parse(token.created);
      const isFresh = Math.abs(nowMs - createdAtMs) <= WINDOW_MS;
      if (
        !token.isDigest ||
        token.username !== credentials.username ||
        !isFresh ||
        token.nonce.length > 256
      ) {
        return false;
      }
      forgetOld(nowMs);
      if (seen.has(token.nonce) || !isRightDigest(token, credentials.password)) {
        return false;
      }
      seen.set(token.nonce, nowMs + 2 * WINDOW_MS);
      return true;
    },
  };
}

function isRightDigest({ nonce, created, password }: UsernameToken, secret: string): boolean {
  const expected = createHash('sha1')
    .update(Buffer.from(nonce, 'base64'))
    .update(created, 'utf8')
    .update(secret, 'utf8')
    .digest();
  const given = Buffer.from(password, 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
