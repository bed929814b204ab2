/** Rights people lend each other: given, received, taken back. */
import { z } from 'zod';
import {
  delegationChoices,
  delegationList,
  delegationRequest,
  delegationView,
} from '#protocol/delegation.ts';
import { uuid } from '#protocol/names.ts';
import type { DelegationDesk } from '../../people/delegations.ts';
import { defineRoute, refuse, type Route } from '../route.ts';

export interface DelegationRouteDeps {
  delegationDesk: DelegationDesk;
}

export function delegationRoutes({ delegationDesk }: DelegationRouteDeps): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/delegations',
      door: 'session',
      summary: 'Rights this account lends and has been lent, newest first',
      reply: delegationList,
      handle: async ({ who: { account } }) => ({
        reply: { items: await delegationDesk.list(account.id) },
      }),
    }),
    defineRoute({
      method: 'GET',
      path: '/api/delegations/choices',
      door: 'delegation.grant',
      summary: 'To whom, and which rights, this account may lend',
      reply: delegationChoices,
      handle: async ({ who: { account } }) => ({ reply: await delegationDesk.choices(account) }),
    }),
    defineRoute({
      method: 'POST',
      path: '/api/delegations',
      door: 'delegation.grant',
      summary: 'Lend rights of one’s own to somebody for at most 31 days',
      schemas: { body: delegationRequest },
      status: 201,
      reply: delegationView,
      handle: async ({ who: { account }, body }) => {
        const granted = await delegationDesk.grant(account, body);
        return granted.status === 'granted'
          ? { reply: granted.view }
          : refuse('bad-request', `body.${granted.reason}`);
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/delegations/:id/revocation',
      door: 'session',
      summary: 'Take back, or give back, what was lent; it counts at once',
      schemas: { params: z.strictObject({ id: uuid }) },
      reply: null,
      handle: async ({ who: { account }, params: { id } }) => {
        const result = await delegationDesk.revoke(account, id);
        switch (result) {
          case 'revoked':
            return { reply: undefined };
          case 'over':
            return refuse('conflict', `id: delegation '${id}' is over already`);
          case 'unknown':
            return refuse('not-found', `id: there is no delegation '${id}'`);
        }
      },
    }),
  ];
}
