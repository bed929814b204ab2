/** All channels; one that is forgotten here does not compile. */
import type { ChannelKind } from '#protocol/notify.ts';
import type { Channel } from './channel.ts';
import { createEMail, type EMailDeps } from './e-mail.ts';
import { createWebPush, type WebPushDeps } from './web-push.ts';
import { createWebhook, type WebhookDeps } from './webhook.ts';

export type Channels = Record<ChannelKind, Channel>;

export function createChannels(deps: EMailDeps & WebPushDeps & WebhookDeps): Channels {
  return {
    'web-push': createWebPush(deps),
    'e-mail': createEMail(deps),
    webhook: createWebhook(deps),
  } satisfies Record<ChannelKind, Channel>;
}
