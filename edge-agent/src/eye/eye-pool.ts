/**
 * The agent's side of its eye processes: forks them, spreads the cameras over them, forks again with back-off what
 * crashed (a broken picture can take a decoder down, but only its own process), and repeats to the new process what
 * the old one had been told. Not here: what an eye does (eye-process.ts).
 */
import type { ChildProcess } from 'node:child_process';
import { createBackoff, type Backoff } from '#base/backoff.ts';
import { sleep, type Clock } from '#base/clock.ts';
import type { Log } from '#base/log.ts';
import type { Service } from '#base/service.ts';
import type { AgentToEye, EyeToAgent, WatchOrder } from './messages.ts';

export interface EyePool extends Service {
  watch(order: WatchOrder): void;
  unwatch(cameraId: string): void;
  /** To the eye that watches this camera; false when that eye is down just now. */
  send(cameraId: string, message: AgentToEye): boolean;
  pids(): number[];
  /** How all eyes reach central from now on. */
  lead(way: { url: string; localAddress: string | null }): void;
}

export interface EyePoolOptions {
  count: number;
  /** Starts one eye process; injected because only wiring code creates I/O. */
  forkEye: (index: number) => ChildProcess;
  start: Extract<AgentToEye, { type: 'start' }>;
  clock: Clock;
  log: Log;
  onMessage: (message: EyeToAgent, reply: (answer: AgentToEye) => void) => void;
  /** The eye of these cameras died: what it was doing for them is lost. */
  onLost: (cameraIds: string[]) => void;
}

/** A process that ran this long was healthy: its back-off starts anew. */
const HEALTHY_AFTER_MS = 60_000;
const STOP_GRACE_MS = 5_000;

interface Eye {
  index: number;
  orders: Map<string, WatchOrder>;
  process: ChildProcess | null;
  isReady: boolean;
  backoff: Backoff;
}

export function createEyePool(options: EyePoolOptions): EyePool {
  const { count, clock, log } = options;
  const eyes: Eye[] = Array.from({ length: count }, (_, index) => ({
    index,
    orders: new Map(),
    process: null,
    isReady: false,
    backoff: createBackoff({ baseMs: 500, maxMs: 30_000 }),
  }));

  let way: Extract<AgentToEye, { type: 'central-way' }> | null = null;

  const eyeOf = (cameraId: string): Eye | undefined => eyes.find((eye) => eye.orders.has(cameraId));
  const leastLoaded = (): Eye | undefined => [...eyes].sort((a, b) => a.orders.size - b.orders.size)[0];

  const tell = (eye: Eye, message: AgentToEye | null): boolean => {
    if (message === null || !eye.isReady || !eye.process?.connected) {
      return false;
    }
    eye.process.send(message);
    return true;
  };

  const runOnce = async (eye: Eye, signal: AbortSignal): Promise<void> => {
    const child = options.forkEye(eye.index);
    eye.process = child;
    child.on('message', (message: EyeToAgent) => {
      if (message.type === 'ready') {
        eye.isReady = true;
        tell(eye, way);
        eye.orders.forEach((order) => tell(eye, { type: 'watch', order }));
        log.info({ eye: eye.index, pid: child.pid, cameras: eye.orders.size }, 'eye ready');
        return;
      }
      options.onMessage(message, (answer) => {
        if (child.connected) {
          child.send(answer);
        }
      });
    });
    const exit = waitForExit(child);
    child.send(options.start);
    const stop = (): void => stopGently(child, clock);
    signal.addEventListener('abort', stop, { once: true });
    const ending = await exit;
    signal.removeEventListener('abort', stop);
    eye.isReady = false;
    eye.process = null;
    if (!signal.aborted) {
      log.error({ eye: eye.index, ...ending }, 'eye process died');
      options.onLost([...eye.orders.keys()]);
    }
  };

  const keepRunning = async (eye: Eye, signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      const startedAtMs = clock.monotonicMs();
      await runOnce(eye, signal);
      if (clock.monotonicMs() - startedAtMs > HEALTHY_AFTER_MS) {
        eye.backoff.reset();
      }
      await sleep(clock, eye.backoff.nextMs(), signal);
    }
  };

  return {
    run: async (signal) => {
      await Promise.all(eyes.map((eye) => keepRunning(eye, signal)));
    },
    watch: (order) => {
      const eye = eyeOf(order.cameraId) ?? leastLoaded();
      if (eye) {
        eye.orders.set(order.cameraId, order);
        tell(eye, { type: 'watch', order });
      }
    },
    unwatch: (cameraId) => {
      const eye = eyeOf(cameraId);
      if (eye) {
        eye.orders.delete(cameraId);
        tell(eye, { type: 'unwatch', cameraId });
      }
    },
    send: (cameraId, message) => {
      const eye = eyeOf(cameraId);
      return eye !== undefined && tell(eye, message);
    },
    lead: (to) => {
      const message = (way = { type: 'central-way', ...to });
      eyes.forEach((eye) => tell(eye, message));
    },
    pids: () => eyes.flatMap((eye) => (eye.process?.pid === undefined ? [] : [eye.process.pid])),
  };
}

/**
 * A message to a process that has just died is reported as an 'error' of the child: its exit follows and is what
 * counts. Only a child that never got a process id has no exit to wait for.
 */
function waitForExit(child: ChildProcess): Promise<{ code: number | null; signal: string | null }> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      resolve({ code, signal });
    });
    child.on('error', () => {
      if (child.pid === undefined) {
        resolve({ code: null, signal: 'failed to start' });
      }
    });
  });
}

/** Closing the channel asks an eye to finish; one that hangs is killed. */
function stopGently(child: ChildProcess, clock: Clock): void {
  if (child.connected) {
    child.disconnect();
  }
  const cancel = clock.after(STOP_GRACE_MS, () => {
    child.kill('SIGKILL');
  });
  child.once('exit', cancel);
}
