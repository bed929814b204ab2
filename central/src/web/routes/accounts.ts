/** Accounts, for admins: making, changing, switching off, letting in again. */
import { z } from 'zod';
import {
  accountChange,
  accountCreated,
  accountLink,
  accountList,
  accountRequest,
  accountView,
} from '#protocol/account.ts';
import { uuid } from '#protocol/names.ts';
import { describeConflict, type AccountAdmin } from '../../people/account-admin.ts';
import type { AccountDesk } from '../../people/accounts.ts';
import { actorOf } from '../../people/sign-in.ts';
import { defineRoute, refuse, type Refusal, type Route } from '../route.ts';

const params = z.strictObject({ id: uuid });

export interface AccountRouteDeps {
  desk: AccountDesk;
  admin: AccountAdmin;
}

export function accountRoutes(deps: AccountRouteDeps): Route[] {
  const { desk, admin } = deps;
  return [
    defineRoute({
      method: 'GET',
      path: '/api/accounts',
      door: 'account.manage',
      summary: 'Every account of the commune, by login',
      reply: accountList,
      handle: async () => ({ reply: { items: await admin.list() } }),
    }),
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
    changeRoute(deps),
    defineRoute({
      method: 'POST',
      path: '/api/accounts/:id/link',
      door: 'account.manage',
      summary: 'A one-time link for an account, for who forgot the password',
      schemas: { params },
      status: 201,
      reply: accountLink,
      handle: async ({ who, params: { id } }) => {
        const account = await admin.find(id);
        if (account === null) {
          return unknownAccount(id);
        }
        if (account.isDisabled) {
          return refuse('conflict', `id: account '${account.login}' is switched off`);
        }
        const linkPath = await desk.issueLink(account.login, actorOf(who.account));
        return linkPath === null ? unknownAccount(id) : { reply: { linkPath } };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: '/api/accounts/:id/second-factor',
      door: 'account.manage',
      summary: "Take away somebody's second factor; all sessions of the account end",
      schemas: { params },
      reply: null,
      handle: async ({ who, params: { id } }) =>
        (await admin.resetSecondFactor(id, actorOf(who.account))) ? { reply: undefined } : unknownAccount(id),
    }),
  ];
}

function changeRoute({ admin }: AccountRouteDeps): Route {
  return defineRoute({
    method: 'PUT',
    path: '/api/accounts/:id',
    door: 'account.manage',
    summary: 'Change name, role, scope, or switch off; 409 when somebody changed it since `revision`',
    schemas: { params, body: accountChange },
    reply: accountView,
    handle: async ({ who: { account }, params: { id }, body }) => {
      const by = { actor: actorOf(account), name: account.displayName };
      const changed = await admin.change(id, body, by);
      switch (changed.status) {
        case 'unknown':
          return unknownAccount(id);
        case 'last-admin':
          return refuse('conflict', `id: '${id}' is the last administrator: make another one first`);
        case 'conflict':
          return refuse('conflict', describeConflict(body.revision, changed.newest));
        case 'changed': {
          const view = (await admin.list()).find((listed) => listed.id === id);
          return view === undefined ? unknownAccount(id) : { reply: view };
        }
      }
    },
  });
}

export function unknownAccount(id: string): Refusal {
  return refuse('not-found', `id: there is no account '${id}'`);
}
