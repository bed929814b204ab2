/**
 * ONVIF events by PullPoint (Core 9): a queue per subscription, long poll, renewal and expiry. One topic: motion,
 * driven by the truth of what the camera films. Limits: four subscriptions, 200 waiting messages each.
 */
import { randomUUID } from 'node:crypto';
import type { Clock } from '#base/clock.ts';
import { SERVICE_PATHS, xsdDateTime, type DeviceFacts } from './device-facts.ts';
import { SOURCE_CONFIGURATION_TOKEN } from './media-parts.ts';
import { user, type OperationCall, type Service } from './operations.ts';
import { SoapFault } from './soap.ts';
import { parseDurationMs, terminationAtMs } from './xsd-time.ts';
import { textOf } from './xml.ts';

const MAX_SUBSCRIPTIONS = 4;
const MAX_QUEUED = 200;
const DEFAULT_LIFE_MS = 60_000;
const MAX_PULL_MS = 60_000;

export interface EventSource {
  /** Operations of the event service and of every subscription. */
  service: Service;
  /** The truth changed: tells every subscriber. */
  setMotion(isMoving: boolean): void;
  stop(): void;
}

interface Subscription {
  id: string;
  endsAtMs: number;
  queue: string[];
  /** Set while a PullMessages waits. */
  wake: (() => void) | null;
  cancelExpiry: () => void;
}

export interface EventDeps {
  facts: DeviceFacts;
  clock: Clock;
  /** Somebody wants events: the camera's day starts. */
  onSubscribed: () => void;
}

export function createEventSource({ facts, clock, onSubscribed }: EventDeps): EventSource {
  const subscriptions = new Map<string, Subscription>();
  let isMoving = false;

  const end = (subscription: Subscription): void => {
    subscription.cancelExpiry();
    subscriptions.delete(subscription.id);
    subscription.wake?.();
  };

  const extendTo = (subscription: Subscription, endsAtMs: number): void => {
    subscription.endsAtMs = endsAtMs;
    subscription.cancelExpiry();
    subscription.cancelExpiry = clock.after(Math.max(0, endsAtMs - clock.nowMs()), () => end(subscription));
  };

  const put = (subscription: Subscription, message: string): void => {
    if (subscription.queue.length >= MAX_QUEUED) {
      subscription.queue.shift();
    }
    subscription.queue.push(message);
    subscription.wake?.();
  };

  const subscribe = ({ operation }: OperationCall): string => {
    if (subscriptions.size >= MAX_SUBSCRIPTIONS) {
      throw new SoapFault('Receiver', ['Action', 'MaxPullPoints'], 'No more subscriptions are possible');
    }
    const nowMs = clock.nowMs();
    const subscription: Subscription = {
      id: randomUUID(),
      endsAtMs: 0,
      queue: [],
      wake: null,
      cancelExpiry: () => undefined,
    };
    extendTo(
      subscription,
      terminationAtMs(textOf(operation, 'InitialTerminationTime'), nowMs, DEFAULT_LIFE_MS),
    );
    subscriptions.set(subscription.id, subscription);
    put(subscription, motionMessage(isMoving, 'Initialized', nowMs));
    onSubscribed();
    const address = `${facts.httpBase()}${SERVICE_PATHS.subscription}${subscription.id}`;
    return `<tev:CreatePullPointSubscriptionResponse><tev:SubscriptionReference><wsa:Address>${address}</wsa:Address></tev:SubscriptionReference>${times('wsnt', nowMs, subscription.endsAtMs)}</tev:CreatePullPointSubscriptionResponse>`;
  };

  const required = ({ path }: OperationCall): Subscription => {
    const found = subscriptions.get(path.slice(SERVICE_PATHS.subscription.length));
    if (found === undefined) {
      throw new SoapFault('Sender', ['InvalidArgVal', 'ResourceUnknown'], 'The subscription does not exist');
    }
    return found;
  };

  const pull = async (call: OperationCall): Promise<string> => {
    const subscription = required(call);
    if (subscription.wake !== null) {
      throw new SoapFault('Receiver', ['Action', 'UnableToGetMessages'], 'Another pull is waiting');
    }
    const asked = parseDurationMs(textOf(call.operation, 'Timeout') ?? 'PT60S') ?? MAX_PULL_MS;
    const timeoutMs = Math.min(MAX_PULL_MS, asked);
    const limit = Math.max(
      1,
      Math.min(MAX_QUEUED, Number(textOf(call.operation, 'MessageLimit') ?? '100') || 100),
    );
    extendTo(subscription, Math.max(subscription.endsAtMs, clock.nowMs() + timeoutMs));
    if (subscription.queue.length === 0) {
      await waitForMessage(subscription, timeoutMs, call.signal, clock);
    }
    const messages = subscription.queue.splice(0, limit);
    return `<tev:PullMessagesResponse>${times('tev', clock.nowMs(), subscription.endsAtMs)}${messages.join('')}</tev:PullMessagesResponse>`;
  };

  const renew = (call: OperationCall): string => {
    const subscription = required(call);
    const nowMs = clock.nowMs();
    extendTo(
      subscription,
      terminationAtMs(textOf(call.operation, 'TerminationTime'), nowMs, DEFAULT_LIFE_MS),
    );
    return `<wsnt:RenewResponse><wsnt:TerminationTime>${xsdDateTime(subscription.endsAtMs)}</wsnt:TerminationTime><wsnt:CurrentTime>${xsdDateTime(nowMs)}</wsnt:CurrentTime></wsnt:RenewResponse>`;
  };

  return {
    setMotion: (now) => {
      isMoving = now;
      for (const subscription of subscriptions.values()) {
        put(subscription, motionMessage(now, 'Changed', clock.nowMs()));
      }
    },
    stop: () => {
      for (const subscription of subscriptions.values()) {
        end(subscription);
      }
    },
    service: {
      CreatePullPointSubscription: user(subscribe),
      PullMessages: user(pull),
      Renew: user(renew),
      Unsubscribe: user((call) => {
        end(required(call));
        return '<wsnt:UnsubscribeResponse/>';
      }),
      SetSynchronizationPoint: user((call) => {
        put(required(call), motionMessage(isMoving, 'Initialized', clock.nowMs()));
        return '<tev:SetSynchronizationPointResponse/>';
      }),
      GetEventProperties: user(() => eventProperties()),
      GetServiceCapabilities: user(
        () =>
          `<tev:GetServiceCapabilitiesResponse><tev:Capabilities WSPullPointSupport="true" MaxPullPoints="${MAX_SUBSCRIPTIONS}"/></tev:GetServiceCapabilitiesResponse>`,
      ),
    },
  };
}

