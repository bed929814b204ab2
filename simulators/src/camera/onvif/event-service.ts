/**
 * ONVIF events by PullPoint (Core 9): subscribe, long poll, renew, unsubscribe. Two topics: motion, driven by the truth
 * of what the camera films, and tampering, which a spoilt picture or a test claims.
 */
import type { Clock } from '#base/clock.ts';
import { SERVICE_PATHS, xsdDateTime, type DeviceFacts } from './device-facts.ts';
import { SOURCE_CONFIGURATION_TOKEN, SOURCE_TOKEN } from './media-parts.ts';
import { user, type OperationCall, type Service } from './operations.ts';
import { SoapFault } from './soap.ts';
import { createSubscriptions, MAX_QUEUED, MAX_SUBSCRIPTIONS, type Subscription } from './subscriptions.ts';
import { parseDurationMs, terminationAtMs } from './xsd-time.ts';
import { textOf } from './xml.ts';

const DEFAULT_LIFE_MS = 60_000;
const MAX_PULL_MS = 60_000;

export interface EventSource {
  /** Operations of the event service and of every subscription. */
  service: Service;
  /** The truth changed: tells every subscriber. */
  setMotion(isMoving: boolean): void;
  /** The camera claims that somebody is at it, or no longer. */
  setTampered(isTampered: boolean): void;
  stop(): void;
}

export interface EventDeps {
  facts: DeviceFacts;
  clock: Clock;
  /** Somebody wants events: the camera's day starts. */
  onSubscribed: () => void;
}

export function createEventSource({ facts, clock, onSubscribed }: EventDeps): EventSource {
  const subscriptions = createSubscriptions(clock);
  let isMoving = false;
  let isTampered = false;

  const putInitial = (subscription: Subscription, nowMs: number): void => {
    subscriptions.put(subscription, motionMessage(isMoving, 'Initialized', nowMs));
    subscriptions.put(subscription, tamperMessage(isTampered, 'Initialized', nowMs));
  };

  const subscribe = ({ operation }: OperationCall): string => {
    const nowMs = clock.nowMs();
    const subscription = subscriptions.open(
      terminationAtMs(textOf(operation, 'InitialTerminationTime'), nowMs, DEFAULT_LIFE_MS),
    );
    if (subscription === null) {
      throw new SoapFault('Receiver', ['Action', 'MaxPullPoints'], 'No more subscriptions are possible');
    }
    putInitial(subscription, nowMs);
    onSubscribed();
    const address = `${facts.httpBase()}${SERVICE_PATHS.subscription}${subscription.id}`;
    return `<tev:CreatePullPointSubscriptionResponse><tev:SubscriptionReference><wsa:Address>${address}</wsa:Address></tev:SubscriptionReference>${times('wsnt', nowMs, subscription.endsAtMs)}</tev:CreatePullPointSubscriptionResponse>`;
  };

  const required = ({ path }: OperationCall): Subscription => {
    const found = subscriptions.find(path.slice(SERVICE_PATHS.subscription.length));
    if (found === null) {
      throw new SoapFault('Sender', ['InvalidArgVal', 'ResourceUnknown'], 'The subscription does not exist');
    }
    return found;
  };

  const pull = async (call: OperationCall): Promise<string> => {
    const subscription = required(call);
    if (subscription.wake !== null) {
      throw new SoapFault('Receiver', ['Action', 'UnableToGetMessages'], 'Another pull is waiting');
    }
    const { timeoutMs, limit } = pullTerms(call);
    subscriptions.extendTo(subscription, Math.max(subscription.endsAtMs, clock.nowMs() + timeoutMs));
    if (subscription.queue.length === 0) {
      await subscriptions.wait(subscription, timeoutMs, call.signal);
    }
    const messages = subscription.queue.splice(0, limit);
    return `<tev:PullMessagesResponse>${times('tev', clock.nowMs(), subscription.endsAtMs)}${messages.join('')}</tev:PullMessagesResponse>`;
  };

  const renew = (call: OperationCall): string => {
    const subscription = required(call);
    const nowMs = clock.nowMs();
    subscriptions.extendTo(
      subscription,
      terminationAtMs(textOf(call.operation, 'TerminationTime'), nowMs, DEFAULT_LIFE_MS),
    );
    return `<wsnt:RenewResponse><wsnt:TerminationTime>${xsdDateTime(subscription.endsAtMs)}</wsnt:TerminationTime><wsnt:CurrentTime>${xsdDateTime(nowMs)}</wsnt:CurrentTime></wsnt:RenewResponse>`;
  };

  const unsubscribe = (call: OperationCall): string => {
    subscriptions.end(required(call));
    return '<wsnt:UnsubscribeResponse/>';
  };

  const synchronise = (call: OperationCall): string => {
    putInitial(required(call), clock.nowMs());
    return '<tev:SetSynchronizationPointResponse/>';
  };

  return {
    setMotion: (now) => {
      isMoving = now;
      subscriptions.putAll(motionMessage(now, 'Changed', clock.nowMs()));
    },
    setTampered: (now) => {
      isTampered = now;
      subscriptions.putAll(tamperMessage(now, 'Changed', clock.nowMs()));
    },
    stop: () => subscriptions.endAll(),
    service: {
      CreatePullPointSubscription: user(subscribe),
      PullMessages: user(pull),
      Renew: user(renew),
      Unsubscribe: user(unsubscribe),
      SetSynchronizationPoint: user(synchronise),
      GetEventProperties: user(eventProperties),
      GetServiceCapabilities: user(
        () =>
          `<tev:GetServiceCapabilitiesResponse><tev:Capabilities WSPullPointSupport="true" MaxPullPoints="${MAX_SUBSCRIPTIONS}"/></tev:GetServiceCapabilitiesResponse>`,
      ),
    },
  };
}

