/**
 * Camera event: passes on what the camera itself reports over ONVIF, where its topic is one of the rule's. Without
 * topics of its own a rule takes what cameras call tampering or an alarm; plain motion is not an alarm.
 *
 * A report that holds ("tampered: true") is one incident until it is taken back, until it has not been repeated for
 * STUCK_MS (some cameras never take anything back), or the incident has grown too long. A report without an end ("line crossed") lasts a moment.
 * Not here: how reports are fetched and which of them are news (camera/onvif/events.ts).
 */
import type { RuleOf } from '#protocol/rule.ts';
import { isSameTopicPart, topicMeaning, type TopicMeaning } from '#edge-agent/camera/onvif/event-topics.ts';
import type { Behaviour, CameraNews, Firing, HeardNews } from './behaviour.ts';

const STUCK_MS = 90_000;
const MOMENT_MS = 2000;
/** Inputs and detectors of one camera; beyond it the oldest is forgotten. */
const MOST_SOURCES = 64;
const BY_DEFAULT: readonly TopicMeaning[] = ['tampering', 'alarm'];

type Report = Extract<CameraNews, { type: 'report' }>;

export function createCameraEvent(rule: RuleOf<'camera-event'>): Behaviour {
  const onUntilMs = new Map<string, number>();
  let nowMs = 0;

  const hearReport = (report: Report, { atMs, monotonicMs, isAwake }: HeardNews): Firing[] => {
    const key = `${report.topic} ${report.source}`;
    if (report.isOn === false) {
      onUntilMs.delete(key);
      return [];
    }
    const wasOn = (onUntilMs.get(key) ?? 0) > monotonicMs;
    onUntilMs.delete(key);
    onUntilMs.set(key, monotonicMs + (report.isOn ? STUCK_MS : MOMENT_MS));
    forgetOldest(onUntilMs);
    return isAwake && !wasOn ? [firing(key, report.topic, atMs)] : [];
  };

  return {
    observe: () => [],
    hear: (heard) => {
      nowMs = heard.monotonicMs;
      const { news } = heard;
      return news.type === 'report' && isWanted(rule, news.topic) ? hearReport(news, heard) : [];
    },
    isStillAtIt: (key) => (onUntilMs.get(key) ?? 0) > nowMs,
  };
}

function isWanted({ topics }: RuleOf<'camera-event'>, topic: string): boolean {
  return topics === undefined
    ? BY_DEFAULT.includes(topicMeaning(topic))
    : topics.some((part) => isSameTopicPart(part, topic));
}

function forgetOldest(map: Map<string, unknown>): void {
  const [oldest] = map.keys();
  if (map.size > MOST_SOURCES && oldest !== undefined) {
    map.delete(oldest);
  }
}

function firing(key: string, topic: string, atMs: number): Firing {
  return { key, trackIds: [], label: null, confidence: 1, reason: { kind: 'camera-event', topic, atMs } };
}
