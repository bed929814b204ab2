/** A WebSocket whose other end is the test, and a clock the test moves. */
import type { Timing } from '../../data/timing.ts';

export interface FakeTiming extends Timing {
  advance(ms: number): void;
  /** Time passes and nothing runs: the computer sleeps. What was due comes with the next `advance`. */
  sleep(ms: number): void;
  pending(): number;
}

export function createFakeTiming(): FakeTiming {
  let nowMs = 1_000_000;
  const timers = new Set<{ dueMs: number; task: () => void }>();
  return {
    nowMs: () => nowMs,
    after: (delayMs, task) => {
      const timer = { dueMs: nowMs + delayMs, task };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance: (ms) => {
      const untilMs = nowMs + ms;
      for (;;) {
        const next = [...timers].filter(({ dueMs }) => dueMs <= untilMs).sort((a, b) => a.dueMs - b.dueMs)[0];
        if (!next) {
          break;
        }
        timers.delete(next);
        nowMs = Math.max(nowMs, next.dueMs);
        next.task();
      }
      nowMs = untilMs;
    },
    sleep: (ms) => {
      nowMs += ms;
    },
    pending: () => timers.size,
  };
}

export class FakeSocket {
  readyState = 0;
  binaryType = '';
  readonly sent: unknown[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    this.drop();
  }

  accept(): void {
    this.readyState = 1;
    this.onopen?.();
  }

  say(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  deliver(bytes: Uint8Array): void {
    this.onmessage?.({ data: new Uint8Array(bytes).buffer });
  }

  drop(): void {
    this.readyState = 3;
    this.onclose?.();
  }
}
