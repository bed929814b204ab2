/** Who am I, and my password. */
import { me, passwordRequest } from '#protocol/account.ts';
import type { SignIn } from '../../people/sign-in.ts';
import { defineRoute, refuse, type Route } from '../route.ts';
import { toMe, tooManyTries } from './sessions.ts';

export function meRoutes({ signIn, communeName }: { signIn: SignIn; communeName: string }): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/me',
      door: 'session',
      summary: 'Who is signed in, and what they may do',
      reply: me,
      handle: async ({ who }) => ({ reply: toMe(who.account, communeName) }),
    }),
    defineRoute({
      method: 'PUT',
      path: '/api/me/password',
      door: 'session',
      summary: 'Set or change the password; other sessions of the account end',
      schemas: { body: passwordRequest },
      reply: null,
      handle: async ({ who, body }) => {
        const result = await signIn.setPassword(who, body);
        if (result === 'too-many-tries') {
          return tooManyTries();
        }
        return result === 'set'
          ? { reply: undefined }
          : refuse('wrong-login', 'current: the present password is missing or wrong');
      },
    }),
  ];
}
