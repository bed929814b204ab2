/**
 * Tells what has happened from what a camera merely repeats. A new subscription begins with how everything stands
 * ("initialized"); that is news only where it differs from what was known before, as after a broken line. The same
 * message delivered twice is told once. A state that is said again is passed on: it prolongs what it began.
 */
import type { EventMessage } from './event-messages.ts';

const MOST_SOURCES = 256;
const MOST_STAMPS = 128;

export interface EventNews {
  isNews(message: EventMessage): boolean;
}

export function createEventNews(): EventNews {
  const states = new Map<string, boolean | null>();
  const stamps = new Set<string>();

  return {
    isNews: ({ topic, source, isOn, isInitial, stamp }) => {
      const key = `${topic} ${source}`;
      const before = states.get(key);
      states.delete(key);
      states.set(key, isOn);
      dropOldest(states, MOST_SOURCES);
      if (isInitial) {
        return before !== undefined && before !== isOn && isOn !== null;
      }
      const whole = `${key} ${String(isOn)} ${stamp}`;
      const isRepeated = stamps.has(whole);
      stamps.add(whole);
      dropOldest(stamps, MOST_STAMPS);
      return !isRepeated;
    },
  };
}

function dropOldest(collection: Map<string, unknown> | Set<string>, most: number): void {
  const [oldest] = collection.keys();
  if (collection.size > most && oldest !== undefined) {
    collection.delete(oldest);
  }
}