function pullTerms({ operation }: OperationCall): { timeoutMs: number; limit: number } {
  const asked = parseDurationMs(textOf(operation, 'Timeout') ?? 'PT60S') ?? MAX_PULL_MS;
  const limit = Number(textOf(operation, 'MessageLimit') ?? '100');
  return {
    timeoutMs: Math.min(MAX_PULL_MS, asked),
    limit: Number.isFinite(limit) ? Math.min(MAX_QUEUED, Math.max(1, Math.floor(limit))) : MAX_QUEUED,
  };
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

function tamperMessage(isTampered: boolean, operation: 'Initialized' | 'Changed', atMs: number): string {
  return (
    '<wsnt:NotificationMessage><wsnt:Topic Dialect="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet">tns1:VideoSource/GlobalSceneChange/ImagingService</wsnt:Topic>' +
    `<wsnt:Message><tt:Message UtcTime="${new Date(atMs).toISOString()}" PropertyOperation="${operation}"><tt:Source>` +
    `<tt:SimpleItem Name="Source" Value="${SOURCE_TOKEN}"/></tt:Source>` +
    `<tt:Data><tt:SimpleItem Name="State" Value="${isTampered}"/></tt:Data></tt:Message></wsnt:Message></wsnt:NotificationMessage>`
  );
}

function eventProperties(): string {
  return (
    '<tev:GetEventPropertiesResponse><tev:TopicNamespaceLocation>http://www.onvif.org/onvif/ver10/topics/topicns.xml</tev:TopicNamespaceLocation><wsnt:FixedTopicSet>true</wsnt:FixedTopicSet>' +
    '<wstop:TopicSet><tns1:RuleEngine><CellMotionDetector><Motion wstop:topic="true"><tt:MessageDescription IsProperty="true"><tt:Source>' +
    '<tt:SimpleItemDescription Name="VideoSourceConfigurationToken" Type="tt:ReferenceToken"/><tt:SimpleItemDescription Name="VideoAnalyticsConfigurationToken" Type="tt:ReferenceToken"/><tt:SimpleItemDescription Name="Rule" Type="xsd:string"/>' +
    '</tt:Source><tt:Data><tt:SimpleItemDescription Name="IsMotion" Type="xsd:boolean"/></tt:Data></tt:MessageDescription></Motion></CellMotionDetector>' +
    '</tns1:RuleEngine><tns1:VideoSource><GlobalSceneChange><ImagingService wstop:topic="true"><tt:MessageDescription IsProperty="true">' +
    '<tt:Source><tt:SimpleItemDescription Name="Source" Type="tt:ReferenceToken"/></tt:Source><tt:Data><tt:SimpleItemDescription Name="State" Type="xsd:boolean"/></tt:Data>' +
    '</tt:MessageDescription></ImagingService></GlobalSceneChange></tns1:VideoSource></wstop:TopicSet>' +
    '<wsnt:TopicExpressionDialect>http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet</wsnt:TopicExpressionDialect><wsnt:TopicExpressionDialect>http://docs.oasis-open.org/wsn/t-1/TopicExpression/Concrete</wsnt:TopicExpressionDialect>' +
    '<tev:MessageContentFilterDialect>http://www.onvif.org/ver10/tev/messageContentFilter/ItemFilter</tev:MessageContentFilterDialect><tev:MessageContentSchemaLocation>http://www.onvif.org/onvif/ver10/schema/onvif.xsd</tev:MessageContentSchemaLocation>' +
    '</tev:GetEventPropertiesResponse>'
  );
}
