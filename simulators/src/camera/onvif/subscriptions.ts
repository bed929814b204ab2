/**
 * PullPoint subscriptions of one camera: who is subscribed until when, what waits for whom, and the long poll. Knows
 * nothing of SOAP; event-service.ts speaks that.
 */
import { randomUUID } from 'node:crypto';
import type { Clock } from '#base/clock.ts';

export const MAX_SUBSCRIPTIONS = 4;
export const MAX_QUEUED = 200;

export interface Subscription {
  id: string;
  endsAtMs: number;
  queue: string[];
  /** Set while a pull waits. */
  wake: (() => void) | null;
  cancelExpiry: () => void;
}

export interface Subscriptions {
  /** Null when there are too many. */
  open(endsAtMs: number): Subscription | null;
  find(id: string): Subscription | null;
  extendTo(subscription: Subscription, endsAtMs: number): void;
  end(subscription: Subscription): void;
  put(subscription: Subscription, message: string): void;
  putAll(message: string): void;
  /** Resolves on a message, at the timeout, at the end of the subscription, or when the client has gone. */
  wait(subscription: Subscription, timeoutMs: number, signal: AbortSignal): Promise<void>;
  endAll(): void;
}

export function createSubscriptions(clock: Clock): Subscriptions {
  const open = new Map<string, Subscription>();

  const end = (subscription: Subscription): void => {
    subscription.cancelExpiry();
    open.delete(subscription.id);
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

  return {
    open: (endsAtMs) => {
      if (open.size >= MAX_SUBSCRIPTIONS) {
        return null;
      }
      const subscription: Subscription = {
        id: randomUUID(),
        endsAtMs,
        queue: [],
        wake: null,
        cancelExpiry: () => undefined,
      };
      open.set(subscription.id, subscription);
      extendTo(subscription, endsAtMs);
      return subscription;
    },
    find: (id) => open.get(id) ?? null,
    extendTo,
    end,
    put,
    putAll: (message) => open.forEach((subscription) => put(subscription, message)),
    endAll: () => open.forEach(end),
    wait: (subscription, timeoutMs, signal) =>
      new Promise((resolve) => {
        const done = (): void => {
          cancel();
          signal.removeEventListener('abort', done);
          subscription.wake = null;
          resolve();
        };
        const cancel = clock.after(timeoutMs, done);
        subscription.wake = done;
        signal.addEventListener('abort', done, { once: true });
      }),
  };
}
