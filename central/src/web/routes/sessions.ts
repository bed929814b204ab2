/** Signing in and out. The proof itself is people/sign-in.ts; here it becomes a cookie or a refusal. */
import { linkSignInRequest, me, signInRequest, type Me } from '#protocol/account.ts';
import type { Account } from '../../ledger/accounts.ts';
import { abilitiesOf } from '../../people/can.ts';
import type { SignIn, SignInResult } from '../../people/sign-in.ts';
import { writeSessionCookie } from '../cookie.ts';
import { defineRoute, refuse, type Answer, type Call, type Refusal, type Route } from '../route.ts';

const RETRY_AFTER_SEC = 15 * 60;

export interface SessionRouteDeps {
  signIn: SignIn;
  communeName: string;
  isHttps: boolean;
}

export function sessionRoutes({ signIn, communeName, isHttps }: SessionRouteDeps): Route[] {
  const welcome = (result: SignInResult, response: Call<null, object>['response']): Answer<Me> => {
    if (result.status !== 'signed-in') {
      return describeRefusal(result.status);
    }
    response.setHeader('Set-Cookie', writeSessionCookie(result.token, isHttps));
    return { reply: toMe(result.account, communeName) };
  };

  return [
    defineRoute({
      method: 'POST',
      path: '/api/sessions',
      door: 'public',
      summary: 'Sign in by password',
      schemas: { body: signInRequest },
      reply: me,
      handle: async ({ body, address, response }) =>
        welcome(await signIn.byPassword(body, address), response),
    }),
    defineRoute({
      method: 'POST',
      path: '/api/sessions/link',
      door: 'public',
      summary: 'Sign in by a one-time link',
      schemas: { body: linkSignInRequest },
      reply: me,
      handle: async ({ body, address, response }) =>
        welcome(await signIn.byLink(body.token, address), response),
    }),
    defineRoute({
      method: 'DELETE',
      path: '/api/sessions',
      door: 'session',
      summary: 'Sign out; the sockets of this session close',
      reply: null,
      handle: async ({ who, response }) => {
        await signIn.signOut(who);
        response.setHeader('Set-Cookie', writeSessionCookie(null, isHttps));
        return { reply: undefined };
      },
    }),
  ];
}

export function tooManyTries(): Refusal {
  return {
    ...refuse('too-many-tries', 'too many failed tries, wait a while'),
    retryAfterSec: RETRY_AFTER_SEC,
  };
}

export function toMe(account: Account, communeName: string): Me {
  return {
    id: account.id,
    login: account.login,
    displayName: account.displayName,
    role: account.role,
    abilities: abilitiesOf(account),
    mustSetPassword: !account.hasPassword,
    communeName,
  };
}

function describeRefusal(status: Exclude<SignInResult['status'], 'signed-in'>): Refusal {
  switch (status) {
    case 'too-many-tries':
      return tooManyTries();
    case 'wrong-login':
      return refuse('wrong-login', 'login or password is wrong');
    case 'link-used-or-expired':
      return refuse('link-used-or-expired', 'this link was used, has expired, or never was');
  }
}
