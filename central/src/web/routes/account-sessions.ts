/** Signed-in browsers: one's own, and those of any account for admins. */
import { z } from 'zod';
import { uuid } from '#protocol/names.ts';
import { sessionId, sessionList, type SessionView } from '#protocol/session.ts';
import type { AuditTrail } from '../../intake/stores.ts';
import type { SessionRow } from '../../ledger/people/sessions.ts';
import type { AccountAdmin } from '../../people/account-admin.ts';
import { ABSOLUTE_LIFE_MS, IDLE_LIFE_MS, type PeopleSessions } from '../../people/sessions.ts';
import type { SignedIn } from '../../people/sessions.ts';
import { actorOf } from '../../people/sign-in.ts';
import { defineRoute, refuse, type Refusal, type Route } from '../route.ts';
import { unknownAccount } from './accounts.ts';

const ID_LETTERS = 32;

export interface AccountSessionRouteDeps {
  sessions: PeopleSessions;
  admin: AccountAdmin;
  audit: AuditTrail;
  nowMs: () => number;
}

export function accountSessionRoutes(deps: AccountSessionRouteDeps): Route[] {
  return [...ownRoutes(deps), ...adminRoutes(deps)];
}

function ownRoutes(deps: AccountSessionRouteDeps): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/me/sessions',
      door: 'session',
      summary: 'Where this account is signed in',
      reply: sessionList,
      handle: async ({ who }) => ({ reply: { items: await viewsOf(deps, who, who.account.id) } }),
    }),
    defineRoute({
      method: 'DELETE',
      path: '/api/me/sessions/:sessionId',
      door: 'session',
      summary: 'Sign out another browser of this account',
      schemas: { params: z.strictObject({ sessionId }) },
      reply: null,
      handle: async ({ who, params }) =>
        (await endOne(deps, who, who.account.id, params.sessionId))
          ? { reply: undefined }
          : unknownSession(params.sessionId),
    }),
    defineRoute({
      method: 'DELETE',
      path: '/api/me/sessions',
      door: 'session',
      summary: 'Sign out all other browsers of this account',
      reply: null,
      handle: async ({ who }) => {
        await note(deps, who, who.account.id, 'all others');
        await deps.sessions.endAllBut(who.account.id, who.sessionHash);
        return { reply: undefined };
      },
    }),
  ];
}

function adminRoutes(deps: AccountSessionRouteDeps): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/accounts/:id/sessions',
      door: 'account.manage',
      summary: 'Where an account is signed in',
      schemas: { params: z.strictObject({ id: uuid }) },
      reply: sessionList,
      handle: async ({ who, params: { id } }) =>
        (await deps.admin.find(id)) === null
          ? unknownAccount(id)
          : { reply: { items: await viewsOf(deps, who, id) } },
    }),
    defineRoute({
      method: 'DELETE',
      path: '/api/accounts/:id/sessions',
      door: 'account.manage',
      summary: 'Sign an account out everywhere',
      schemas: { params: z.strictObject({ id: uuid }) },
      reply: null,
      handle: async ({ who, params: { id } }) => {
        if ((await deps.admin.find(id)) === null) {
          return unknownAccount(id);
        }
        await note(deps, who, id, 'all');
        await deps.sessions.endAllBut(id, null);
        return { reply: undefined };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: '/api/accounts/:id/sessions/:sessionId',
      door: 'account.manage',
      summary: 'Sign out one browser of an account',
      schemas: { params: z.strictObject({ id: uuid, sessionId }) },
      reply: null,
      handle: async ({ who, params }) =>
        (await endOne(deps, who, params.id, params.sessionId))
          ? { reply: undefined }
          : unknownSession(params.sessionId),
    }),
  ];
}

async function viewsOf(
  { sessions, nowMs }: AccountSessionRouteDeps,
  who: SignedIn,
  accountId: string,
): Promise<SessionView[]> {
  const atMs = nowMs();
  const isOpen = ({ createdAtMs, usedAtMs }: SessionRow): boolean =>
    atMs - createdAtMs <= ABSOLUTE_LIFE_MS && atMs - usedAtMs <= IDLE_LIFE_MS;
  return (await sessions.list(accountId))
    .filter(isOpen)
    .map(({ tokenHash, address, browser, way, createdAtMs, usedAtMs }) => ({
      id: tokenHash.slice(0, ID_LETTERS),
      ...{ address, browser, way, createdAtMs, usedAtMs },
      isThis: tokenHash === who.sessionHash,
    }));
}

async function endOne(
  deps: AccountSessionRouteDeps,
  who: SignedIn,
  accountId: string,
  id: string,
): Promise<boolean> {
  const found = (await deps.sessions.list(accountId)).find(({ tokenHash }) => tokenHash.startsWith(id));
  if (found === undefined) {
    return false;
  }
  await note(deps, who, accountId, `opened from ${found.address}`);
  await deps.sessions.end(found.tokenHash);
  return true;
}

async function note(
  { audit }: AccountSessionRouteDeps,
  { account }: SignedIn,
  accountId: string,
  detail: string,
): Promise<void> {
  const resource = `account:${accountId}`;
  await audit.append({ actor: actorOf(account), action: 'account.sessions-ended', resource, detail });
}

function unknownSession(id: string): Refusal {
  return refuse('not-found', `sessionId: there is no session '${id}'`);
}
