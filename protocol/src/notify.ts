/**
 * Telling people of incidents when no page is open: over which channels, by which rules, at which hours, and what
 * became of each message.
 */
import { z } from 'zod';
import { locale, role } from './account.ts';
import { INCIDENT_KINDS, incidentKind, type IncidentKind } from './camera.ts';
import { instantMs, label, slug, uuid } from './names.ts';
import { period } from './schedule.ts';

/** `critical` breaks through quiet hours. `information` is sent only where a rule asks for it. */
export const SEVERITIES = ['critical', 'alarm', 'information'] as const;
export const severity = z.enum(SEVERITIES);
export type Severity = z.infer<typeof severity>;

export const SEVERITY_OF = {
  intrusion: 'alarm',
  'line-crossing': 'alarm',
  loitering: 'alarm',
  crowd: 'alarm',
  'object-left': 'alarm',
  'object-removed': 'alarm',
  littering: 'information',
  'stopped-vehicle': 'information',
  'wrong-way': 'information',
  agitation: 'critical',
  'camera-covered': 'critical',
  'camera-defocused': 'information',
  'camera-moved': 'alarm',
  'camera-frozen': 'alarm',
  'camera-offline': 'alarm',
  'face-watch-list': 'critical',
  'face-unknown': 'alarm',
  'camera-event': 'information',
  'recording-fault': 'alarm',
} as const satisfies Record<IncidentKind, Severity>;

/** A further one is a line here, a file in central/src/notify/ and a line in its registry. */
export const CHANNEL_KINDS = ['web-push', 'e-mail', 'webhook'] as const;
export const channelKind = z.enum(CHANNEL_KINDS);
export type ChannelKind = z.infer<typeof channelKind>;

/** `web-push` and `e-mail` are there once each, under these names; webhooks have ids of their own. */
export const channelId = z.union([z.literal('web-push'), z.literal('e-mail'), uuid]);

const revision = z.number().int().min(0);
const changed = z.strictObject({ byName: z.string(), atMs: instantMs });

export const webhookUrl = z
  .url({ protocol: /^https$/, error: 'expected https://host/path' })
  .max(1000)
  .refine((text) => !URL.canParse(text) || !new URL(text).username, 'expected no name or password in it');

export const channelView = z.strictObject({
  id: channelId,
  kind: channelKind,
  name: z.string(),
  isEnabled: z.boolean(),
  /** What keeps it from working, null when nothing is known to. */
  problem: z.enum(['no-smtp']).nullable(),
  /** Of webhooks. It is told of what this account may see, and of nothing else. */
  webhook: z.strictObject({ url: z.string(), accountId: uuid, accountName: z.string() }).nullable(),
  revision,
  changed: changed.nullable(),
});
export type ChannelView = z.infer<typeof channelView>;
export const channelList = z.strictObject({ items: z.array(channelView) });

/** POST /api/notify/channels: a webhook. */
export const newWebhook = z.strictObject({ name: label, url: webhookUrl, accountId: uuid });
/** The secret its receiver checks signatures with, shown this once. */
export const webhookCreated = z.strictObject({ channel: channelView, secret: z.string() });
export type WebhookCreated = z.infer<typeof webhookCreated>;

/** PUT /api/notify/channels/:id. The address only of webhooks. */
export const channelChange = z.strictObject({
  revision,
  isEnabled: z.boolean(),
  name: label.optional(),
  url: webhookUrl.optional(),
});
export type ChannelChange = z.infer<typeof channelChange>;

/** POST /api/notify/channels/:id/test, to the devices or the address of this account; without it, of who asks. */
export const testRequest = z.strictObject({ accountId: uuid.optional() });
/** One line for each device or address; `detail` is what the other side said, in words. */
export const testResult = z.strictObject({
  items: z.array(z.strictObject({ target: z.string(), isSent: z.boolean(), detail: z.string() })),
});
export type TestResult = z.infer<typeof testResult>;

/** Whom a rule tells: everybody of these roles and these accounts, each of what may be seen by them. */
export const recipients = z.strictObject({
  roles: z.array(role).max(8),
  accountIds: z.array(uuid).max(200),
  channelIds: z.array(channelId).min(1, 'expected at least one channel').max(20),
});
export type Recipients = z.infer<typeof recipients>;

export const escalationStep = z.strictObject({
  /** After the incident became known, while nobody has acknowledged it. */
  afterMinutes: z.number().int().min(1).max(1440),
  ...recipients.shape,
});
export type EscalationStep = z.infer<typeof escalationStep>;

export const quietHours = z.array(period).max(14);
export type QuietHours = z.infer<typeof quietHours>;

const ruleFields = {
  name: label,
  isEnabled: z.boolean(),
  severities: z.array(severity).max(SEVERITIES.length),
  /** In addition to the severities. */
  kinds: z.array(incidentKind).max(INCIDENT_KINDS.length),
  /** Null: wherever the recipient may see. */
  siteIds: z.array(slug).max(500).nullable(),
  ...recipients.shape,
  /** In which this rule tells nobody, except by `breakThrough`. */
  quietHours,
  /** These are sent in quiet hours, the rule's and the person's. */
  breakThrough: z.array(severity).max(SEVERITIES.length),
  /** Incidents of one camera and rule within this long are one message with a count; 0: each by itself. */
  groupMinutes: z.number().int().min(0).max(1440),
  escalation: z
    .array(escalationStep)
    .max(5)
    .refine(
      (steps) => steps.every((step, i) => step.afterMinutes > (steps[i - 1]?.afterMinutes ?? 0)),
      'expected each step later than the one before',
    ),
};
export const ruleContent = z.strictObject(ruleFields);
export type NotifyRuleContent = z.infer<typeof ruleContent>;

