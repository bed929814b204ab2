/**
 * One file to central by resumable upload (tus 1.0): what arrived before a cut is not sent again, also not after a
 * restart of this agent, because the outbox keeps where the upload was begun.
 *
 * tus-js-client makes the requests; retrying is left to sender.ts, which knows what is more urgent. The token goes
 * only to central's own origin, whatever address an answer names. Bytes are read in chunks by our own reader: the
 * library's would end the process when the disk fails in the middle of a file.
 * Not here: which file goes when (outbox-queue.ts, sender.ts).
 */
import { open, stat, type FileHandle } from 'node:fs/promises';
import { Upload, type HttpRequest, type HttpResponse, type UploadOptions } from 'tus-js-client';
import type { Clock } from '#base/clock.ts';
import { RetryLater } from '#base/errors.ts';
import { problem } from '#protocol/problem.ts';
import { UPLOAD_PATH } from '#protocol/upload.ts';
import type { AgentTokens } from './agent-session.ts';
import type { CentralRoute } from './central-route.ts';
import { PIECE_BYTES, type LineBudget } from './line-budget.ts';
import type { FileRow } from './outbox-queue.ts';
import { createUploadHttp } from './upload-http.ts';

export interface UploaderDeps {
  route: Pick<CentralRoute, 'current' | 'onChange'>;
  session: Pick<AgentTokens, 'token' | 'reject'>;
  /** What clips may take of the line. */
  budget?: Pick<LineBudget, 'take'>;
  clock: Clock;
  /** Bytes of this file that central is known or believed to have. */
  onProgress?: (row: FileRow, sentBytes: number) => void;
}

export type UploadOutcome = { status: 'stored' } | { status: 'refused'; reason: string };

export interface Uploader {
  /** `keepUrl` is told where the upload lives, null when that place is void. Throws RetryLater. */
  upload: (
    row: FileRow,
    keepUrl: (url: string | null) => void,
    signal: AbortSignal,
  ) => Promise<UploadOutcome>;
}

const CHUNK_BYTES = 2 * 1024 * 1024;
/** No byte and no answer for this long: the line is dead. */
const STALL_MS = 30_000;
const STALL_LOOK_MS = 5000;
/** As central's own answer to the beginning of an upload: trying again cannot help. */
const FINAL_STATUSES = [400, 404, 409, 410, 413, 415];

type Attempt =
  | { status: 'stored' }
  /** `code` is central's own word; without one the answer came from something in between. */
  | { status: 'answered'; httpStatus: number; method: string; code: string | null; message: string }
  | { status: 'failed'; error: Error };

export function createUploader(deps: UploaderDeps): Uploader {
  return {
    upload: async (row, keepUrl, signal) => {
      const problemOfFile = await checkFile(row);
      if (problemOfFile !== null) {
        return { status: 'refused', reason: problemOfFile };
      }
      let uploadUrl = row.uploadUrl;
      for (let isSecond = false; ; isSecond = true) {
        const attempt = await attemptUpload(deps, { ...row, uploadUrl }, keepUrl, signal);
        if (attempt.status === 'stored') {
          return attempt;
        }
        if (attempt.status === 'failed') {
          throw new RetryLater('upload-cut', `${row.manifest.name}: ${attempt.error.message}`, {
            cause: attempt.error,
          });
        }
        const { httpStatus, method, code, message } = attempt;
        const isVoid = httpStatus === 422 || (method !== 'POST' && [404, 410].includes(httpStatus));
        if (isVoid) {
          uploadUrl = null;
          keepUrl(null);
        }
        if (isVoid && !isSecond) {
          continue;
        }
        const isFinal = method === 'POST' && code !== null && FINAL_STATUSES.includes(httpStatus);
        if (httpStatus === 422 || isFinal) {
          return { status: 'refused', reason: `${httpStatus}: ${message}` };
        }
        throw new RetryLater('upload-refused', `${row.manifest.name}: central answered ${httpStatus}`);
      }
    },
  };
}

/** Null when the file is there as promised. */
async function checkFile({ path, manifest }: FileRow): Promise<string | null> {
  try {
    const { size } = await stat(path);
    return size === manifest.sizeBytes
      ? null
      : `${manifest.name}: found ${size} bytes, expected ${manifest.sizeBytes}`;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return `${manifest.name}: the file is gone`;
    }
    throw new RetryLater('file-unreadable', `${manifest.name}: cannot be read`, { cause: error });
  }
}

