/**
 * Requests to central: JSON out, JSON in, checked against the protocol. A refusal is thrown as `Refused` with
 * central's own code; anything else (no line, a proxy's page) as `Unreachable`, which is worth another try, or as its
 * kind `UnknownAnswer`, which a newer page would understand.
 */
import type { z } from 'zod';
import { problem, type ProblemCode } from '#protocol/problem.ts';
import { createUnanswered } from './unanswered.ts';

export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: ProblemCode;
  readonly httpStatus: number;
  /** From Retry-After, where central says when to come back. */
  readonly retryAfterSec: number | null;
  /** What central's log calls this request; null where the answer does not say. */
  readonly requestId: string | null;

  constructor(
    code: ProblemCode,
    message: string,
    details: { httpStatus: number; retryAfterSec: number | null; requestId?: string | null },
  ) {
    super(message);
    this.code = code;
    this.httpStatus = details.httpStatus;
    this.retryAfterSec = details.retryAfterSec;
    this.requestId = details.requestId ?? null;
  }
}

export class Unreachable extends Error {
  override readonly name: string = 'Unreachable';
}

/** Central is there, but this page does not understand it: it was loaded before central was renewed, or a proxy spoke. */
export class UnknownAnswer extends Unreachable {
  override readonly name = 'UnknownAnswer';
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface Call {
  method?: Method;
  body?: unknown;
  signal?: AbortSignal | undefined;
  /** Instead of the usual patience. */
  longestWaitMs?: number;
}

const LONGEST_WAIT_MS = 15_000;

/** `path` is relative to the page's base, so that the viewer also runs below a path of a reverse proxy. */
export async function request<T extends z.ZodType>(
  schema: T,
  path: string,
  call: Call = {},
): Promise<z.infer<T>> {
  return sendOnce(path, call, (response) => readAnswer(schema, path, response));
}

/** Throws as `request` does. */
export async function readAnswer<T extends z.ZodType>(
  schema: T,
  path: string,
  response: Response,
): Promise<z.infer<T>> {
  if (!response.ok) {
    throw await refusalOf(response);
  }
  const parsed = schema.safeParse(await readJson(response));
  if (!parsed.success) {
    throw new UnknownAnswer(`${path}: central answered in a shape this page does not know`, {
      cause: parsed.error,
    });
  }
  return parsed.data;
}

/** For calls whose answer does not matter beyond success. */
export async function order(path: string, call: Call): Promise<void> {
  await sendOnce(path, call, async (response) => {
    if (!response.ok) {
      throw await refusalOf(response);
    }
  });
}

export interface OpenedStream {
  headers: Headers;
  body: ReadableStream<Uint8Array<ArrayBuffer>>;
}

/** Waits for the head of the answer as for any other; the body takes as long as its reader wants it to. */
export async function openStream(path: string, signal: AbortSignal): Promise<OpenedStream> {
  const impatience = new AbortController();
  const timer = setTimeout(() => impatience.abort(), LONGEST_WAIT_MS);
  let response: Response;
  try {
    response = await fetch(addressOf(path), {
      credentials: 'same-origin',
      signal: AbortSignal.any([signal, impatience.signal]),
    });
  } catch (error) {
    throw new Unreachable(`${path}: central does not answer`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
  if (!response.ok) {
    throw await refusalOf(response);
  }
  if (response.body === null) {
    throw new Unreachable(`${path}: central answered without a body`);
  }
  return { headers: response.headers, body: response.body };
}

export function addressOf(path: string): string {
  return new URL(path, document.baseURI).href;
}

/** Whether central, and not only a proxy before it, answers anything at all. Never throws. */
export async function isReachable(): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(LONGEST_WAIT_MS);
    return (await fetch(document.baseURI, { method: 'HEAD', cache: 'no-store', signal })).ok;
  } catch {
    return false;
  }
}

const unanswered = createUnanswered();

/** What is not answered may have been done: sent again, it goes under the name it had. */
async function sendOnce<T>(path: string, call: Call, read: (response: Response) => Promise<T>): Promise<T> {
  if (call.method !== 'POST') {
    return read(await send(path, call));
  }
  const what = `${path} ${JSON.stringify(call.body)}`;
  try {
    const answer = await read(await send(path, call, unanswered.nameOf(what)));
    unanswered.answered(what);
    return answer;
  } catch (error) {
    if (!(error instanceof Unreachable) || error instanceof UnknownAnswer) {
      unanswered.answered(what);
    }
    throw error;
  }
}

async function send(path: string, call: Call, name: string | null = null): Promise<Response> {
  const { method = 'GET', body, signal, longestWaitMs = LONGEST_WAIT_MS } = call;
  const timeout = AbortSignal.timeout(longestWaitMs);
  try {
    return await fetch(addressOf(path), {
      method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(name === null ? {} : { 'idempotency-key': name }),
      },
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch (error) {
    throw new Unreachable(`${path}: central does not answer`, { cause: error });
  }
}

async function refusalOf(response: Response): Promise<Error> {
  const parsed = problem.safeParse(await readJson(response).catch(() => null));
  if (!parsed.success) {
    return new Unreachable(`HTTP ${response.status} ${response.statusText}`.trim());
  }
  const { code, message } = parsed.data.error;
  return new Refused(code, message, {
    httpStatus: response.status,
    retryAfterSec: retryAfterSec(response),
    requestId: response.headers.get('x-request-id'),
  });
}

function retryAfterSec(response: Response): number | null {
  const seconds = Number.parseInt(response.headers.get('retry-after') ?? '', 10);
  return Number.isFinite(seconds) ? seconds : null;
}

async function readJson(response: Response): Promise<unknown> {
  let text: string;
  try {
    text = await response.text();
  } catch (error) {
    throw new Unreachable('the answer of central broke off', { cause: error });
  }
  if (text === '') {
    return null;
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UnknownAnswer('central answered with something that is not JSON', { cause: error });
  }
}
