/**
 * Keeps central's distance from this computer's clock up to date: measured at once, and again when the page's clock was
 * put forward (after a sleep) or the line to central came back. What was known stays while central does not answer.
 */
import type { CentralEvents } from './events.ts';
import { addressOf } from './http.ts';
import { measureOffsetMs } from './server-clock.ts';
import { browserTiming, onClockJump } from './timing.ts';

/** Returns what ends it. */
export function watchOffset(events: CentralEvents, known: (offsetMs: number) => void): () => void {
  let isOver = false;
  let wasLost = false;
  const measure = async (): Promise<void> => {
    const offsetMs = await measureOffsetMs(addressOf('api/health'), browserTiming);
    if (!isOver && offsetMs !== null) {
      known(offsetMs);
    }
  };
  const stops = [
    onClockJump(() => void measure()),
    events.onLinkChange(() => {
      if (events.link === 'connected' && wasLost) {
        void measure();
      }
      wasLost = events.link !== 'connected' && (wasLost || events.link === 'lost');
    }),
  ];
  void measure();
  return () => {
    isOver = true;
    stops.forEach((stop) => stop());
  };
}
