/**
 * Which way to central is in use: by the control link, the session, uploads, the eyes' media links and recordings
 * (SF13). The control link alone decides that a way has failed; all others follow.
 *
 * A round is one try of every way, beginning with the one in use. The way that worked is kept until it fails. On a
 * later one the first is asked every ten minutes whether it is back, and returned to when nothing is half-sent.
 * Not here: when a round begins anew (control-link.ts).
 */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { sleep, type Clock } from '#base/clock.ts';
import { withoutUserinfo, type Log } from '#base/log.ts';
import { askHealth, type Way } from './way.ts';

export interface CentralRoute {
  current: () => Way;
  /** For requests of node:http(s) by the present way; one connection per request. */
  agent: () => HttpAgent;
  /** The present way does not work: the next is the present one. True while this round has ways left. */
  failed: () => boolean;
  /** Central has welcomed us by the present way. */
  worked: () => void;
  /** Called at every change; returns how to stop that. */
  onChange: (listener: (way: Way) => void) => () => void;
  /** Looks for the return of the first way. */
  run: (signal: AbortSignal) => Promise<void>;
}

export interface CentralRouteDeps {
  ways: readonly Way[];
  clock: Clock;
  log: Log;
  /** Something is half-sent: a change of way would send it again. */
  isBusy?: () => boolean;
  /** Whether central answers by this way: its time, or null. */
  ask?: (way: Way) => Promise<number | null>;
}

const LOOK_BACK_MS = 600_000;
/** A backlog is never quite at rest: uploads resume, messages are known by their id, so in the end we go anyway. */
const MOST_BUSY_MS = 600_000;
const BUSY_LOOK_MS = 5000;

export function createCentralRoute({
  ways,
  clock,
  log,
  isBusy = () => false,
  ask = (way) => askHealth(way, clock),
}: CentralRouteDeps): CentralRoute {
  const listeners = new Set<(way: Way) => void>();
  const agents = new Map<number, HttpAgent>();
  let index = 0;
  let failedInRound = 0;
  let workedSinceMs: number | null = null;

  const wayAt = (at: number): Way => {
    const way = ways[at];
    if (!way) {
      throw new RangeError(`way ${at}: there are ${ways.length}`);
    }
    return way;
  };
  const current = (): Way => wayAt(index);
  const change = (to: number): void => {
    if (to !== index) {
      index = to;
      workedSinceMs = null;
      listeners.forEach((listener) => listener(current()));
    }
  };
  const isDue = (): boolean =>
    index !== 0 && workedSinceMs !== null && clock.monotonicMs() - workedSinceMs >= LOOK_BACK_MS;

  const lookBack = async (signal: AbortSignal): Promise<void> => {
    const from = index;
    if ((await ask(wayAt(0))) === null) {
      workedSinceMs = workedSinceMs === null ? null : clock.monotonicMs();
      return;
    }
    const untilMs = clock.monotonicMs() + MOST_BUSY_MS;
    while (isBusy() && clock.monotonicMs() < untilMs && index === from) {
      await sleep(clock, BUSY_LOOK_MS, signal);
    }
    if (index === from && !signal.aborted) {
      log.info(nameOf(wayAt(0)), 'the first way to central is back');
      failedInRound = 0;
      change(0);
    }
  };

  return {
    current,
    agent: () => {
      const { url, localAddress } = current();
      const made = agents.get(index);
      if (made) {
        return made;
      }
      const options = { keepAlive: false, ...(localAddress === null ? {} : { localAddress }) };
      const agent = url.startsWith('https:') ? new HttpsAgent(options) : new HttpAgent(options);
      agents.set(index, agent);
      return agent;
    },
    failed: () => {
      failedInRound += 1;
      change((index + 1) % ways.length);
      const isLeft = failedInRound < ways.length;
      failedInRound = isLeft ? failedInRound : 0;
      return isLeft;
    },
    worked: () => {
      failedInRound = 0;
      workedSinceMs = clock.monotonicMs();
      log.info(nameOf(current()), 'central is reached');
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    run: async (signal) => {
      while (!signal.aborted) {
        await sleep(clock, BUSY_LOOK_MS, signal);
        if (isDue()) {
          await lookBack(signal);
        }
      }
    },
  };
}

function nameOf({ url, uplinkName }: Way): { url: string; uplink: string } {
  return { url: withoutUserinfo(url), uplink: uplinkName };
}
