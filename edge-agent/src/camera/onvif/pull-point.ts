/**
 * One ONVIF pull point (Core specification 9.2): subscribing, the long poll, renewing, and the end. Addresses and
 * reference parameters are the camera's own affair and go back to it as they came, only that the connection is made
 * to the configured host. Every call throws `CameraFault` where the camera cannot be reached or refuses the password;
 * a refusal of the operation itself is a value.
 * Not here: when to do which (event-watch.ts).
 */
import { serviceUrls, type CameraAddress } from './address.ts';
import type { OnvifCall, OnvifCaller, OnvifOutcome } from './onvif-caller.ts';
import { at, escapeXml, textAt, type XmlNode } from './xml-tree.ts';

export interface PullPoint {
  /** As the camera granted it; `LIFE_MS` where it does not say sensibly. */
  lifeMs: number;
  pull(timeoutMs: number): Promise<OnvifOutcome>;
  renew(): Promise<OnvifOutcome>;
  /** Asks for how everything stands; many cameras do so unasked. */
  synchronise(): Promise<OnvifOutcome>;
  unsubscribe(caller: OnvifCaller): Promise<OnvifOutcome>;
}

export type PullPointOutcome =
  { status: 'subscribed'; pullPoint: PullPoint } | { status: 'fault'; text: string };

export const LIFE_MS = 600_000;
const SHORTEST_LIFE_MS = 60_000;
/** Beyond the time that a camera may keep a poll open. */
const POLL_GRACE_MS = 10_000;
const MOST_MESSAGES = 100;
const MOST_PARAMETERS = 8;

const EVENTS = 'http://www.onvif.org/ver10/events/wsdl';
const NOTIFICATION = 'http://docs.oasis-open.org/wsn/b-2';
const ADDRESSING = 'http://www.w3.org/2005/08/addressing';
const ACTIONS = {
  PullMessages: `${EVENTS}/PullPointSubscription/PullMessagesRequest`,
  SetSynchronizationPoint: `${EVENTS}/PullPointSubscription/SetSynchronizationPointRequest`,
  Renew: 'http://docs.oasis-open.org/wsn/bw-2/SubscriptionManager/RenewRequest',
  Unsubscribe: 'http://docs.oasis-open.org/wsn/bw-2/SubscriptionManager/UnsubscribeRequest',
} as const;

export async function openPullPoint(
  caller: OnvifCaller,
  eventUrls: readonly string[],
  address: CameraAddress,
): Promise<PullPointOutcome> {
  const outcome = await caller.call({
    urls: eventUrls,
    namespace: EVENTS,
    operation: 'CreatePullPointSubscription',
    action: `${EVENTS}/EventPortType/CreatePullPointSubscriptionRequest`,
    content: `<InitialTerminationTime>PT${LIFE_MS / 1000}S</InitialTerminationTime>`,
  });
  if (outcome.status === 'fault') {
    return outcome;
  }
  const reference = at(outcome.body, 'SubscriptionReference');
  const advertised = textAt(reference, 'Address') ?? '';
  const urls = advertised === '' ? eventUrls : serviceUrls(advertised, address);
  const parameters = at(reference, 'ReferenceParameters')?.children.slice(0, MOST_PARAMETERS) ?? [];
  return {
    status: 'subscribed',
    pullPoint: pullPointAt(caller, { urls, to: advertised, parameters }, grantedLifeMs(outcome.body)),
  };
}

interface Place {
  urls: readonly string[];
  to: string;
  parameters: readonly XmlNode[];
}

function pullPointAt(caller: OnvifCaller, place: Place, lifeMs: number): PullPoint {
  const call = (
    by: OnvifCaller,
    operation: keyof typeof ACTIONS,
    extra: Partial<OnvifCall> = {},
  ): Promise<OnvifOutcome> => {
    const action = ACTIONS[operation];
    const namespace = action.startsWith(EVENTS) ? EVENTS : NOTIFICATION;
    return by.call({
      urls: place.urls,
      namespace,
      operation,
      action,
      header: addressing(place, action),
      ...extra,
    });
  };

  return {
    lifeMs,
    pull: (timeoutMs) =>
      call(caller, 'PullMessages', {
        content: `<Timeout>PT${Math.round(timeoutMs / 1000)}S</Timeout><MessageLimit>${MOST_MESSAGES}</MessageLimit>`,
        deadlineMs: timeoutMs + POLL_GRACE_MS,
      }),
    renew: () =>
      call(caller, 'Renew', { content: `<TerminationTime>PT${LIFE_MS / 1000}S</TerminationTime>` }),
    synchronise: () => call(caller, 'SetSynchronizationPoint'),
    unsubscribe: (by) => call(by, 'Unsubscribe'),
  };
}

function addressing({ to, parameters }: Place, action: string): string {
  const head = `<a:Action xmlns:a="${ADDRESSING}">${action}</a:Action>`;
  const target = to === '' ? '' : `<a:To xmlns:a="${ADDRESSING}">${escapeXml(to)}</a:To>`;
  return head + target + parameters.map(echoed).join('');
}

/** Core 9.1.1: what came as a reference parameter goes back as a header of the same name. */
function echoed({ name, namespace, text }: XmlNode): string {
  return (
    `<p:${name} xmlns:p="${escapeXml(namespace)}" xmlns:a="${ADDRESSING}" a:IsReferenceParameter="true">` +
    `${escapeXml(text)}</p:${name}>`
  );
}

/** By the camera's own clock, whatever that shows. */
function grantedLifeMs(body: XmlNode): number {
  const from = Date.parse(textAt(body, 'CurrentTime') ?? '');
  const until = Date.parse(textAt(body, 'TerminationTime') ?? '');
  const lifeMs = until - from;
  return Number.isFinite(lifeMs) && lifeMs > 0
    ? Math.min(LIFE_MS, Math.max(SHORTEST_LIFE_MS, lifeMs))
    : LIFE_MS;
}
