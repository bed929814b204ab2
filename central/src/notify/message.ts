/** Puts a message into words, in the language of who gets it. */
import { createHash } from 'node:crypto';
import type { Locale } from '#protocol/account.ts';
import { isFaceKind } from '#protocol/camera.ts';
import type { IncidentView } from '#protocol/incident.ts';
import type { Message } from './channel.ts';
import type { WaitingDelivery } from '../ledger/notify/notify-deliveries.ts';
import { KIND_WORDS, MESSAGE_WORDS, SEVERITY_WORDS } from './words.ts';

/** Names a message by what it says to whom: 32 characters, as many as a push topic may have (RFC 8030, 5.4). */
export function messageIdOf(...parts: readonly (string | number)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 32);
}

/**
 * Likewise, beginning with the incident's time as its own id does: the log of messages is cut by month and grows at its
 * end. Nineteen characters of base64 are 114 bits.
 */
export function deliveryIdOf(incidentId: string, ...parts: readonly (string | number)[]): string {
  return incidentId.slice(0, 13) + messageIdOf(incidentId, ...parts).slice(0, 19);
}

export interface Wording {
  locale: Locale;
  repeats: number;
  /** Address of central, without a slash at its end. */
  base: string;
  snapshot: Message['snapshot'];
}

/** `incident` is what the recipient may see of it. */
export function incidentMessage(
  delivery: Pick<WaitingDelivery, 'id' | 'severity' | 'step' | 'ruleId'>,
  incident: IncidentView,
  { locale, repeats, base, snapshot }: Wording,
): Message {
  const words = MESSAGE_WORDS[locale];
  const path = `incidents/${incident.id}`;
  const text = [
    `${incident.cameraName} · ${incident.siteName} · ${words.at(localTime(incident.startedAtMs))}`,
    ...(repeats === 0 ? [] : [words.repeats(repeats)]),
    ...(delivery.step === 0 ? [] : [words.unanswered]),
  ].join(' · ');
  const isFace = isFaceKind(incident.kind);
  return {
    id: delivery.id,
    severity: delivery.severity,
    locale,
    title: `${SEVERITY_WORDS[delivery.severity][locale]}: ${KIND_WORDS[incident.kind][locale]}`,
    text,
    path,
    url: `${base}/${path}`,
    tag: messageIdOf('tag', incident.id, delivery.ruleId),
    repeats,
    about: {
      incidentId: incident.id,
      kind: incident.kind,
      siteId: incident.siteId,
      siteName: incident.siteName,
      cameraId: incident.cameraId,
      cameraName: incident.cameraName,
      startedAtMs: incident.startedAtMs,
      why: isFace ? null : incident.why[locale],
    },
    snapshot: isFace ? async () => null : snapshot,
  };
}

export function testMessage(id: string, locale: Locale, base: string): Message {
  const { testTitle, testText } = MESSAGE_WORDS[locale];
  return {
    id,
    severity: 'alarm',
    locale,
    title: testTitle,
    text: testText,
    path: '',
    url: `${base}/`,
    tag: 'test',
    repeats: 0,
    about: null,
    snapshot: async () => null,
  };
}

const timeFormat = new Intl.DateTimeFormat('vi-VN', {
  timeZone: 'Asia/Ho_Chi_Minh',
  hour: '2-digit',
  minute: '2-digit',
  day: '2-digit',
  month: '2-digit',
});
/** `14:05 22/11` */
function localTime(atMs: number): string {
  const parts = new Map(timeFormat.formatToParts(atMs).map(({ type, value }) => [type, value]));
  return `${parts.get('hour') ?? ''}:${parts.get('minute') ?? ''} ${parts.get('day') ?? ''}/${parts.get('month') ?? ''}`;
}
