/** Signing in and out. The proof itself is people/sign-in.ts; here it becomes a cookie or a refusal. */
import type { Request } from 'express';
import { linkSignInRequest, me, signInRequest, type Me } from '#protocol/account.ts';
import { codeSignInRequest, signInReply, type SignInReply } from '#protocol/second-factor.ts';
import { abilitiesOf } from '../../people/can.ts';
import type { SecondFactor } from '../../people/second-factor.ts';
import type { Origin, PeopleSessions } from '../../people/sessions.ts';
import type { SignIn, SignInResult } from '../../people/sign-in.ts';
import type { Member } from '../../people/standing.ts';
import { writeSessionCookie } from '../cookie.ts';
import { defineRoute, refuse, type Answer, type Call, type Refusal, type Route } from '../route.ts';

const RETRY_AFTER_SEC = 15 * 60;
const MAX_BROWSER_LETTERS = 200;

export interface SessionRouteDeps {
  signIn: SignIn;
  sessions: PeopleSessions;
  secondFactor: SecondFactor;
  communeName: string;
  isHttps: boolean;
}

type Entering = Pick<Call<null, object>, 'address' | 'request' | 'response'>;

export function sessionRoutes(deps: SessionRouteDeps): Route[] {
  const { signIn, isHttps } = deps;
  const welcome = createWelcome(deps);

  return [
    defineRoute({
      method: 'POST',
      path: '/api/sessions',
      door: 'public',
      summary: 'Sign in by password; where there is a second factor, the answer is a challenge for it',
      schemas: { body: signInRequest },
      reply: signInReply,
      handle: async ({ body, ...call }): Promise<Answer<SignInReply>> => {
        const result = await signIn.byPassword(body, originOf(call));
        return result.status === 'second-factor-needed' ? { reply: result } : welcome(result, call);
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/sessions/code',
      door: 'public',
      summary: 'The second factor, after a right password: a code of the app or a recovery code',
      schemas: { body: codeSignInRequest },
      reply: me,
      handle: async ({ body, ...call }) => welcome(await signIn.byCode(body, originOf(call)), call),
    }),
    defineRoute({
      method: 'POST',
      path: '/api/sessions/link',
      door: 'public',
      summary: 'Sign in by a one-time link',
      schemas: { body: linkSignInRequest },
      reply: me,
      handle: async ({ body, ...call }) => welcome(await signIn.byLink(body.token, originOf(call)), call),
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

function createWelcome(deps: SessionRouteDeps) {
  return async (result: SignInResult, { response }: Entering): Promise<Answer<Me>> => {
    if (result.status !== 'signed-in') {
      return describeRefusal(result.status);
    }
    const who = await deps.sessions.find(result.token);
    if (who === null) {
      return describeRefusal('wrong-login');
    }
    response.setHeader('Set-Cookie', writeSessionCookie(result.token, deps.isHttps));
    return { reply: await describeMe(deps, who.account) };
  };
}

function originOf({ address, request }: { address: string; request: Request }): Origin {
  const browser = (request.headers['user-agent'] ?? '').replace(/\p{Cc}/gu, '');
  return { address, browser: browser.slice(0, MAX_BROWSER_LETTERS) };
}

export function tooManyTries(): Refusal {
  return {
    ...refuse('too-many-tries', 'too many failed tries, wait a while'),
    retryAfterSec: RETRY_AFTER_SEC,
  };
}

export function wrongPassword(field: string): Refusal {
  return refuse('wrong-login', `${field}: the present password is missing or wrong`);
}

export function wrongCode(): Refusal {
  return refuse('wrong-code', 'code: wrong, or used already; each is good once');
}

export async function describeMe(
  { secondFactor, communeName }: Pick<SessionRouteDeps, 'secondFactor' | 'communeName'>,
  account: Member,
): Promise<Me> {
  return {
    id: account.id,
    login: account.login,
    displayName: account.displayName,
    role: account.role,
    abilities: abilitiesOf(account),
    mustSetPassword: !account.hasPassword,
    hasSecondFactor: await secondFactor.isOn(account.id),
    mustSetUpSecondFactor: account.isHeldBack === true,
    communeName,
  };
}

function describeRefusal(status: Exclude<SignInResult['status'], 'signed-in'>): Refusal {
  switch (status) {
    case 'too-many-tries':
      return tooManyTries();
    case 'wrong-login':
      return refuse('wrong-login', 'login or password is wrong');
    case 'wrong-code':
      return wrongCode();
    case 'second-factor-needed':
      return refuse('second-factor-needed', 'the password was right; a code is needed too');
    case 'link-used-or-expired':
      return refuse('link-used-or-expired', 'this link was used, has expired, or never was');
  }
}
