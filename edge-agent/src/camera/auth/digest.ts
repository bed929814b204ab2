/**
 * HTTP Digest (RFC 7616, and RFC 2069 servers that know no qop), as ONVIF and RTSP use it: MD5 and SHA-256, `auth` and `auth-int`,
 * session variants. One `DigestLogin` per connection or camera remembers the last challenge, so that later calls
 * are sent with an answer at once and the nonce count rises as it must.
 *
 * Basic is never answered: it would hand the password to whoever listens on the wire.
 * Not here: when to stop trying (login-guard.ts).
 */
import { createHash, randomBytes } from 'node:crypto';
import { parseChallenges, type Challenge } from './challenge.ts';

export interface Credentials {
  username: string;
  password: string;
}

export interface DigestRequest {
  method: string;
  /** Exactly as in the request line. */
  uri: string;
  /** Needed for `auth-int` only. */
  body?: string;
}

export type ChallengeOutcome =
  /** Call again with `authorization()`. */
  | { status: 'answerable' }
  /** The answer that was given to this very challenge is wrong. */
  | { status: 'refused' }
  /** Nothing that can be answered safely. */
  | { status: 'unsupported'; offered: string };

export interface DigestLogin {
  /** Value of the `Authorization` header, or `null` before the first challenge. */
  authorization(request: DigestRequest): string | null;
  /**
   * Give it the `WWW-Authenticate` headers of a 401. `wasAnswered`: the refused try answered a challenge got for
   * this very call. An answer made from an older challenge may just be out of date.
   */
  challenged(headers: readonly string[], wasAnswered: boolean): ChallengeOutcome;
}

const ALGORITHMS = new Map([
  ['sha-256', 'sha256'],
  ['sha-256-sess', 'sha256'],
  ['md5', 'md5'],
  ['md5-sess', 'md5'],
]);

interface DigestChallenge {
  realm: string;
  nonce: string;
  opaque: string | undefined;
  /** As the server wrote it; `undefined` where it named none. */
  algorithm: string | undefined;
  hash: string;
  isSession: boolean;
  qop: 'auth' | 'auth-int' | null;
  isStale: boolean;
}

export function createDigestLogin(
  { username, password }: Credentials,
  makeClientNonce: () => string = () => randomBytes(12).toString('hex'),
): DigestLogin {
  let challenge: DigestChallenge | null = null;
  let nonceCount = 0;

  return {
    challenged: (headers, wasAnswered) => {
      const offered = parseChallenges(headers);
      const best = pickStrongest(offered);
      if (!best) {
        return {
          status: 'unsupported',
          offered: offered.map(({ scheme }) => scheme).join(', ') || 'nothing',
        };
      }
      const isRefused = wasAnswered && !best.isStale;
      challenge = best;
      nonceCount = 0;
      return { status: isRefused ? 'refused' : 'answerable' };
    },

    authorization: (request) => {
      if (!challenge) {
        return null;
      }
      nonceCount += 1;
      const clientNonce = makeClientNonce();
      const count = nonceCount.toString(16).padStart(8, '0');
      const response = respond({ challenge, username, password, request, count, clientNonce });
      return formatAuthorization({ challenge, username, uri: request.uri, count, clientNonce, response });
    },
  };
}

function pickStrongest(challenges: readonly Challenge[]): DigestChallenge | null {
  const readable = challenges.map(readDigest).filter((challenge) => challenge !== null);
  return readable.find(({ hash }) => hash === 'sha256') ?? readable[0] ?? null;
}

function readDigest({ scheme, parameters }: Challenge): DigestChallenge | null {
  const nonce = parameters.get('nonce');
  const algorithm = parameters.get('algorithm') || undefined;
  const hash = ALGORITHMS.get((algorithm ?? 'MD5').toLowerCase());
  const qop = pickProtection(parameters.get('qop'));
  if (scheme !== 'digest' || nonce === undefined || !hash || qop === 'unknown') {
    return null;
  }
  return {
    realm: parameters.get('realm') ?? '',
    nonce,
    opaque: parameters.get('opaque'),
    algorithm,
    hash,
    isSession: algorithm?.toLowerCase().endsWith('-sess') ?? false,
    qop,
    isStale: parameters.get('stale')?.toLowerCase() === 'true',
  };
}

function pickProtection(qop: string | undefined): DigestChallenge['qop'] | 'unknown' {
  const offered = (qop ?? '')
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  if (offered.length === 0) {
    return null;
  }
  if (offered.includes('auth')) {
    return 'auth';
  }
  return offered.includes('auth-int') ? 'auth-int' : 'unknown';
}

interface ResponseParts extends Credentials {
  challenge: DigestChallenge;
  request: DigestRequest;
  count: string;
  clientNonce: string;
}

function respond({ challenge, username, password, request, count, clientNonce }: ResponseParts): string {
  const { realm, nonce, qop, isSession } = challenge;
  const hash = (text: string): string => createHash(challenge.hash).update(text, 'utf8').digest('hex');
  const account = hash(`${username}:${realm}:${password}`);
  const secret = isSession ? hash(`${account}:${nonce}:${clientNonce}`) : account;
  const bodyPart = qop === 'auth-int' ? `:${hash(request.body ?? '')}` : '';
  const call = hash(`${request.method}:${request.uri}${bodyPart}`);
  return qop === null
    ? hash(`${secret}:${nonce}:${call}`)
    : hash(`${secret}:${nonce}:${count}:${clientNonce}:${qop}:${call}`);
}

function formatAuthorization(parts: {
  challenge: DigestChallenge;
  username: string;
  uri: string;
  count: string;
  clientNonce: string;
  response: string;
}): string {
  const { challenge, username, uri, count, clientNonce, response } = parts;
  const { realm, nonce, opaque, algorithm, qop, isSession } = challenge;
  const fields = [
    `username=${quote(username)}`,
    `realm=${quote(realm)}`,
    `nonce=${quote(nonce)}`,
    `uri=${quote(uri)}`,
    `response="${response}"`,
    ...(algorithm === undefined ? [] : [`algorithm=${algorithm}`]),
    ...(opaque === undefined ? [] : [`opaque=${quote(opaque)}`]),
    ...(qop === null ? [] : [`qop=${qop}`, `nc=${count}`]),
    ...(qop !== null || isSession ? [`cnonce="${clientNonce}"`] : []),
  ];
  return `Digest ${fields.join(', ')}`;
}

/** Line breaks cannot come out of a parsed header, but a user name could hold one. */
function quote(text: string): string {
  return `"${text.replace(/[\r\n]/g, '').replace(/["\\]/g, '\\$&')}"`;
}
