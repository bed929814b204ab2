/** What administrators do with channels: webhooks made with a secret that is shown once, and tests. */
import { randomBytes } from 'node:crypto';
import type { Clock } from '#base/clock.ts';
import { newId } from '#base/ids.ts';
import type { Seal } from '#base/seal.ts';
import type { TestResult } from '#protocol/notify.ts';
import type { NotifyChannels, StoredChannel } from '../ledger/notify/notify-channels.ts';
import type { NotifyPeople } from '../ledger/notify/notify-people.ts';
import type { Changer } from '../ledger/notify/notify-rules.ts';
import type { Channels } from './channels.ts';
import { messageIdOf, testMessage } from './message.ts';
import { secretPlace } from './webhook.ts';

export interface NotifyDeskDeps {
  clock: Clock;
  seal: Seal;
  channelRows: NotifyChannels;
  people: NotifyPeople;
  channels: Channels;
  base: () => string;
}

export interface NotifyDesk {
  addWebhook(
    webhook: { name: string; url: string; accountId: string },
    by: Changer,
  ): Promise<{ channel: StoredChannel; secret: string }>;
  /** To every device or address of the account, one after another, now and once. */
  test(channel: StoredChannel, accountId: string): Promise<TestResult>;
  isReady(channel: StoredChannel): boolean;
}

export function createNotifyDesk({
  clock,
  seal,
  channelRows,
  people,
  channels,
  base,
}: NotifyDeskDeps): NotifyDesk {
  const nameOf = async (accountId: string, target: string, channel: StoredChannel): Promise<string> => {
    if (channel.webhook !== null) {
      return new URL(channel.webhook.url).host;
    }
    const device = (await people.devices(accountId)).find(({ id }) => id === target);
    return device?.name ?? (await people.settings(accountId)).email ?? '';
  };
  return {
    isReady: ({ kind }) => channels[kind].isReady(),
    addWebhook: async (webhook, by) => {
      const id = newId();
      const secret = randomBytes(32).toString('base64url');
      const secretSealed = seal.close(Buffer.from(secret), secretPlace(id)).toString('base64');
      return { channel: await channelRows.addWebhook({ ...webhook, id, secretSealed }, by), secret };
    },
    test: async (channel, accountId) => {
      const { locale } = await people.settings(accountId);
      const items = [];
      for (const target of await channels[channel.kind].targetsOf(accountId)) {
        const message = testMessage(messageIdOf('test', newId(), clock.nowMs()), locale, base());
        const outcome = await channels[channel.kind].send(message, { accountId, target, channel });
        items.push({
          target: await nameOf(accountId, target, channel),
          isSent: outcome.status === 'sent',
          detail: outcome.detail,
        });
      }
      return { items };
    },
  };
}
