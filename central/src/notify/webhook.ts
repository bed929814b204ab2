/**
 * Webhooks: to other programs (a border post's own system), as signed JSON over HTTPS. A webhook stands for one account
 * and is told of what that account may see.
 */
import type { Clock } from '#base/clock.ts';
import type { Seal } from '#base/seal.ts';
import type { WebhookBody } from '#protocol/notify.ts';
import type { Channel, Message } from './channel.ts';
import { outcomeOf } from './http-outcome.ts';
import type { SafePost } from './safe-post.ts';
import { signWebhook } from './webhook-signature.ts';

export interface WebhookDeps {
  clock: Clock;
  post: SafePost;
  /** Opens the secrets. */
  seal: Seal;
}

/** What the sealed secret of a webhook is bound to. */
export function secretPlace(channelId: string): string {
  return `webhook:${channelId}`;
}

export function createWebhook({ clock, post, seal }: WebhookDeps): Channel {
  return {
    isReady: () => true,
    targetsOf: async () => [''],
    send: async (message, { channel }) => {
      if (channel.webhook === null) {
        return { status: 'refused', detail: 'it has no address' };
      }
      const { url, secretSealed } = channel.webhook;
      const secret = seal.open(Buffer.from(secretSealed, 'base64'), secretPlace(channel.id)).toString('utf8');
      const body = Buffer.from(JSON.stringify(bodyOf(message)));
      const atSec = Math.floor(clock.nowMs() / 1000);
      const headers = {
        'content-type': 'application/json',
        'user-agent': 'matlang',
        'matlang-id': message.id,
        'matlang-signature': signWebhook(secret, atSec, body),
      };
      return outcomeOf(post(url, headers, body));
    },
  };
}

function bodyOf({ id, severity, about, repeats, title, text, url }: Message): WebhookBody {
  return {
    id,
    type: about === null ? 'test' : 'incident',
    severity,
    kind: about?.kind ?? null,
    incidentId: about?.incidentId ?? null,
    siteId: about?.siteId ?? '',
    siteName: about?.siteName ?? '',
    cameraId: about?.cameraId ?? '',
    cameraName: about?.cameraName ?? '',
    startedAtMs: about?.startedAtMs ?? 0,
    repeats,
    title,
    text,
    url,
  };
}
