/**
 * Bytes to central as the body of one POST: taken from their source as fast as central takes them. Central's early
 * answer, its hanging up, and a line on which nothing moves end it.
 * Not here: what is sent, and how fast it may go (sending.ts).
 */
import { request as httpRequest, type Agent, type ClientRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Clock } from '#base/clock.ts';
import { GiveUp, RetryLater } from '#base/errors.ts';
import { recordingStreamPath } from '#protocol/recording.ts';

export interface Body {
  requestId: string;
  mediaType: string;
  /** Called once. Its signal aborts when central is gone too, so that nobody waits for his turn any more. */
  chunks: (signal: AbortSignal) => AsyncIterable<Uint8Array>;
  signal: AbortSignal;
}

/** Resolves when central has taken all of it. Throws RetryLater or GiveUp, or the signal's reason. */
export type OpenBody = (body: Body) => Promise<void>;

export interface CentralBodyDeps {
  centralUrl: () => string;
  /** Node's own without it. */
  agent?: (() => Agent) | undefined;
  session: { token: () => Promise<string>; reject: (token: string) => void };
  clock: Clock;
}

/** Longer than central waits for somebody who reads no more. */
const STALL_MS = 180_000;
const STALL_LOOK_MS = 15_000;

export function createCentralBody(deps: CentralBodyDeps): OpenBody {
  return async ({ requestId, mediaType, chunks, signal }) => {
    const token = await deps.session.token();
    signal.throwIfAborted();
    const request = openRequest(deps, recordingStreamPath(requestId), {
      authorization: `Bearer ${token}`,
      'content-type': mediaType,
    });
    const answer = answerOf(request);
    const early = new AbortController();
    answer.then(
      () => early.abort(),
      () => early.abort(),
    );
    const stall = watchForStall(deps.clock, early);
    const ended = AbortSignal.any([signal, early.signal]);
    try {
      await pipeline(Readable.from(noting(chunks(ended), stall.moved)), request, { signal: ended });
    } catch (error) {
      if (!early.signal.aborted) {
        throw error;
      }
    } finally {
      stall.stop();
    }
    const status = await answer;
    if (status === 401) {
      deps.session.reject(token);
    }
    if (status >= 300) {
      throw new GiveUp('stream-refused', `central answered a recording with ${status}`);
    }
  };
}

function openRequest(
  { centralUrl, agent }: CentralBodyDeps,
  path: string,
  headers: Record<string, string>,
): ClientRequest {
  const url = new URL(path, centralUrl());
  const open = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const request = open(url, { method: 'POST', headers, ...(agent && { agent: agent() }) });
  // Central waits for the beginning of the request, the bytes may take longer.
  request.flushHeaders();
  return request;
}

function answerOf(request: ClientRequest): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (cause?: Error): void =>
      reject(new RetryLater('stream-cut', 'central ended a recording early', { cause }));
    request.once('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on('error', fail);
    request.once('close', () => fail());
  });
}

async function* noting(chunks: AsyncIterable<Uint8Array>, moved: () => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    moved();
    yield chunk;
  }
}

function watchForStall(clock: Clock, stalled: AbortController): { moved: () => void; stop: () => void } {
  let movedAtMs = clock.monotonicMs();
  const stop = clock.every(STALL_LOOK_MS, () => {
    if (clock.monotonicMs() - movedAtMs > STALL_MS) {
      stalled.abort();
    }
  });
  return {
    moved: () => {
      movedAtMs = clock.monotonicMs();
    },
    stop,
  };
}
