/**
 * One WebSocket for the live pictures of the whole page: subscriptions by tile number, frames by channel, an
 * account of bytes taken in, and reconnection that asks for everything again.
 *
 * Central skips pictures for a page that does not say it has taken the earlier ones, so `taken` goes out every
 * 64 KB or 100 ms. Two tiles of one stream share a channel: a new tile makes central send configuration and the
 * last pictures again, and whoever has them already lets them pass (channel-fan.ts).
 * Not here: what is done with a picture (live-stream.ts and the players).
 */
import { centralToViewer, type CentralToViewer, type ViewerToCentral } from '#protocol/live-control.ts';
import type { StreamProfile } from '#protocol/camera.ts';
import { LIVE_HEADER_BYTES, readLiveHeader } from '#protocol/live-frame.ts';
import type { Timing } from '../../data/timing.ts';
import { createWaitLonger } from '../../data/wait-longer.ts';
import { createChannelFan, type StreamSink } from './channel-fan.ts';

export type MediaLink = 'connecting' | 'open' | 'lost';

export interface MediaSocket {
  /** Pictures come to `sink` until the returned function is called. Survives reconnection. */
  subscribe(stream: { cameraId: string; profile: StreamProfile }, sink: StreamSink): () => void;
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
}

const TAKEN_EVERY_BYTES = 64 * 1024;
const TAKEN_EVERY_MS = 100;
const HEALTHY_AFTER_MS = 5_000;
const MOST_TILES = 1_000;

interface Subscription {
  cameraId: string;
  profile: StreamProfile;
  sink: StreamSink;
}

export function createMediaSocket({ url, timing, createSocket, random }: MediaSocketDeps): MediaSocket {
  const waits = createWaitLonger({ firstMs: 500, longestMs: 15_000 }, random);
  const subscriptions = new Map<number, Subscription>();
  const listeners = new Set<() => void>();
  const fan = createChannelFan();
  let socket: WebSocket | null = null;
  let link: MediaLink = 'lost';
  let cancelRetry: () => void = () => undefined;

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

    current.onopen = () => {
      openedAtMs = timing.nowMs();
      setLink('open');
      for (const [tile, { cameraId, profile }] of subscriptions) {
        send({ type: 'subscribe', tile, cameraId, profile });
      }
    };
    current.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (data instanceof ArrayBuffer) {
        account.add(data.byteLength);
        takeFrame(fan, data, timing.nowMs());
      } else if (typeof data === 'string') {
        takeMessage(data, fan, subscriptions);
      }
    };
    current.onclose = () => {
      account.close();
      if (socket !== current) {
        return;
      }
      socket = null;
      setLink('lost');
      fan.clear();
      subscriptions.forEach(({ sink }) => sink.lost());
      if (openedAtMs !== null && timing.nowMs() - openedAtMs > HEALTHY_AFTER_MS) {
        waits.reset();
      }
      cancelRetry = timing.after(waits.nextMs(), connect);
    };
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
      if (socket === null) {
        cancelRetry();
        connect();
      }
    },
    close: () => {
      cancelRetry();
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
