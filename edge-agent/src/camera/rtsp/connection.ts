/**
 * One TCP connection to a camera: requests with a deadline each, answers to Digest challenges, and the frames that
 * arrive between the responses. Calls are made one after another (cameras mix up answers to pipelined ones), so a
 * response belongs to the outstanding call even where the camera forgets `CSeq`.
 *
 * Everything that ends the connection ends it once, as a `CameraFault`. Not here: which calls to make (session.ts).
 */
import { connect, type Socket } from 'node:net';
import type { Clock } from '#base/clock.ts';
import type { DigestLogin } from '../auth/digest.ts';
import { asCameraFault, CameraFault, printable } from '../camera-fault.ts';
import { createDemultiplexer } from './demultiplexer.ts';
import { formatRequest, header, type RtspRequest, type RtspResponse } from './message.ts';

export const CONNECT_DEADLINE_MS = 3_000;
export const CALL_DEADLINE_MS = 8_000;
const FAREWELL_DEADLINE_MS = 500;

export interface ConnectionOptions {
  host: string;
  port: number;
  clock: Clock;
  /** `null`: the camera needs no password, or we have none. */
  login: DigestLogin | null;
  /** Gives up connecting; a made connection is ended with `close`. */
  signal: AbortSignal;
  onFrame: (channel: number, payload: Buffer, atMs: number) => void;
}

export interface RtspConnection {
  /** Any status but 401 is returned; throws `CameraFault`. */
  call(request: RtspRequest): Promise<RtspResponse>;
  /** Resolves when the connection has failed; never rejects, never resolves after a plain `close`. */
  readonly failed: Promise<CameraFault>;
  /** Ends it for a reason of ours; the socket stays open for the farewell of `close`. */
  abort: (fault: CameraFault) => void;
  /** Sends `farewell` where given, then gives the socket back; the camera has half a second for it. */
  close(farewell: RtspRequest | null): Promise<void>;
  readonly garbageBytes: number;
}

interface PendingCall {
  sequence: number;
  resolve(response: RtspResponse): void;
  reject(fault: CameraFault): void;
}

export async function openRtspConnection(options: ConnectionOptions): Promise<RtspConnection> {
  const socket = connect({ host: options.host, port: options.port, noDelay: true });
  const exchange = createExchange(socket, options);
  await untilConnected(socket, exchange, options);
  return {
    call: createCaller(exchange.send, options.login),
    failed: exchange.failed,
    abort: exchange.abort,
    close: (farewell) => exchange.close(farewell),
    get garbageBytes() {
      return exchange.garbageBytes();
    },
  };
}

async function untilConnected(
  socket: Socket,
  { fail, failed }: Exchange,
  { clock, signal }: ConnectionOptions,
): Promise<void> {
  const giveUp = (why: string) => (): void => fail(new CameraFault('unreachable', why));
  const onAbort = giveUp('stopped');
  const cancel = clock.after(CONNECT_DEADLINE_MS, giveUp(`no connection within ${CONNECT_DEADLINE_MS} ms`));
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const connected = new Promise<null>((resolve) => socket.once('connect', () => resolve(null)));
    if (signal.aborted) {
      onAbort();
    }
    const fault = await Promise.race([connected, failed]);
    if (fault) {
      throw fault;
    }
  } finally {
    cancel();
    signal.removeEventListener('abort', onAbort);
  }
}

type Send = (request: RtspRequest) => Promise<RtspResponse>;

interface Exchange {
  send: Send;
  failed: Promise<CameraFault>;
  fail: (fault: CameraFault) => void;
  abort: (fault: CameraFault) => void;
  close(farewell: RtspRequest | null): Promise<void>;
  garbageBytes(): number;
}

