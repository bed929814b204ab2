/**
 * Web push: to browsers and phones that asked for it, through the push service of their maker (RFC 8030). The service
 * learns when and how urgent, not what: the body is encrypted for the browser (RFC 8291), and even so has no names and
 * no pictures, because a locked phone shows it to everybody.
 */
import webPush from 'web-push';
import type { PushPayload, Severity } from '#protocol/notify.ts';
import type { NotifyPeople, StoredDevice } from '../ledger/notify/notify-people.ts';
import type { Channel, Message, Outcome } from './channel.ts';
import { outcomeOf } from './http-outcome.ts';
import type { PushKey } from './push-key.ts';
import type { SafePost } from './safe-post.ts';

export interface WebPushDeps {
  post: SafePost;
  key: PushKey;
  /** `mailto:` or https, whom a push service may write to (RFC 8292, section 2.1). */
  contact: string;
  people: NotifyPeople;
}

/** How long a service keeps it for a phone that is off, and whether it wakes the phone (RFC 8030, 5.2 and 5.3). */
const CARE = {
  critical: { TTL: 24 * 3600, urgency: 'high' },
  alarm: { TTL: 4 * 3600, urgency: 'high' },
  information: { TTL: 3600, urgency: 'low' },
} as const satisfies Record<Severity, { TTL: number; urgency: webPush.Urgency }>;

export function createWebPush({ post, key, contact, people }: WebPushDeps): Channel {
  return {
    isReady: () => true,
    targetsOf: async (accountId) => (await people.devices(accountId)).map(({ id }) => id),
    send: async (message, { target, accountId }) => {
      const device = await people.findDevice(target);
      if (device?.accountId !== accountId) {
        return { status: 'gone', detail: 'this device no longer wants to be told' };
      }
      return push(post, { key, contact }, message, device);
    },
  };
}

async function push(
  post: SafePost,
  { key, contact }: Pick<WebPushDeps, 'key' | 'contact'>,
  message: Message,
  { endpoint, p256dh, auth }: StoredDevice,
): Promise<Outcome> {
  const payload: PushPayload = {
    title: message.title,
    body: message.text,
    path: message.path,
    tag: message.tag,
    severity: message.severity,
  };
  const details = webPush.generateRequestDetails(
    { endpoint, keys: { p256dh, auth } },
    JSON.stringify(payload),
    {
      vapidDetails: { subject: contact, ...key },
      contentEncoding: 'aes128gcm',
      topic: message.id,
      ...CARE[message.severity],
    },
  );
  const headers = Object.fromEntries(
    Object.entries(details.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const outcome = await outcomeOf(post(details.endpoint, headers, details.body));
  const isGone = outcome.status === 'refused' && /^HTTP (404|410)$/.test(outcome.detail);
  return isGone ? { status: 'gone', detail: `${outcome.detail}: the browser has unsubscribed` } : outcome;
}
