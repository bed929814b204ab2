/**
 * Making accounts and the one-time links their owners sign in with first. There is no default account and no default
 * password: the first start makes one admin without a password, and only the printed link opens it.
 * Not here: using a link (sign-in.ts).
 */
import type { Clock } from '#base/clock.ts';
import { newId } from '#base/ids.ts';
import type { Role, Scope } from '#protocol/account.ts';
import { drawToken, hashSecret } from '../intake/secrets.ts';
import type { AuditEntry, AuditTrail } from '../intake/stores.ts';
import type { Account, Accounts } from '../ledger/people/accounts.ts';
import type { Links } from '../ledger/people/links.ts';

export const LINK_LIFE_MS = 24 * 3_600_000;
const FIRST_LOGIN = 'admin';

export const SYSTEM_ACTOR: AuditEntry['actor'] = { kind: 'system', id: 'central', name: 'central' };

export interface AccountRequest {
  login: string;
  displayName: string;
  role: Role;
  scope: Scope;
}

export interface AccountDesk {
  /** Null when the login is taken. */
  create(
    request: AccountRequest,
    actor: AuditEntry['actor'],
  ): Promise<{ id: string; linkPath: string } | null>;
  /** A fresh link for an account that exists; null for an unknown login. */
  issueLink(login: string, actor: AuditEntry['actor']): Promise<string | null>;
  /** Makes the account unless it exists, and a link either way. */
  ensure(request: AccountRequest, actor: AuditEntry['actor']): Promise<{ linkPath: string }>;
  /** The set-up link, as long as no admin has ever signed in; null after that. */
  firstAdminLink(displayName: string): Promise<string | null>;
}

export interface AccountDeskDeps {
  clock: Clock;
  accounts: Accounts;
  links: Links;
  audit: AuditTrail;
}

export function createAccountDesk({ clock, accounts, links, audit }: AccountDeskDeps): AccountDesk {
  const drawLink = async (accountId: string, login: string, actor: AuditEntry['actor']): Promise<string> => {
    const token = drawToken();
    const nowMs = clock.nowMs();
    await links.sweep(nowMs - LINK_LIFE_MS);
    await links.add({ tokenHash: hashSecret(token), accountId, expiresAtMs: nowMs + LINK_LIFE_MS });
    await audit.append({
      actor,
      action: 'account.link-created',
      resource: `account:${accountId}`,
      detail: login,
    });
    return `/sign-in#token=${token}`;
  };

  const add = async (request: AccountRequest, actor: AuditEntry['actor']): Promise<string | null> => {
    const id = newId();
    const isNew = await accounts.add({ ...request, id, createdAtMs: clock.nowMs() });
    if (!isNew) {
      return null;
    }
    await audit.append({
      actor,
      action: 'account.created',
      resource: `account:${id}`,
      detail: `${request.login}, ${request.role}`,
    });
    return id;
  };

  const issueLink = async (login: string, actor: AuditEntry['actor']): Promise<string | null> => {
    const account = await accounts.findByLogin(login);
    return account === null ? null : drawLink(account.id, login, actor);
  };

  return {
    create: async (request, actor) => {
      const id = await add(request, actor);
      return id === null ? null : { id, linkPath: await drawLink(id, request.login, actor) };
    },
    issueLink,
    ensure: async (request, actor) => {
      await add(request, actor);
      return { linkPath: (await issueLink(request.login, actor)) ?? '' };
    },
    firstAdminLink: async (displayName) => {
      if (await accounts.isEmpty()) {
        const scope = { siteIds: null, siteGroups: null };
        await add({ login: FIRST_LOGIN, displayName, role: 'admin', scope }, SYSTEM_ACTOR);
      }
      const admin: Account | null = await accounts.adminWithoutPassword();
      return admin === null ? null : drawLink(admin.id, admin.login, SYSTEM_ACTOR);
    },
  };
}
