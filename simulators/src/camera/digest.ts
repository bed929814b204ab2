/**
 * The server's side of Digest authentication (RFC 7616) for RTSP and HTTP: SHA-256 offered first, MD5 for the rest.
 *
 * A nonce lives five minutes and then is `stale`: the client must come back with the new one and need not ask its
 * user. A nonce count may be used once per nonce. Bounded: the oldest nonces are forgotten.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '#base/clock.ts';

const NONCE_LIFE_MS = 300_000;
const MAX_NONCES = 512;
const MAX_HEADER_CHARS = 2048;
const ALGORITHMS = ['SHA-256', 'MD5'] as const;
type Algorithm = (typeof ALGORITHMS)[number];

export interface Credentials {
  username: string;
  password: string;
}

export type DigestVerdict = { status: 'granted' } | { status: 'refused'; challenges: string[] };

export interface DigestGuard {
  /** `authorization` is the header as it came, or undefined. */
  check(method: string, uri: string, authorization: string | undefined): DigestVerdict;
}

export interface DigestGuardOptions {
  realm: string;
  credentials: Credentials;
  clock: Clock;
  /** Offer `qop="auth"`; many cameras do on HTTP and do not on RTSP. */
  hasQop: boolean;
  nonceLifeMs?: number;
}

export function createDigestGuard(options: DigestGuardOptions): DigestGuard {
  const { realm, credentials, clock, hasQop, nonceLifeMs = NONCE_LIFE_MS } = options;
  const nonces = new Map<string, { issuedAtMs: number; used: Set<string> }>();

  const challenge = (isStale: boolean): DigestVerdict => {
    const nonce = randomBytes(16).toString('hex');
    nonces.set(nonce, { issuedAtMs: clock.monotonicMs(), used: new Set() });
    const oldest = nonces.keys().next();
    if (nonces.size > MAX_NONCES && oldest.done !== true) {
      nonces.delete(oldest.value);
    }
    const tail = `${hasQop ? ', qop="auth"' : ''}${isStale ? ', stale=true' : ''}`;
    return {
      status: 'refused',
      challenges: ALGORITHMS.map(
        (algorithm) => `Digest realm="${realm}", nonce="${nonce}", algorithm=${algorithm}${tail}`,
      ),
    };
  };

  return {
    check: (method, uri, authorization) => {
      const given = authorization === undefined ? null : parseAuthorization(authorization);
      if (given === null) {
        return challenge(false);
      }
      const issued = nonces.get(given.nonce);
      if (!isRightAnswer(given, { method, uri, realm, credentials })) {
        return challenge(false);
      }
      if (issued === undefined || clock.monotonicMs() - issued.issuedAtMs > nonceLifeMs) {
        return challenge(true);
      }
      if (given.qop !== null && issued.used.has(given.nc)) {
        return challenge(true);
      }
      issued.used.add(given.nc);
      return { status: 'granted' };
    },
  };
}

interface DigestAnswer {
  username: string;
  realm: string;
  nonce: string;
  uri: string;
  algorithm: Algorithm;
  qop: 'auth' | null;
  nc: string;
  cnonce: string;
  response: string;
}

/** Null when it is not a Digest answer we can judge. */
function parseAuthorization(header: string): DigestAnswer | null {
  if (header.length > MAX_HEADER_CHARS || !/^digest\s/i.test(header)) {
    return null;
  }
  const fields = new Map<string, string>();
  for (const match of header.slice(7).matchAll(/([a-z0-9_-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/gi)) {
    fields.set((match[1] ?? '').toLowerCase(), match[2]?.replace(/\\(.)/g, '$1') ?? match[3] ?? '');
  }
  const text = (name: string): string => fields.get(name) ?? '';
  const algorithm = ALGORITHMS.find((name) => name === (fields.get('algorithm') ?? 'MD5').toUpperCase());
  if (algorithm === undefined) {
    return null;
  }
  return {
    username: text('username'),
    realm: text('realm'),
    nonce: text('nonce'),
    uri: text('uri'),
    algorithm,
    qop: text('qop').toLowerCase() === 'auth' ? 'auth' : null,
    nc: text('nc'),
    cnonce: text('cnonce'),
    response: text('response').toLowerCase(),
  };
}

interface Expectation {
  method: string;
  uri: string;
  realm: string;
  credentials: Credentials;
}

function isRightAnswer(given: DigestAnswer, { method, uri, realm, credentials }: Expectation): boolean {
  if (given.username !== credentials.username || given.realm !== realm || !isSameTarget(given.uri, uri)) {
    return false;
  }
  const name = given.algorithm === 'MD5' ? 'md5' : 'sha256';
  const hash = (text: string): string => createHash(name).update(text, 'utf8').digest('hex');
  const who = hash(`${credentials.username}:${realm}:${credentials.password}`);
  const what = hash(`${method}:${given.uri}`);
  const middle = given.qop === null ? given.nonce : `${given.nonce}:${given.nc}:${given.cnonce}:${given.qop}`;
  const expected = Buffer.from(hash(`${who}:${middle}:${what}`));
  const actual = Buffer.from(given.response);
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

/** RTSP clients sign the whole URL, its path, or the base without the track; all name the same camera. */
function isSameTarget(given: string, actual: string): boolean {
  const path = (uri: string): string => uri.replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/\/+$/, '');
  return path(actual).startsWith(path(given)) || path(given).startsWith(path(actual));
}
