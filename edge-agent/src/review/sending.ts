/**
 * All bodies on their way to central: how many at a time, in which turn, and what ends them. A playback's first bytes
 * and pictures go before the bulk of everything else, since somebody looks at an empty screen meanwhile.
 */
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import type { Service } from '#base/service.ts';
import type { OpenBody } from './central-body.ts';
import { PIECE_BYTES, type Throttle, type Turn } from './throttle.ts';

export const MOST_AT_A_TIME = 8;
/** Of a playback: about what is seen first. */
const FIRST_BYTES = 256 * 1024;

export interface Outgoing {
  requestId: string;
  what: 'play' | 'picture' | 'package';
  mediaType: string;
  chunks: AsyncIterable<Uint8Array>;
  /** Gives back what the chunks come from, also where none was taken. */
  close: () => Promise<void>;
}

export interface Sending extends Service {
  count: () => number;
  /** Sends in the background; what becomes of it is logged. */
  start: (outgoing: Outgoing) => void;
}

export interface SendingDeps {
  openBody: OpenBody;
  throttle: Throttle;
  log: Log;
}

export function createSending({ openBody, throttle, log }: SendingDeps): Sending {
  const underWay = new Set<Promise<void>>();
  const stopping = new AbortController();

  const send = async ({ requestId, what, mediaType, chunks, close }: Outgoing): Promise<void> => {
    const { signal } = stopping;
    const pieces = (ended: AbortSignal): AsyncIterable<Uint8Array> =>
      inTurn(chunks, { throttle, firstBytes: firstBytesOf(what), signal: ended });
    try {
      await openBody({ requestId, mediaType, chunks: pieces, signal });
    } catch (error) {
      if (!stopping.signal.aborted) {
        log.info({ what, reason: describeError(error) }, 'a recording was not sent to its end');
      }
    } finally {
      await close();
    }
  };

  return {
    count: () => underWay.size,
    start: (outgoing) => {
      const task = send(outgoing)
        .catch((error: unknown) => log.warn({ reason: describeError(error) }, 'a recording does not close'))
        .finally(() => underWay.delete(task));
      underWay.add(task);
    },
    run: async (signal) => {
      await aborted(signal);
      stopping.abort(new Error('stopping'));
      await Promise.all(underWay);
    },
  };
}

function firstBytesOf(what: Outgoing['what']): number {
  return what === 'picture' ? Infinity : what === 'play' ? FIRST_BYTES : 0;
}

async function* inTurn(
  chunks: AsyncIterable<Uint8Array>,
  { throttle, firstBytes, signal }: { throttle: Throttle; firstBytes: number; signal: AbortSignal },
): AsyncGenerator<Uint8Array> {
  let sentBytes = 0;
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
      const piece = chunk.subarray(at, at + PIECE_BYTES);
      const turn: Turn = sentBytes < firstBytes ? 'first' : 'bulk';
      await throttle.take(piece.length, turn, signal);
      yield piece;
      sentBytes += piece.length;
    }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