/** Resolves on a message, at the timeout, or when the client has gone. */
function waitForMessage(
  subscription: Subscription,
  timeoutMs: number,
  signal: AbortSignal,
  clock: Clock,
): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      cancel();
      signal.removeEventListener('abort', done);
      subscription.wake = null;
      resolve();
    };
    const cancel = clock.after(timeoutMs, done);
    subscription.wake = done;
    signal.addEventListener('abort', done, { once: true });
  });
}

function times(prefix: 'wsnt' | 'tev', nowMs: number, endsAtMs: number): string {
  return `<${prefix}:CurrentTime>${xsdDateTime(nowMs)}</${prefix}:CurrentTime><${prefix}:TerminationTime>${xsdDateTime(endsAtMs)}</${prefix}:TerminationTime>`;
}

function motionMessage(isMoving: boolean, operation: 'Initialized' | 'Changed', atMs: number): string {
  return (
    '<wsnt:NotificationMessage><wsnt:Topic Dialect="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet">tns1:RuleEngine/CellMotionDetector/Motion</wsnt:Topic>' +
    `<wsnt:Message><tt:Message UtcTime="${new Date(atMs).toISOString()}" PropertyOperation="${operation}"><tt:Source>` +
    `<tt:SimpleItem Name="VideoSourceConfigurationToken" Value="${SOURCE_CONFIGURATION_TOKEN}"/><tt:SimpleItem Name="VideoAnalyticsConfigurationToken" Value="analytics"/><tt:SimpleItem Name="Rule" Value="MotionDetectorRule"/>` +
    `</tt:Source><tt:Data><tt:SimpleItem Name="IsMotion" Value="${isMoving}"/></tt:Data></tt:Message></wsnt:Message></wsnt:NotificationMessage>`
  );
}

function eventProperties(): string {
  return (
    '<tev:GetEventPropertiesResponse><tev:TopicNamespaceLocation>http://www.onvif.org/onvif/ver10/topics/topicns.xml</tev:TopicNamespaceLocation><wsnt:FixedTopicSet>true</wsnt:FixedTopicSet>' +
    '<wstop:TopicSet><tns1:RuleEngine><CellMotionDetector><Motion wstop:topic="true"><tt:MessageDescription IsProperty="true"><tt:Source>' +
    '<tt:SimpleItemDescription Name="VideoSourceConfigurationToken" Type="tt:ReferenceToken"/><tt:SimpleItemDescription Name="VideoAnalyticsConfigurationToken" Type="tt:ReferenceToken"/><tt:SimpleItemDescription Name="Rule" Type="xsd:string"/>' +
    '</tt:Source><tt:Data><tt:SimpleItemDescription Name="IsMotion" Type="xsd:boolean"/></tt:Data></tt:MessageDescription></Motion></CellMotionDetector></tns1:RuleEngine></wstop:TopicSet>' +
    '<wsnt:TopicExpressionDialect>http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet</wsnt:TopicExpressionDialect><wsnt:TopicExpressionDialect>http://docs.oasis-open.org/wsn/t-1/TopicExpression/Concrete</wsnt:TopicExpressionDialect>' +
    '<tev:MessageContentFilterDialect>http://www.onvif.org/ver10/tev/messageContentFilter/ItemFilter</tev:MessageContentFilterDialect><tev:MessageContentSchemaLocation>http://www.onvif.org/onvif/ver10/schema/onvif.xsd</tev:MessageContentSchemaLocation>' +
    '</tev:GetEventPropertiesResponse>'
  );
}
