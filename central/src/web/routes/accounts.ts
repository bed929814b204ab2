/** Accounts, for admins. */
import { accountCreated, accountRequest } from '#protocol/account.ts';
import type { AccountDesk } from '../../people/accounts.ts';
import { actorOf } from '../../people/sign-in.ts';
import { defineRoute, refuse, type Route } from '../route.ts';

export function accountRoutes(desk: AccountDesk): Route[] {
  return [
    defineRoute({
      method: 'POST',
      path: '/api/accounts',
      door: 'account.manage',
      summary: 'Make an account; its owner signs in first by the one-time link',
      schemas: { body: accountRequest },
      status: 201,
      reply: accountCreated,
      handle: async ({ who, body }) => {
        const created = await desk.create(body, actorOf(who.account));
        return created === null ? refuse('conflict', `login: '${body.login}' is taken`) : { reply: created };
      },
    }),
  ];
}
