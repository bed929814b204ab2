/**
 * The session cookie. SameSite=Strict is no hindrance to links from outside: the page they open asks for its data
 * itself, from the same site. Without `maxAge` beyond the session's longest life it is gone when the session is.
 */
import type { IncomingMessage } from 'node:http';
import { parseCookie, stringifySetCookie } from 'cookie';
import { ABSOLUTE_LIFE_MS } from '../people/sessions.ts';

const NAME = 'matlang_session';

export function readSessionCookie(request: IncomingMessage): string | null {
  return parseCookie(request.headers.cookie ?? '')[NAME] ?? null;
}

/** `token` null takes the cookie back. */
export function writeSessionCookie(token: string | null, isHttps: boolean): string {
  return stringifySetCookie({
    name: NAME,
    value: token ?? '',
    httpOnly: true,
    sameSite: 'strict',
    secure: isHttps,
    path: '/',
    maxAge: token === null ? 0 : ABSOLUTE_LIFE_MS / 1000,
  });
}
