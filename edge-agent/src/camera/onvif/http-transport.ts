/**
 * POSTs to one camera: at most two sockets, kept alive; a deadline for connecting and one for the whole call; a cap
 * on the reply. Redirects are not followed: a camera has no business sending its password's answer elsewhere.
 */
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Clock } from '#base/clock.ts';
import { asCameraFault, CameraFault } from '../camera-fault.ts';

export interface HttpReply {
  status: number;
  /** Values of `WWW-Authenticate`. */
  challenges: string[];
  body: string;
}

export interface HttpPost {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
  /** For the whole call; a long poll is answered late on purpose. */
  deadlineMs?: number | undefined;
}

export interface HttpTransport {
  /** Any HTTP status is an answer; throws `CameraFault`. */
  post: (message: HttpPost, signal: AbortSignal) => Promise<HttpReply>;
  close(): void;
}

export const HTTP_CONNECT_DEADLINE_MS = 3_000;
export const HTTP_CALL_DEADLINE_MS = 8_000;
/** A kept socket that breaks later was not closed before we wrote. */
const STALE_WITHIN_MS = 1_000;
export const MAX_REPLY_BYTES = 2 * 1024 * 1024;

export function createHttpTransport(clock: Clock): HttpTransport {
  const limits = { keepAlive: true, maxSockets: 2, maxTotalSockets: 2, timeout: 30_000 };
  const agents = { http: new HttpAgent(limits), https: new HttpsAgent(limits) };

  return {
    post: async (message, signal) => {
      const first = await postOnce(message, { agents, clock, signal });
      // The camera may close a kept socket at the moment we write to it; that says nothing about the camera.
      return first === 'stale-socket'
        ? requireReply(await postOnce(message, { agents, clock, signal }))
        : first;
    },
    close: () => {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

interface PostContext {
  agents: { http: HttpAgent; https: HttpsAgent };
  clock: Clock;
  signal: AbortSignal;
}

function requireReply(reply: HttpReply | 'stale-socket'): HttpReply {
  if (reply === 'stale-socket') {
    throw new CameraFault('unreachable', 'the camera closes every connection');
  }
  return reply;
}

function postOnce(
  { url, headers, body, deadlineMs = HTTP_CALL_DEADLINE_MS }: HttpPost,
  { agents, clock, signal }: PostContext,
): Promise<HttpReply | 'stale-socket'> {
  const isTls = url.startsWith('https:');
  const bytes = Buffer.from(body, 'utf8');
  const startedAtMs = clock.monotonicMs();
  return new Promise((resolve, reject) => {
    const send = isTls ? httpsRequest : httpRequest;
    const request = send(url, {
      method: 'POST',
      agent: isTls ? agents.https : agents.http,
      headers: { ...toHeaderBytes(headers), 'Content-Length': String(bytes.length) },
    });
    const giveUp = (why: string) => (): void => void request.destroy(new CameraFault('unreachable', why));
    const cancelCall = clock.after(deadlineMs, giveUp(`no whole answer within ${deadlineMs} ms`));
    let cancelConnect = (): void => undefined;
    const onAbort = giveUp('stopped');
    signal.addEventListener('abort', onAbort, { once: true });
    const settle = (): void => {
      cancelCall();
      cancelConnect();
      signal.removeEventListener('abort', onAbort);
    };

    request.on('socket', (socket) => {
      if (socket.connecting) {
        const why = `no connection within ${HTTP_CONNECT_DEADLINE_MS} ms`;
        cancelConnect = clock.after(HTTP_CONNECT_DEADLINE_MS, giveUp(why));
        socket.once('connect', () => cancelConnect());
      }
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      settle();
      const isAtOnce = clock.monotonicMs() - startedAtMs < STALE_WITHIN_MS;
      if (request.reusedSocket && isAtOnce && error.code === 'ECONNRESET') {
        resolve('stale-socket');
      } else {
        reject(asCameraFault(error, 'unreachable'));
      }
    });
    request.on('response', (response) => {
      readBody(response).then(
        (text) => {
          settle();
          resolve(toReply(response, text));
        },
        (error: unknown) => {
          settle();
          request.destroy();
          reject(asCameraFault(error, 'unreachable'));
        },
      );
    });
    if (signal.aborted) {
      onAbort();
    }
    request.end(bytes);
  });
}

async function readBody(response: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let sizeBytes = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    sizeBytes += piece.length;
    if (sizeBytes > MAX_REPLY_BYTES) {
      throw new CameraFault('onvif-failed', `the answer is longer than ${MAX_REPLY_BYTES} bytes`);
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function toReply({ statusCode = 0, rawHeaders }: IncomingMessage, body: string): HttpReply {
  const challenges = rawHeaders.filter(
    (_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === 'www-authenticate',
  );
  const decoded = challenges.map((value) => Buffer.from(value, 'latin1').toString('utf8'));
  return { status: statusCode, challenges: decoded, body };
}

/** Node writes header values as Latin-1; names and realms are UTF-8 (RFC 7616 section 4). */
function toHeaderBytes(headers: Readonly<Record<string, string>>): Record<string, string> {
  const pairs = Object.entries(headers).map(([name, value]) => [
    name,
    Buffer.from(value.replace(/[\r\n]/g, ''), 'utf8').toString('latin1'),
  ]);
  return Object.fromEntries(pairs) as Record<string, string>;
}
