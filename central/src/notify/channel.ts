/**
 * What a way of reaching people is. A further one (SMS, Zalo, a loudspeaker) is a file that makes a Channel, a word in
 * CHANNEL_KINDS of the protocol and a line in channels.ts. Not here: whom to tell of what (decider.ts), when and how
 * often to try (sender.ts).
 */
import type { Locale } from '#protocol/account.ts';
import type { IncidentKind } from '#protocol/camera.ts';
import type { Severity } from '#protocol/notify.ts';
import type { StoredChannel } from '../ledger/notify/notify-channels.ts';

export interface MessageFacts {
  incidentId: string;
  kind: IncidentKind;
  siteId: string;
  siteName: string;
  cameraId: string;
  cameraName: string;
  startedAtMs: number;
  /** What the machine says of it; null where it could say who it was. */
  why: string | null;
}

export interface Message {
  /** The same in every attempt, 32 characters of base64url: receivers know a repetition by it. */
  id: string;
  severity: Severity;
  locale: Locale;
  title: string;
  text: string;
  /** Inside central's address. */
  path: string;
  /** That of the page. */
  url: string;
  /** One with the same tag takes its place on a phone. */
  tag: string;
  /** Incidents of the same camera and rule since the first. */
  repeats: number;
  /** Null: a test. */
  about: MessageFacts | null;
  /** The still, for those who may see it and as far as it has arrived. */
  snapshot: () => Promise<Buffer | null>;
}

export interface Recipient {
  accountId: string;
  /** Of a device; empty where the channel has one address a person. */
  target: string;
  channel: StoredChannel;
}

/** `gone`: this target will never be there again. `detail` is for the log: no secret stands in it. */
export type Outcome =
  | { status: 'sent'; detail: string }
  | { status: 'retry'; detail: string; notBeforeMs?: number }
  | { status: 'refused' | 'gone'; detail: string };

export interface Channel {
  /** False where central's configuration lacks what it needs. */
  isReady(): boolean;
  /** Where this person is reached; each gets a message of its own. */
  targetsOf(accountId: string): Promise<string[]>;
  /** Never throws for what the other side does. */
  send(message: Message, to: Recipient): Promise<Outcome>;
}
