/** The ways of reaching people: switched on and off, webhooks added, each tried out. */
import { z } from 'zod';
import type { Clock } from '#base/clock.ts';
import {
  channelChange,
  channelId,
  channelList,
  channelView,
  newWebhook,
  testRequest,
  testResult,
  webhookCreated,
  type ChannelView,
} from '#protocol/notify.ts';
import type { AuditTrail } from '../../intake/stores.ts';
import type { Accounts } from '../../ledger/people/accounts.ts';
import type { NotifyChannels, StoredChannel } from '../../ledger/notify/notify-channels.ts';
import type { NotifyDesk } from '../../notify/notify-desk.ts';
import { defineRoute, refuse, type Refusal, type Route } from '../route.ts';
import { conflict, note } from './notify-notes.ts';

export interface NotifyChannelRouteDeps {
  clock: Clock;
  audit: AuditTrail;
  accounts: Pick<Accounts, 'find'>;
  notifyChannels: NotifyChannels;
  notifyDesk: NotifyDesk;
}

const byChannel = z.strictObject({ id: channelId });
const MOST_CHANNELS = 50;

export function notifyChannelRoutes(deps: NotifyChannelRouteDeps): Route[] {
  return [...settingRoutes(deps), testRoute(deps)];
}

function settingRoutes(deps: NotifyChannelRouteDeps): Route[] {
  const { clock, accounts, notifyChannels, notifyDesk } = deps;
  return [
    defineRoute({
      method: 'GET',
      path: '/api/notify/channels',
      door: 'notify.manage',
      summary: 'Ways of reaching people, and what keeps each from working',
      reply: channelList,
      handle: async () => {
        const items = [];
        for (const channel of await notifyChannels.list()) {
          items.push(await viewOf(deps, channel));
        }
        return { reply: { items } };
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/notify/channels',
      door: 'notify.manage',
      summary: 'A webhook for an account: told what that account may see. Its secret is in this answer only',
      schemas: { body: newWebhook },
      status: 201,
      reply: webhookCreated,
      handle: async ({ who: { account }, body }) => {
        if ((await accounts.find(body.accountId)) === null) {
          return refuse('bad-request', `body.accountId: there is no account '${body.accountId}'`);
        }
        if ((await notifyChannels.list()).length >= MOST_CHANNELS) {
          return refuse('conflict', `there are ${MOST_CHANNELS} channels, as many as there may be`);
        }
        const by = { name: account.displayName, atMs: clock.nowMs() };
        const { channel, secret } = await notifyDesk.addWebhook(body, by);
        const detail = `${new URL(body.url).host} for account ${body.accountId}`;
        await note(deps, account, 'notify.webhook-added', `channel:${channel.id}`, detail);
        return { reply: { channel: await viewOf(deps, channel), secret } };
      },
    }),
    defineRoute({
      method: 'PUT',
      path: '/api/notify/channels/:id',
      door: 'notify.manage',
      summary: 'Switch a channel on or off, or move a webhook; 409 when somebody changed it since `revision`',
      schemas: { params: byChannel, body: channelChange },
      reply: channelView,
      handle: async ({ who: { account }, params: { id }, body: { revision, ...to } }) => {
        const found = await notifyChannels.find(id);
        if (found === null) {
          return unknownChannel(id);
        }
        if (to.url !== undefined && found.kind !== 'webhook') {
          return refuse('bad-request', `body.url: found an address, expected none for '${id}'`);
        }
        const by = { name: account.displayName, atMs: clock.nowMs() };
        const changed = await notifyChannels.change(id, revision, to, by);
        if (changed.status === 'unknown') {
          return unknownChannel(id);
        }
        if (changed.status === 'conflict') {
          return conflict(`channel '${id}'`, changed);
        }
        const detail = `${to.isEnabled ? 'on' : 'off'}${to.url === undefined ? '' : `, to ${new URL(to.url).host}`}`;
        await note(deps, account, 'notify.channel-changed', `channel:${id}`, detail);
        return { reply: await viewOf(deps, changed.now) };
      },
    }),
  ];
}

function testRoute(deps: NotifyChannelRouteDeps): Route {
  const { accounts, notifyChannels, notifyDesk } = deps;
  return defineRoute({
    method: 'POST',
    path: '/api/notify/channels/:id/test',
    door: 'notify.manage',
    summary: 'Send a marked test now, to an account or to oneself, and say what happened',
    schemas: { params: byChannel, body: testRequest },
    reply: testResult,
    handle: async ({ who: { account }, params: { id }, body }) => {
      const channel = await notifyChannels.find(id);
      if (channel === null) {
        return unknownChannel(id);
      }
      if (!notifyDesk.isReady(channel)) {
        return refuse('conflict', `channel '${id}': central's configuration names no mail server`);
      }
      const accountId = channel.webhook?.accountId ?? body.accountId ?? account.id;
      if ((await accounts.find(accountId)) === null) {
        return refuse('bad-request', `body.accountId: there is no account '${accountId}'`);
      }
      await note(deps, account, 'notify.channel-tested', `channel:${id}`, `to account ${accountId}`);
      return { reply: await notifyDesk.test(channel, accountId) };
    },
  });
}

async function viewOf(
  { accounts, notifyDesk }: NotifyChannelRouteDeps,
  channel: StoredChannel,
): Promise<ChannelView> {
  const { id, kind, name, isEnabled, webhook, revision, changed } = channel;
  const owner = webhook === null ? null : await accounts.find(webhook.accountId);
  return {
    ...{ id, kind, name, isEnabled, revision, changed },
    problem: notifyDesk.isReady(channel) ? null : 'no-smtp',
    webhook:
      webhook === null
        ? null
        : { url: webhook.url, accountId: webhook.accountId, accountName: owner?.displayName ?? '' },
  };
}

function unknownChannel(id: string): Refusal {
  return refuse('not-found', `id: there is no channel '${id}'`);
}
