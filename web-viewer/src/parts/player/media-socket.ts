/**
 * One WebSocket for the live pictures of the whole page: subscriptions by tile number, frames by channel, an
 * account of bytes taken in, and reconnection that asks for everything again.
 *
 * Central skips pictures for a page that does not say it has taken the earlier ones, so `taken` goes out every
 * 64 KB or 100 ms. Two tiles of one stream share a channel: a new tile makes central send configuration and the
 * last pictures again, and whoever has them already lets them pass (channel-fan.ts).
 *
 * Central gives a sign of life every few seconds: a line that is silent is dead, whatever the browser believes (a
 * network that changed, a computer that slept), and is given up for a new one.
 * Not here: what is done with a picture (live-stream.ts and the players).
 */
import {
  ALIVE_EVERY_MS,
  centralToViewer,
  type CentralToViewer,
  type LiveProfile,
  type ViewerToCentral,
} from '#protocol/live-control.ts';
import { LIVE_HEADER_BYTES, readLiveHeader } from '#protocol/live-frame.ts';
import type { Timing } from '../../data/timing.ts';
import { createWaitLonger } from '../../data/wait-longer.ts';
import { createChannelFan, type StreamSink } from './channel-fan.ts';

export type MediaLink = 'connecting' | 'open' | 'lost';

export interface MediaSocket {
  /** Pictures come to `sink` until the returned function is called. Survives reconnection. */
  subscribe(stream: { cameraId: string; profile: LiveProfile }, sink: StreamSink): () => void;
  readonly link: MediaLink;
  onLinkChange(listener: () => void): () => void;
  open(): void;
  close(): void;
}

export interface MediaSocketDeps {
  url: string;
  timing: Timing;
  createSocket?: (url: string) => WebSocket;
  random?: () => number;
  /** Calls back when this computer has a network again; the browser's word for it unless a test has its own. */
  onNetworkBack?: (listener: () => void) => () => void;
}

const TAKEN_EVERY_BYTES = 64 * 1024;
const TAKEN_EVERY_MS = 100;
const HEALTHY_AFTER_MS = 5_000;
/** Two signs of life that did not come, and a moment more. */
export const SILENCE_MS = 2 * ALIVE_EVERY_MS + 2_000;
const CONNECT_WITHIN_MS = 10_000;
const MOST_TILES = 1_000;

interface Subscription {
  cameraId: string;
  profile: LiveProfile;
  sink: StreamSink;
}

export function createMediaSocket(deps: MediaSocketDeps): MediaSocket {
  const { url, timing, createSocket, random, onNetworkBack = browserNetworkBack } = deps;
  const waits = createWaitLonger({ firstMs: 500, longestMs: 15_000 }, random);
  const subscriptions = new Map<number, Subscription>();
  const listeners = new Set<() => void>();
  const fan = createChannelFan();
  let socket: WebSocket | null = null;
  let link: MediaLink = 'lost';
  let cancelRetry: () => void = () => undefined;
  let stopListening: (() => void) | null = null;

  const setLink = (next: MediaLink): void => {
    if (link !== next) {
      link = next;
      listeners.forEach((listener) => listener());
    }
  };

  const send = (message: ViewerToCentral): void => {
    if (socket?.readyState === WEBSOCKET_OPEN) {
      socket.send(JSON.stringify(message));
    }
  };

  const connect = (): void => {
    setLink('connecting');
    const current = (createSocket ?? browserSocket)(url);
    socket = current;
    current.binaryType = 'arraybuffer';
    const account = createByteAccount(timing, (bytes) => send({ type: 'taken', bytes }));
    let openedAtMs: number | null = null;
    const ended = (): void => {
      life.close();
      account.close();
      if (socket === current) {
        lose(openedAtMs);
      }
    };
    const life = createLifeWatch(timing, () => {
      abandon(current);
      ended();
    });

    current.onopen = () => {
      openedAtMs = timing.nowMs();
      life.heard();
      setLink('open');
      for (const [tile, { cameraId, profile }] of subscriptions) {
        send({ type: 'subscribe', tile, cameraId, profile });
      }
    };
    current.onmessage = ({ data }: MessageEvent<unknown>) => {
      life.heard();
      if (data instanceof ArrayBuffer) {
        account.add(data.byteLength);
        takeFrame(fan, data, timing.nowMs());
      } else if (typeof data === 'string') {
        takeMessage(data, fan, subscriptions);
      }
    };
    current.onclose = ended;
  };

  const lose = (openedAtMs: number | null): void => {
    socket = null;
    setLink('lost');
    fan.clear();
    subscriptions.forEach(({ sink }) => sink.lost());
    if (openedAtMs !== null && timing.nowMs() - openedAtMs > HEALTHY_AFTER_MS) {
      waits.reset();
    }
    cancelRetry = timing.after(waits.nextMs(), connect);
  };

  /** The waits were for a central that is away; a network that comes back is tried at once. */
  const networkBack = (): void => {
    if (socket === null) {
      cancelRetry();
      connect();
    }
  };

  return {
    subscribe: (stream, sink) => {
      const tile = firstFree(subscriptions);
      subscriptions.set(tile, { ...stream, sink });
      send({ type: 'subscribe', tile, ...stream });
      return () => {
        if (subscriptions.delete(tile)) {
          fan.leave(tile);
          send({ type: 'unsubscribe', tile });
        }
      };
    },
    get link() {
      return link;
    },
    onLinkChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    open: () => {
      networkBack();
      stopListening ??= onNetworkBack(networkBack);
    },
    close: () => {
      cancelRetry();
      stopListening?.();
      stopListening = null;
      const current = socket;
      socket = null;
      current?.close();
      fan.clear();
      setLink('lost');
    },
  };
}

