/**
 * The media socket of one eye process: raw WebSocket to central, live frames up, start and stop down.
 *
 * It holds no picture back: what the line cannot take is left out, per channel, up to the next key picture, so a slow
 * line costs pictures and never memory or delay. The header and the picture go as two fragments of one message, so
 * no third buffer is made of them here.
 * Central asks for its channels anew on every connection; on a loss `onLost` tells the eye to stop sending.
 * Not here: which channels are open (eye/live-channels.ts), the token (the agent process has the key).
 */
import { WebSocket, type RawData } from 'ws';
import { createBackoff, type Backoff } from '#base/backoff.ts';
import { sleep, type Clock } from '#base/clock.ts';
import { GiveUp, RetryLater, describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import { AGENT_MEDIA_PATH, centralToAgent } from '#protocol/live-control.ts';
import type { AgentToCentral, LiveProfile, StreamConfig, StreamFailure } from '#protocol/live-control.ts';
import { writeLiveHeader, type LiveHeader } from '#protocol/live-frame.ts';
import type { Way } from './way.ts';

export interface MediaLinkDeps {
  /** Asked at every connection; `moved` says that it has changed. */
  way: () => Pick<Way, 'url' | 'localAddress'>;
  /** Asked at every connection; `rejected` is the token central has just answered with 401. */
  token: (rejected: string | null) => Promise<string>;
  onStart: (channel: number, cameraId: string, profile: LiveProfile) => void;
  onStop: (channel: number) => void;
  /** The connection is gone: every channel has ended. */
  onLost: () => void;
  clock: Clock;
  log: Log;
  random?: () => number;
  /** Bytes that may wait in this process for the line; default 1.5 MB. */
  mostBufferedBytes?: number;
}

export interface MediaLink {
  run: (signal: AbortSignal) => Promise<void>;
  /** The cameras this eye serves, all of them; told to central now and at every connection. */
  announce: (cameraIds: string[]) => void;
  sendConfig: (config: StreamConfig) => void;
  sendFrame: (header: LiveHeader, avcc: Buffer) => void;
  sendFailed: (channel: number, reason: StreamFailure) => void;
  /** Central is reached another way now: connects anew, at once. */
  moved: () => void;
  /** Pictures left out since the start because the line was behind. */
  dropped: () => number;
}

const MOST_BUFFERED_BYTES = 1_500_000;
const MOST_TEXT_BYTES = 64 * 1024;
const CONNECT_TIMEOUT_MS = 10_000;
const PING_PERIOD_MS = 15_000;
/** Neither pong nor message for this long: the line is dead. */
const SILENCE_MS = 40_000;
const HEALTHY_MS = 10_000;

export function createMediaLink(deps: MediaLinkDeps): MediaLink {
  const { clock, log, random = Math.random, mostBufferedBytes = MOST_BUFFERED_BYTES } = deps;
  const soon = createBackoff({ baseMs: 500, maxMs: 30_000, random });
  const slow = createBackoff({ baseMs: 60_000, maxMs: 600_000, floorMs: 30_000, random });
  const gate = createGate(mostBufferedBytes);
  let open: WebSocket | null = null;
  let cameraIds: string[] = [];
  let rejected: string | null = null;
  let move = new AbortController();

  const tell = (message: AgentToCentral): void => {
    open?.send(JSON.stringify(message));
  };
  const announce = (): void => tell({ type: 'announce', cameraIds, stills: true });
  const onText = (text: string): void => {
    const { data } = centralToAgent.safeParse(parseJson(text));
    if (data?.type === 'start') {
      deps.onStart(data.channel, data.cameraId, data.profile);
    } else if (data?.type === 'stop') {
      gate.forget(data.channel);
      deps.onStop(data.channel);
    } else {
      log.warn({ size: text.length }, 'malformed media message');
    }
  };

  const converse = async (signal: AbortSignal): Promise<string> => {
    const token = await deps.token(rejected);
    rejected = null;
    const socket = openSocket(deps.way(), token);
    const stopListening = terminateOn(signal, socket);
    const stopWatching = watchLife(socket, clock);
    const life: { openedAtMs: number | null } = { openedAtMs: null };
    socket.on('open', () => {
      life.openedAtMs = clock.monotonicMs();
      open = socket;
      announce();
      log.info('media link is up');
    });
    socket.on('message', (data, isBinary) => (isBinary ? undefined : onText(toText(data))));
    try {
      const ended = await endOf(socket);
      rejected = ended.isUnauthorised ? token : null;
      return ended.reason;
    } finally {
      stopListening();
      stopWatching();
      open = null;
      gate.reset();
      if (life.openedAtMs !== null) {
        deps.onLost();
        resetWhenHealthy(clock.monotonicMs() - life.openedAtMs, [soon, slow]);
      }
    }
  };

  return {
    announce: (ids) => {
      cameraIds = ids;
      announce();
    },
    sendConfig: tell,
    sendFailed: (channel, reason) => tell({ type: 'failed', channel, reason }),
    sendFrame: (header, avcc) => {
      if (open && gate.mayPass(header, avcc.length, open.bufferedAmount)) {
        open.send(writeLiveHeader(header), { binary: true, fin: false });
        open.send(avcc, { binary: true, fin: true });
      }
    },
    dropped: gate.dropped,
    moved: () => move.abort(),
    run: async (signal) => {
      while (!isStopped(signal)) {
        let backoff = soon;
        move = new AbortController();
        const untilMoved = AbortSignal.any([signal, move.signal]);
        const reason = await converse(untilMoved).catch((error: unknown) => {
          backoff = error instanceof GiveUp ? slow : soon;
          return describeError(error);
        });
        if (isStopped(signal)) {
          return;
        }
        const waitMs = backoff.nextMs();
        log.warn({ reason, waitMs: Math.round(waitMs) }, 'media link is down');
        await sleep(clock, waitMs, untilMoved);
      }
    },
  };
}

interface Gate {
  mayPass: (header: LiveHeader, sizeBytes: number, bufferedBytes: number) => boolean;
  forget: (channel: number) => void;
  reset: () => void;
  dropped: () => number;
}

/** Decides which pictures the line can take. */
function createGate(mostBufferedBytes: number): Gate {
  /** Channels that fell behind: nothing but a key picture can follow. */
  const behind = new Set<number>();
  let droppedCount = 0;
  return {
    mayPass: ({ channel, isKey }, sizeBytes, bufferedBytes) => {
      if (bufferedBytes + sizeBytes > mostBufferedBytes || (behind.has(channel) && !isKey)) {
        behind.add(channel);
        droppedCount += 1;
        return false;
      }
      behind.delete(channel);
      return true;
    },
    forget: (channel) => {
      behind.delete(channel);
    },
    reset: () => {
      behind.clear();
    },
    dropped: () => droppedCount,
  };
}

function openSocket({ url, localAddress }: ReturnType<MediaLinkDeps['way']>, token: string): WebSocket {
  return new WebSocket(mediaUrl(url), {
    ...(localAddress === null ? {} : { localAddress }),
    headers: { authorization: `Bearer ${token}` },
    perMessageDeflate: false,
    followRedirects: false,
    handshakeTimeout: CONNECT_TIMEOUT_MS,
    maxPayload: MOST_TEXT_BYTES,
  });
}

function mediaUrl(centralUrl: string): string {
  const url = new URL(AGENT_MEDIA_PATH, centralUrl);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

/** Resolves when the socket has closed, for whatever reason; it never fails. */
function endOf(socket: WebSocket): Promise<{ reason: string; isUnauthorised: boolean }> {
  return new Promise((resolve) => {
    let reason = '';
    let isUnauthorised = false;
    socket.on('unexpected-response', (request, response) => {
      isUnauthorised = response.statusCode === 401;
      reason = `central answered ${response.statusCode ?? 'nothing'}`;
      request.destroy();
      socket.terminate();
    });
    socket.on('error', (error) => {
      reason ||= new RetryLater('media', error.message, { cause: error }).message;
    });
    socket.on('close', (code) => resolve({ reason: reason || `closed with ${code}`, isUnauthorised }));
  });
}

/** Ends a socket whose peer is no longer there: TCP alone may take a quarter of an hour to notice. */
function watchLife(socket: WebSocket, clock: Clock): () => void {
  let aliveAtMs = clock.monotonicMs();
  const note = (): void => {
    aliveAtMs = clock.monotonicMs();
  };
  socket.on('pong', note);
  socket.on('message', note);
  return clock.every(PING_PERIOD_MS, () => {
    if (clock.monotonicMs() - aliveAtMs > SILENCE_MS) {
      socket.terminate();
    } else if (socket.readyState === WebSocket.OPEN) {
      socket.ping();
    }
  });
}

/** At once, when it was aborted while the token was fetched. */
function terminateOn(signal: AbortSignal, socket: WebSocket): () => void {
  const abort = (): void => socket.terminate();
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) {
    abort();
  }
  return () => signal.removeEventListener('abort', abort);
}

function resetWhenHealthy(lastedMs: number, backoffs: Backoff[]): void {
  if (lastedMs >= HEALTHY_MS) {
    backoffs.forEach((backoff) => backoff.reset());
  }
}

/** A call, because the compiler takes a property that was false before an await for false after it. */
function isStopped(signal: AbortSignal): boolean {
  return signal.aborted;
}

function toText(data: RawData): string {
  return (Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as ArrayBuffer)).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
