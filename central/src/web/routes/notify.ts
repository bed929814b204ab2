/**
 * Telling people, for administrators: rules, people's addresses, and the log of what became of each message. Channels:
 * notify-channels.ts. What one chooses for oneself: my-notify.ts.
 */
import { z } from 'zod';
import type { Clock } from '#base/clock.ts';
import { newId } from '#base/ids.ts';
import { uuid } from '#protocol/names.ts';
import {
  deliveryPage,
  deliveryState,
  notifyPerson,
  notifyPersonList,
  notifyRule,
  notifyRuleList,
  personChange,
  ruleChange,
  ruleContent,
  type NotifyRuleContent,
} from '#protocol/notify.ts';
import type { AuditTrail } from '../../intake/stores.ts';
import type { Accounts } from '../../ledger/people/accounts.ts';
import type { NotifyChannels } from '../../ledger/notify/notify-channels.ts';
import type { NotifyDeliveries } from '../../ledger/notify/notify-deliveries.ts';
import type { NotifyPeople } from '../../ledger/notify/notify-people.ts';
import type { NotifyRules } from '../../ledger/notify/notify-rules.ts';
import type { Sites } from '../../ledger/registry/sites.ts';
import { defineRoute, refuse, type Refusal, type Route } from '../route.ts';
import { conflict, note } from './notify-notes.ts';

export interface NotifySettingsRouteDeps {
  clock: Clock;
  audit: AuditTrail;
  accounts: Pick<Accounts, 'find'>;
  sites: Sites;
  notifyChannels: NotifyChannels;
  notifyRules: NotifyRules;
  notifyPeople: NotifyPeople;
  notifyDeliveries: NotifyDeliveries;
}

const byId = z.strictObject({ id: uuid });
const byAccount = z.strictObject({ accountId: uuid });
const MOST_RULES = 200;

export function notifyRoutes(deps: NotifySettingsRouteDeps): Route[] {
  return [...ruleRoutes(deps), ...personRoutes(deps), logRoute(deps)];
}

function ruleRoutes(deps: NotifySettingsRouteDeps): Route[] {
  const { clock, notifyRules } = deps;
  return [
    defineRoute({
      method: 'GET',
      path: '/api/notify/rules',
      door: 'notify.manage',
      summary: 'Whom to tell of what',
      reply: notifyRuleList,
      handle: async () => ({ reply: { items: await notifyRules.list() } }),
    }),
    defineRoute({
      method: 'POST',
      path: '/api/notify/rules',
      door: 'notify.manage',
      summary: 'A further rule',
      schemas: { body: ruleContent },
      status: 201,
      reply: notifyRule,
      handle: async ({ who: { account }, body }) => {
        const mistake = await findMistake(deps, body);
        if (mistake !== null) {
          return mistake;
        }
        if ((await notifyRules.list()).length >= MOST_RULES) {
          return refuse('conflict', `there are ${MOST_RULES} rules, as many as there may be: change one`);
        }
        const rule = await notifyRules.add(newId(), body, {
          name: account.displayName,
          atMs: clock.nowMs(),
        });
        await note(deps, account, 'notify.rule-changed', `notify-rule:${rule.id}`, `new: ${describe(rule)}`);
        return { reply: rule };
      },
    }),
    defineRoute({
      method: 'PUT',
      path: '/api/notify/rules/:id',
      door: 'notify.manage',
      summary: 'Change a rule, or switch it off; 409 when somebody changed it since `revision`',
      schemas: { params: byId, body: ruleChange },
      reply: notifyRule,
      handle: async ({ who: { account }, params: { id }, body: { revision, ...content } }) => {
        const mistake = await findMistake(deps, content);
        if (mistake !== null) {
          return mistake;
        }
        const by = { name: account.displayName, atMs: clock.nowMs() };
        const changed = await notifyRules.change(id, revision, content, by);
        if (changed.status === 'unknown') {
          return refuse('not-found', `id: there is no rule '${id}'`);
        }
        if (changed.status === 'conflict') {
          return conflict(`rule '${id}'`, changed);
        }
        const detail = `revision ${changed.now.revision}: ${describe(content)}`;
        await note(deps, account, 'notify.rule-changed', `notify-rule:${id}`, detail);
        return { reply: changed.now };
      },
    }),
  ];
}