async function attemptUpload(
  deps: UploaderDeps,
  row: FileRow,
  keepUrl: (url: string | null) => void,
  signal: AbortSignal,
): Promise<Attempt> {
  const { clock } = deps;
  let token = '';
  let answer: Extract<Attempt, { status: 'answered' }> | null = null;
  let aliveAtMs = clock.monotonicMs();
  const { url, localAddress } = deps.route.current();
  const endpoint = new URL(UPLOAD_PATH, url);
  const handle = await open(row.path, 'r');
  const over = new AbortController();
  const mayGo = async (bytes: number): Promise<void> => {
    if (row.manifest.kind === 'clip') {
      await deps.budget?.take('clip', bytes, over.signal);
    }
    aliveAtMs = clock.monotonicMs();
  };
  try {
    return await new Promise<Attempt>((resolve) => {
      const upload = new Upload(Buffer.alloc(0), {
        ...optionsFor(row, handle, endpoint),
        httpStack: createUploadHttp({ localAddress, pieceBytes: PIECE_BYTES, mayGo }),
        onBeforeRequest: async (request) => {
          aliveAtMs = clock.monotonicMs();
          requireOrigin(request, endpoint);
          token = await deps.session.token();
          request.setHeader('Authorization', `Bearer ${token}`);
        },
        onAfterResponse: (request, response) => {
          aliveAtMs = clock.monotonicMs();
          answer = readAnswer(request, response);
          if (answer.httpStatus === 401) {
            deps.session.reject(token);
          }
          // The library would begin anew after any failed look at an upload; only a void one should.
          if (
            answer.method === 'HEAD' &&
            answer.httpStatus >= 400 &&
            ![404, 410].includes(answer.httpStatus)
          ) {
            throw new Error(`central answered ${answer.httpStatus}`);
          }
        },
        onUploadUrlAvailable: () => keepUrl(upload.url),
        onProgress: (sentBytes) => {
          aliveAtMs = clock.monotonicMs();
          deps.onProgress?.(row, sentBytes);
        },
        onSuccess: () => end({ status: 'stored' }),
        onError: (error) => end(answer && answer.httpStatus >= 400 ? answer : { status: 'failed', error }),
      });
      const giveUp = (why: string): void => {
        void upload.abort();
        end({ status: 'failed', error: new Error(why) });
      };
      const onAbort = (): void => giveUp('stopped');
      const stopListening = deps.route.onChange(() => giveUp('central is reached another way now'));
      const stopWatching = clock.every(STALL_LOOK_MS, () => {
        if (clock.monotonicMs() - aliveAtMs > STALL_MS) {
          giveUp(`no progress in ${STALL_MS} ms`);
        }
      });
      const end = (attempt: Attempt): void => {
        stopWatching();
        stopListening();
        over.abort();
        signal.removeEventListener('abort', onAbort);
        resolve(attempt);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) {
        onAbort();
      } else {
        upload.start();
      }
    });
  } finally {
    await handle.close();
  }
}

function optionsFor(
  { manifest, incidentId, uploadUrl }: FileRow,
  handle: FileHandle,
  endpoint: URL,
): UploadOptions {
  const { name, sha256, startsAtMs, sizeBytes } = manifest;
  return {
    endpoint: endpoint.href,
    uploadUrl: uploadUrl === null ? null : onThisWay(uploadUrl, endpoint),
    uploadSize: sizeBytes,
    chunkSize: CHUNK_BYTES,
    retryDelays: null,
    storeFingerprintForResuming: false,
    metadata: { incidentId, name, sha256, startsAtMs: String(startsAtMs) },
    fileReader: { openFile: () => Promise.resolve(createSource(handle, sizeBytes)) },
  };
}

/** It was begun by another address of the same central, maybe. */
function onThisWay(uploadUrl: string, endpoint: URL): string {
  const { pathname, search } = new URL(uploadUrl, endpoint);
  return new URL(pathname + search, endpoint).href;
}

function createSource(
  handle: FileHandle,
  sizeBytes: number,
): Awaited<ReturnType<NonNullable<UploadOptions['fileReader']>['openFile']>> {
  return {
    size: sizeBytes,
    slice: async (start, end) => {
      const wanted = Math.min(end, sizeBytes) - start;
      const bytes = Buffer.allocUnsafe(wanted);
      const { bytesRead } = await handle.read(bytes, 0, wanted, start);
      if (bytesRead !== wanted) {
        throw new Error('the file became shorter');
      }
      return { value: Object.assign(bytes, { size: wanted }), done: end >= sizeBytes };
    },
    close: () => undefined,
  };
}

function requireOrigin(request: HttpRequest, endpoint: URL): void {
  const { origin } = new URL(request.getURL());
  if (origin !== endpoint.origin) {
    throw new Error(`central named an upload at ${origin}, expected ${endpoint.origin}`);
  }
}

function readAnswer(request: HttpRequest, response: HttpResponse): Extract<Attempt, { status: 'answered' }> {
  const known = problem.safeParse(parseJson(response.getBody()));
  return {
    status: 'answered',
    httpStatus: response.getStatus(),
    method: request.getMethod(),
    code: known.data?.error.code ?? null,
    message: known.data?.error.message ?? response.getBody().slice(0, 200),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
