/**
 * The messages of an ONVIF pull point as plain reports. Makers name the state of a thing in many ways and leave out
 * what the standard asks for, so it is looked for by name and value, not by place; an empty message means "over".
 * Pure. Not here: which reports are news (event-news.ts), what topics mean (event-topics.ts).
 */
import { printable } from '../camera-fault.ts';
import { plainTopic } from './event-topics.ts';
import { allOf, at, textAt, type XmlNode } from './xml-tree.ts';

export interface EventMessage {
  /** Without prefixes: `RuleEngine/CellMotionDetector/Motion`. */
  topic: string;
  /** Which input, rule or detector; empty where the camera does not say. */
  source: string;
  /** Null for an event without a state of its own. */
  isOn: boolean | null;
  /** How things stood when the subscription began, or was asked to say so; not something that happened. */
  isInitial: boolean;
  /** As the camera wrote it; only good for telling the same message again. */
  stamp: string;
}

const MOST_MESSAGES = 200;
const MOST_ITEMS = 32;
const LONGEST_SOURCE = 160;
const LONGEST_TOPIC = 200;

const ON = /^(true|1|active|on|yes)$/i;
const OFF = /^(false|0|inactive|off|no)$/i;
/** Names of the items that carry a state, likeliest first; others only count when their value is a state. */
const STATE_NAMES = /^(state|value|logicalstate|alarm|active|is[a-z]+)$/i;
/** Numbers in these look like states. */
const NO_STATE_NAMES = /id$|count|token|level|index|channel|priority/i;

export function readMessages(pullResponse: XmlNode): EventMessage[] {
  return allOf(pullResponse, 'NotificationMessage')
    .slice(0, MOST_MESSAGES)
    .map(readMessage)
    .filter((message) => message !== null);
}

function readMessage(notification: XmlNode): EventMessage | null {
  const topic = printable(plainTopic(textAt(notification, 'Topic') ?? ''), LONGEST_TOPIC);
  if (topic === '') {
    return null;
  }
  const message = at(notification, 'Message', 'Message');
  const operation = message?.attributes.get('PropertyOperation')?.toLowerCase();
  const items = itemsOf(at(message, 'Data'));
  return {
    topic,
    source: sourceOf(message),
    isOn: operation === 'deleted' || message === null ? false : stateOf(items, operation !== undefined),
    isInitial: operation === 'initialized',
    stamp: `${message?.attributes.get('UtcTime') ?? ''} ${items.map(({ value }) => value).join(' ')}`,
  };
}

interface Item {
  name: string;
  value: string;
}

function itemsOf(parent: XmlNode | null): Item[] {
  return allOf(parent, 'SimpleItem')
    .slice(0, MOST_ITEMS)
    .map(({ attributes }) => ({ name: attributes.get('Name') ?? '', value: attributes.get('Value') ?? '' }));
}

function sourceOf(message: XmlNode | null): string {
  const items = [...itemsOf(at(message, 'Source')), ...itemsOf(at(message, 'Key'))];
  const named = items.map(({ name, value }) => `${name}=${value}`).sort();
  return printable(named.join(' '), LONGEST_SOURCE);
}

/** A property without any data is over; an event without is just an event. */
function stateOf(items: readonly Item[], isProperty: boolean): boolean | null {
  if (items.length === 0) {
    return isProperty ? false : null;
  }
  const states = items.filter(
    ({ name, value }) => !NO_STATE_NAMES.test(name) && (ON.test(value) || OFF.test(value)),
  );
  const state = states.find(({ name }) => STATE_NAMES.test(name)) ?? states[0];
  return state ? ON.test(state.value) : null;
}
