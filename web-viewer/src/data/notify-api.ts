/** The REST calls about telling people, one function each. */
import {
  channelList,
  channelView,
  deliveryPage,
  myNotify,
  notifyPerson,
  notifyPersonList,
  notifyRule,
  notifyRuleList,
  pushDevice,
  testResult,
  webhookCreated,
  type ChannelView,
  type DeliveryPage,
  type MyNotify,
  type MyNotifyChange,
  type NotifyPerson,
  type NotifyRule,
  type PushDevice,
  type PushSubscriptionRequest,
  type TestResult,
  type WebhookCreated,
} from '#protocol/notify.ts';
import { order, request } from './http.ts';

export async function fetchChannels(signal?: AbortSignal): Promise<ChannelView[]> {
  return (await request(channelList, 'api/notify/channels', { signal })).items;
}

export function switchChannel({ id, revision, isEnabled }: ChannelView): Promise<ChannelView> {
  return request(channelView, `api/notify/channels/${id}`, {
    method: 'PUT',
    body: { revision, isEnabled: !isEnabled },
  });
}

export function addWebhook(body: { name: string; url: string; accountId: string }): Promise<WebhookCreated> {
  return request(webhookCreated, 'api/notify/channels', { method: 'POST', body });
}

export function testChannel(id: string): Promise<TestResult> {
  return request(testResult, `api/notify/channels/${id}/test`, {
    method: 'POST',
    body: {},
    longestWaitMs: LONGEST_TEST_MS,
  });
}

/** Some devices, one after another, each as long as central waits for it. */
const LONGEST_TEST_MS = 60_000;

export async function fetchNotifyRules(signal?: AbortSignal): Promise<NotifyRule[]> {
  return (await request(notifyRuleList, 'api/notify/rules', { signal })).items;
}

export function saveNotifyRule({ id, changed: _changed, ...rule }: NotifyRule): Promise<NotifyRule> {
  return request(notifyRule, `api/notify/rules/${id}`, { method: 'PUT', body: rule });
}

export async function fetchNotifyPeople(signal?: AbortSignal): Promise<NotifyPerson[]> {
  return (await request(notifyPersonList, 'api/notify/people', { signal })).items;
}

export function saveEmail(person: NotifyPerson, email: string | null): Promise<NotifyPerson> {
  const { accountId, revision } = person;
  return request(notifyPerson, `api/notify/people/${accountId}`, {
    method: 'PUT',
    body: { revision, email },
  });
}

export function fetchDeliveries(before: string | null, signal?: AbortSignal): Promise<DeliveryPage> {
  const query = before === null ? '' : `?before=${encodeURIComponent(before)}`;
  return request(deliveryPage, `api/notify/deliveries${query}`, { signal });
}

export function fetchMyNotify(signal?: AbortSignal): Promise<MyNotify> {
  return request(myNotify, 'api/me/notify', { signal });
}

export function saveMyNotify(body: MyNotifyChange): Promise<MyNotify> {
  return request(myNotify, 'api/me/notify', { method: 'PUT', body });
}

export function addDevice(body: PushSubscriptionRequest): Promise<PushDevice> {
  return request(pushDevice, 'api/me/push', { method: 'POST', body });
}

export function removeDevice(id: string): Promise<void> {
  return order(`api/me/push/${encodeURIComponent(id)}`, { method: 'DELETE' });
}
