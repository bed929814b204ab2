/** Who am I, and my password. */
import { me, passwordRequest } from '#protocol/account.ts';
import type { PasswordFault } from '../../people/password-rules.ts';
import { defineRoute, refuse, type Route } from '../route.ts';
import { describeMe, tooManyTries, wrongPassword, type SessionRouteDeps } from './sessions.ts';

/** What was found is not said: it is a password. */
const EXPECTED: Record<PasswordFault, string> = {
  'too-short': 'too-short: expected at least 12 characters',
  'names-you': 'names-you: expected more than the login, the name or the commune',
  'too-common': 'too-common: expected something not everybody thinks of first',
  'used-before': 'used-before: expected none of the last three passwords',
};

export function meRoutes(deps: SessionRouteDeps): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/me',
      door: 'session',
      summary: 'Who is signed in, and what they may do',
      reply: me,
      handle: async ({ who }) => ({ reply: await describeMe(deps, who.account) }),
    }),
    defineRoute({
      method: 'PUT',
      path: '/api/me/password',
      door: 'session',
      summary: 'Set or change the password; other sessions of the account end',
      schemas: { body: passwordRequest },
      reply: null,
      handle: async ({ who, body }) => {
        const result = await deps.signIn.setPassword(who, body);
        switch (result) {
          case 'set':
            return { reply: undefined };
          case 'too-many-tries':
            return tooManyTries();
          case 'wrong-login':
            return wrongPassword('current');
          default:
            return refuse('weak-password', `next: ${EXPECTED[result]}`);
        }
      },
    }),
  ];
}