/** Requests and responses over `socket`, without regard to passwords. */
function createExchange(socket: Socket, { clock, onFrame }: ConnectionOptions): Exchange {
  let pending: PendingCall | null = null;
  let sequence = 0;
  let chunkAtMs = 0;
  let hasEnded = false;
  let announceFailure: (fault: CameraFault) => void;
  const failed = new Promise<CameraFault>((resolve) => {
    announceFailure = resolve;
  });

  const abort = (fault: CameraFault): void => {
    if (!hasEnded) {
      hasEnded = true;
      pending?.reject(fault);
      announceFailure(fault);
    }
  };

  const fail = (fault: CameraFault): void => {
    abort(fault);
    socket.destroy();
  };

  const demultiplexer = createDemultiplexer({
    onFrame: (channel, payload) => onFrame(channel, payload, chunkAtMs),
    onResponse: (response) => {
      const answered = Number(header(response, 'cseq') ?? sequence);
      if (pending && !(answered < pending.sequence)) {
        pending.resolve(response);
      }
    },
  });

  socket.on('data', (chunk) => {
    if (hasEnded) {
      return;
    }
    chunkAtMs = clock.nowMs();
    try {
      demultiplexer.push(chunk);
    } catch (error) {
      fail(asCameraFault(error, 'not-rtsp'));
    }
  });
  socket.on('error', (error) => fail(new CameraFault('unreachable', error.message, { cause: error })));
  socket.on('close', () => fail(closedByCamera(demultiplexer.hasResponded)));

  const send: Send = (request) => {
    sequence += 1;
    const ownSequence = sequence;
    return new Promise<RtspResponse>((resolve, reject) => {
      if (hasEnded) {
        reject(new CameraFault('unreachable', 'the connection is closed'));
        return;
      }
      const settle = (): void => {
        cancel();
        pending = null;
      };
      const cancel = clock.after(CALL_DEADLINE_MS, () => {
        settle();
        reject(
          new CameraFault('unreachable', `no answer to ${request.method} within ${CALL_DEADLINE_MS} ms`),
        );
      });
      pending = {
        sequence: ownSequence,
        resolve: (response) => {
          settle();
          resolve(response);
        },
        reject: (fault) => {
          settle();
          reject(fault);
        },
      };
      socket.write(formatRequest(request, ownSequence));
    });
  };

  let closed: Promise<void> | null = null;
  const close = (farewell: RtspRequest | null): Promise<void> => {
    hasEnded = true;
    pending?.reject(new CameraFault('unreachable', 'the connection is closed'));
    closed ??= socket.destroyed
      ? Promise.resolve()
      : sayFarewell(socket, clock, farewell ? formatRequest(farewell, sequence + 1) : '');
    return closed;
  };

  return { send, failed, fail, abort, close, garbageBytes: () => demultiplexer.garbageBytes };
}

/** Reads on meanwhile, so that the camera's answer cannot turn our FIN into a reset before it read the farewell. */
function sayFarewell(socket: Socket, clock: Clock, text: string): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(FAREWELL_DEADLINE_MS, () => socket.destroy());
    socket.once('close', () => {
      cancel();
      resolve();
    });
    socket.end(text);
  });
}

function closedByCamera(hasResponded: boolean): CameraFault {
  return hasResponded
    ? new CameraFault('unreachable', 'the camera closed the connection')
    : new CameraFault('refused-by-camera', 'the camera closed the connection without an answer');
}

/** Calls queue up behind each other; each is tried with at most two fresh answers (the second only when stale). */
function createCaller(send: Send, login: DigestLogin | null): Send {
  const callOnce: Send = async (request) => {
    let wasAnswered = false;
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const authorization = login?.authorization({ method: request.method, uri: request.url }) ?? null;
      const response = await send(
        authorization === null ? request : withAuthorization(request, authorization),
      );
      if (response.status !== 401) {
        return response;
      }
      answerChallenge(login, response, wasAnswered);
      wasAnswered = true;
    }
    throw new CameraFault('wrong-password', 'the camera keeps asking for a new answer to its challenge');
  };

  let last: Promise<unknown> = Promise.resolve();
  return (request) => {
    const next = last.then(() => callOnce(request));
    last = next.catch(() => undefined);
    return next;
  };
}

function withAuthorization(request: RtspRequest, authorization: string): RtspRequest {
  return { ...request, headers: { ...request.headers, Authorization: authorization } };
}

function answerChallenge(login: DigestLogin | null, response: RtspResponse, wasAnswered: boolean): void {
  if (!login) {
    throw new CameraFault('wrong-password', 'the camera asks for a password and none is configured');
  }
  const outcome = login.challenged(response.headers.get('www-authenticate') ?? [], wasAnswered);
  if (outcome.status === 'unsupported') {
    const offered = printable(outcome.offered, 40);
    throw new CameraFault('refused-by-camera', `the camera offers no Digest login (offered: ${offered})`);
  }
  if (outcome.status === 'refused') {
    throw new CameraFault('wrong-password', 'the camera refused user name and password');
  }
}