/** WebSocket.OPEN, spelt out because the constant does not exist where the tests run. */
const WEBSOCKET_OPEN = 1;

function browserSocket(url: string): WebSocket {
  return new WebSocket(url);
}

function browserNetworkBack(listener: () => void): () => void {
  globalThis.addEventListener('online', listener);
  return () => globalThis.removeEventListener('online', listener);
}

/** Its own close may take minutes where the other side is gone: nobody waits for it. */
function abandon(socket: WebSocket): void {
  socket.onopen = null;
  socket.onmessage = null;
  socket.onclose = null;
  socket.close();
}

/** Calls `dead` once where a socket does not open in time, or nothing has been heard on it for too long. */
function createLifeWatch(timing: Timing, dead: () => void): { heard(): void; close(): void } {
  let heardAtMs: number | null = null;
  let cancel = timing.after(CONNECT_WITHIN_MS, dead);
  const look = (): void => {
    if (heardAtMs !== null && timing.nowMs() - heardAtMs >= SILENCE_MS) {
      dead();
    } else {
      cancel = timing.after(ALIVE_EVERY_MS, look);
    }
  };
  return {
    heard: () => {
      if (heardAtMs === null) {
        cancel();
        cancel = timing.after(ALIVE_EVERY_MS, look);
      }
      heardAtMs = timing.nowMs();
    },
    close: () => cancel(),
  };
}

function takeFrame(fan: ReturnType<typeof createChannelFan>, data: ArrayBuffer, arrivedAtMs: number): void {
  const bytes = new Uint8Array(data);
  const header = readLiveHeader(bytes);
  if (header) {
    fan.frame({ ...header, arrivedAtMs, payload: bytes.subarray(LIVE_HEADER_BYTES) });
  }
}

function takeMessage(
  text: string,
  fan: ReturnType<typeof createChannelFan>,
  subscriptions: ReadonlyMap<number, Subscription>,
): void {
  const message = readMessage(text);
  if (message === null) {
    return;
  }
  switch (message.type) {
    case 'channel': {
      const sink = subscriptions.get(message.tile)?.sink;
      if (sink) {
        fan.join(message.channel, message.tile, sink);
      }
      return;
    }
    case 'refused':
      subscriptions.get(message.tile)?.sink.refused(message.reason);
      return;
    case 'config':
      fan.config(message);
      return;
    case 'failed':
      fan.failed(message.channel, message.reason);
      return;
    case 'skipped':
      fan.skipped(message.channel);
      return;
    case 'alive':
  }
}

/** Null for anything that is not of the protocol: a newer central may say more than this page knows. */
function readMessage(text: string): CentralToViewer | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = centralToViewer.safeParse(value);
  return parsed.success ? parsed.data : null;
}

function firstFree(taken: ReadonlyMap<number, unknown>): number {
  for (let tile = 0; tile < MOST_TILES; tile += 1) {
    if (!taken.has(tile)) {
      return tile;
    }
  }
  throw new RangeError(`more than ${MOST_TILES} live tiles on one page`);
}

function createByteAccount(
  timing: Timing,
  report: (bytes: number) => void,
): { add(bytes: number): void; close(): void } {
  let taken = 0;
  let reported = 0;
  let cancel: (() => void) | null = null;

  const settle = (): void => {
    cancel?.();
    cancel = null;
    reported = taken;
    report(taken);
  };

  return {
    add: (bytes) => {
      taken += bytes;
      if (taken - reported >= TAKEN_EVERY_BYTES) {
        settle();
      } else {
        cancel ??= timing.after(TAKEN_EVERY_MS, settle);
      }
    },
    close: () => {
      cancel?.();
      cancel = null;
    },
  };
}
