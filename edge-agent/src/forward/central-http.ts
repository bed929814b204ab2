/**
 * One small JSON request to central, for enrolment and sessions. Central is trusted with incidents, not with this
 * box: the answer is bounded in size and time, checked against its schema, and redirects are not followed (a
 * signature or a code must not travel on to somebody else).
 */
import type { z } from 'zod';
import type { Clock } from '#base/clock.ts';
import { RetryLater } from '#base/errors.ts';
import { withoutUserinfo } from '#base/log.ts';
import { problem, type ProblemCode } from '#protocol/problem.ts';
import { fetchFrom, type Fetch } from './way.ts';

export interface PostRequest<Schema extends z.ZodType> {
  centralUrl: string;
  /** Of the line to use; the system chooses without it. */
  localAddress?: string | null | undefined;
  path: string;
  body: unknown;
  schema: Schema;
  clock: Clock;
  fetch?: Fetch | undefined;
}

export type PostResult<Value> =
  | { status: 'ok'; value: Value; /** Central's clock by its Date header. */ centralNowMs: number | null }
  | { status: 'problem'; code: ProblemCode; message: string };

const TIMEOUT_MS = 10_000;
const MOST_BYTES = 64 * 1024;

/** Throws RetryLater when central is away, answers nonsense, or is itself at fault. */
export async function postJson<Schema extends z.ZodType>(
  request: PostRequest<Schema>,
): Promise<PostResult<z.output<Schema>>> {
  const where = withoutUserinfo(request.centralUrl);
  const { response, text } = await exchange(request, where);
  const body = parseJson(text);
  if (response.ok) {
    const parsed = request.schema.safeParse(body);
    if (!parsed.success) {
      throw new RetryLater('malformed-answer', `${where} answered ${request.path} in an unknown form`);
    }
    const dateMs = Date.parse(response.headers.get('date') ?? '');
    return {
      status: 'ok',
      value: parsed.data,
      centralNowMs: Number.isNaN(dateMs) ? null : dateMs,
    };
  }
  const refused = problem.safeParse(body);
  if (!refused.success || response.status >= 500 || response.status === 429) {
    throw new RetryLater('central-fault', `${where} answered ${request.path} with ${response.status}`);
  }
  const { code, message } = refused.data.error;
  return { status: 'problem', code, message };
}

async function exchange<Schema extends z.ZodType>(
  { centralUrl, localAddress = null, path, body, clock, fetch: fetchIt }: PostRequest<Schema>,
  where: string,
): Promise<{ response: Response; text: string }> {
  const timeout = new AbortController();
  const stopTimer = clock.after(TIMEOUT_MS, () => timeout.abort(new Error(`no answer in ${TIMEOUT_MS} ms`)));
  try {
    const response = await (fetchIt ?? fetchFrom(localAddress))(new URL(path, centralUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: timeout.signal,
    });
    return { response, text: await readBounded(response) };
  } catch (error) {
    throw new RetryLater('central-unreachable', `${where} cannot be reached`, { cause: error });
  } finally {
    stopTimer();
  }
}

async function readBounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    size += part.value.byteLength;
    if (size > MOST_BYTES) {
      await reader?.cancel();
      throw new Error(`answered more than ${MOST_BYTES} bytes`);
    }
    chunks.push(part.value);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