export const notifyRule = z.strictObject({ id: uuid, ...ruleFields, revision, changed });
export type NotifyRule = z.infer<typeof notifyRule>;
export const notifyRuleList = z.strictObject({ items: z.array(notifyRule) });

/** PUT /api/notify/rules/:id, with the revision that was read. */
export const ruleChange = z.strictObject({ revision, ...ruleFields });

/** One address; what could add another recipient or a header is refused. */
export const mailAddress = z
  .email('expected an e-mail address')
  .max(254)
  .regex(/^[\x21-\x7e]+$/, 'expected ASCII without spaces');

/** How one person is reached. */
export const notifyPerson = z.strictObject({
  accountId: uuid,
  displayName: z.string(),
  role,
  email: z.string().nullable(),
  locale,
  quietHours,
  /** Browsers and phones that asked for pushes. */
  devices: z.number().int(),
  revision,
});
export type NotifyPerson = z.infer<typeof notifyPerson>;
export const notifyPersonList = z.strictObject({ items: z.array(notifyPerson) });

/** PUT /api/notify/people/:accountId: the address is the administrator's word. */
export const personChange = z.strictObject({ revision, email: mailAddress.nullable() });

export const pushDevice = z.strictObject({ id: z.string(), name: z.string(), addedAtMs: instantMs });
export type PushDevice = z.infer<typeof pushDevice>;

/** GET /api/me/notify */
export const myNotify = z.strictObject({
  email: z.string().nullable(),
  locale,
  quietHours,
  revision,
  devices: z.array(pushDevice),
  /** For PushManager.subscribe: base64url of the uncompressed P-256 point. */
  pushKey: z.string(),
});
export type MyNotify = z.infer<typeof myNotify>;

/** PUT /api/me/notify */
export const myNotifyChange = z.strictObject({ revision, locale, quietHours });
export type MyNotifyChange = z.infer<typeof myNotifyChange>;

const base64url = (characters: number) =>
  z
    .string()
    .regex(/^[\w-]+=*$/, 'expected base64url')
    .min(characters)
    .max(characters + 2);

/** POST /api/me/push: a PushSubscription as browsers say it (RFC 8030, RFC 8291). */
export const pushSubscription = z.strictObject({
  endpoint: z.url({ protocol: /^https$/, error: 'expected an https address' }).max(1000),
  keys: z.strictObject({ p256dh: base64url(87), auth: base64url(22) }),
  /** Which browser this is, for the person's own list. */
  name: label,
});
export type PushSubscriptionRequest = z.infer<typeof pushSubscription>;

/** What the service worker of the page is sent; no names of people, no pictures. */
export const pushPayload = z.strictObject({
  title: z.string(),
  body: z.string(),
  /** Inside the page's address: `incidents/...`. */
  path: z.string(),
  /** One with the same tag is replaced. */
  tag: z.string(),
  severity,
});
export type PushPayload = z.infer<typeof pushPayload>;

/** What is posted to webhooks, as JSON. */
export const webhookBody = z.strictObject({
  /** The same in every attempt. */
  id: z.string(),
  type: z.enum(['incident', 'test']),
  severity,
  kind: incidentKind.nullable(),
  incidentId: uuid.nullable(),
  siteId: z.string(),
  siteName: z.string(),
  cameraId: z.string(),
  cameraName: z.string(),
  startedAtMs: instantMs,
  /** Incidents of the same camera and rule that are told with this one. */
  repeats: z.number().int(),
  title: z.string(),
  text: z.string(),
  url: z.string(),
});
export type WebhookBody = z.infer<typeof webhookBody>;

export const DELIVERY_STATES = ['waiting', 'sent', 'failed', 'given-up', 'suppressed'] as const;
export const deliveryState = z.enum(DELIVERY_STATES);
export type DeliveryState = z.infer<typeof deliveryState>;

export const SUPPRESSIONS = [
  'quiet-hours',
  'no-right',
  'acknowledged',
  'grouped',
  'rate-limit',
  'no-address',
  'channel-off',
  'too-late',
] as const;
export const suppression = z.enum(SUPPRESSIONS);
export type Suppression = z.infer<typeof suppression>;

/** One message to one device, address or webhook. It does not say what the incident was. */
export const delivery = z.strictObject({
  id: z.string(),
  incidentId: uuid,
  ruleName: z.string(),
  severity,
  /** 0: at once; 1, 2 ...: steps of the escalation. */
  step: z.number().int(),
  /** Null where a whole incident was counted in another's message. */
  accountName: z.string().nullable(),
  channelName: z.string().nullable(),
  state: deliveryState,
  suppression: suppression.nullable(),
  /** What the other side said last. */
  detail: z.string(),
  attempts: z.number().int(),
  createdAtMs: instantMs,
  /** Of those that wait or failed. */
  nextTryAtMs: instantMs.nullable(),
  endedAtMs: instantMs.nullable(),
});
export type Delivery = z.infer<typeof delivery>;
/** Newest first. */
export const deliveryPage = z.strictObject({ items: z.array(delivery), nextBefore: z.string().nullable() });
export type DeliveryPage = z.infer<typeof deliveryPage>;