function personRoutes(deps: NotifySettingsRouteDeps): Route[] {
  const { clock, notifyPeople } = deps;
  return [
    defineRoute({
      method: 'GET',
      path: '/api/notify/people',
      door: 'notify.manage',
      summary: 'How each person is reached',
      reply: notifyPersonList,
      handle: async () => ({ reply: { items: await notifyPeople.list() } }),
    }),
    defineRoute({
      method: 'PUT',
      path: '/api/notify/people/:accountId',
      door: 'notify.manage',
      summary: 'The address e-mail to this person goes to; 409 when somebody changed it since `revision`',
      schemas: { params: byAccount, body: personChange },
      reply: notifyPerson,
      handle: async ({ who: { account }, params: { accountId }, body: { revision, email } }) => {
        const known = (await notifyPeople.list()).some((person) => person.accountId === accountId);
        if (!known) {
          return refuse('not-found', `accountId: there is no account '${accountId}'`);
        }
        const by = { name: account.displayName, atMs: clock.nowMs() };
        const changed = await notifyPeople.change(accountId, revision, { email }, by);
        if (changed.status === 'conflict') {
          return conflict(`account '${accountId}'`, changed);
        }
        const detail = email === null ? 'no e-mail' : 'another e-mail address';
        await note(deps, account, 'notify.person-changed', `account:${accountId}`, detail);
        const person = (await notifyPeople.list()).find((one) => one.accountId === accountId);
        return person === undefined
          ? refuse('not-found', `accountId: there is no account '${accountId}'`)
          : { reply: person };
      },
    }),
  ];
}

function logRoute(deps: NotifySettingsRouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: '/api/notify/deliveries',
    door: 'notify.manage',
    summary: 'Messages and what became of them, newest first; not what they were about',
    schemas: {
      query: z.strictObject({
        state: deliveryState.optional(),
        before: z.string().max(64).optional(),
        limit: z.coerce.number().int().min(1).max(200).default(50),
      }),
    },
    reply: deliveryPage,
    handle: async ({ who: { account }, query }) => {
      await note(deps, account, 'notify.log-read', 'notify-log', '');
      return { reply: await deps.notifyDeliveries.page(query) };
    },
  });
}

/** What a rule names must be there. */
async function findMistake(
  { accounts, sites, notifyChannels }: NotifySettingsRouteDeps,
  rule: NotifyRuleContent,
): Promise<Refusal | null> {
  const channels = new Set((await notifyChannels.list()).map(({ id }) => id));
  const places = new Set((await sites.places()).map(({ siteId }) => siteId));
  const parts = [rule, ...rule.escalation];
  const channel = parts.flatMap(({ channelIds }) => channelIds).find((id) => !channels.has(id));
  if (channel !== undefined) {
    return refuse('bad-request', `body.channelIds: there is no channel '${channel}'`);
  }
  const site = rule.siteIds?.find((id) => !places.has(id));
  if (site !== undefined) {
    return refuse('bad-request', `body.siteIds: there is no site '${site}'`);
  }
  for (const accountId of parts.flatMap(({ accountIds }) => accountIds)) {
    if ((await accounts.find(accountId)) === null) {
      return refuse('bad-request', `body.accountIds: there is no account '${accountId}'`);
    }
  }
  return null;
}

function describe({ name, isEnabled, roles, accountIds, escalation }: NotifyRuleContent): string {
  const whom = [...roles, ...accountIds].join(', ');
  return `${name}, ${isEnabled ? 'on' : 'off'}, to ${whom}, ${escalation.length} steps`;
}
