/**
 * How uploads speak HTTP: from the local address of the way in use, and in pieces, each of which asks first whether
 * it may go (line-budget.ts). The library's own stack gives a whole chunk of megabytes to the socket at once.
 */
import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { HttpRequest, HttpResponse, HttpStack } from 'tus-js-client';

export interface UploadHttp {
  localAddress: string | null;
  pieceBytes: number;
  /** Resolves when so many bytes may go. */
  mayGo: (bytes: number) => Promise<void>;
}

export function createUploadHttp(options: UploadHttp): HttpStack {
  return {
    getName: () => 'matlang',
    createRequest: (method, url) => createRequest(options, method, url),
  };
}

function createRequest(options: UploadHttp, method: string, url: string): HttpRequest {
  const headers: Record<string, string> = {};
  let onSent: (bytes: number) => void = () => undefined;
  let request: ClientRequest | null = null;
  return {
    getMethod: () => method,
    getURL: () => url,
    setHeader: (name, value) => {
      headers[name] = value;
    },
    getHeader: (name) => headers[name],
    setProgressHandler: (handler) => {
      onSent = handler;
    },
    send: (body: unknown) => {
      const bytes = body instanceof Uint8Array ? body : new Uint8Array(0);
      const made = open(options, method, url, { ...headers, 'Content-Length': String(bytes.length) });
      request = made;
      return new Promise((resolve, reject) => {
        made.on('error', reject);
        made.on('response', (message) => void readAnswer(message).then(resolve, reject));
        writeInPieces(made, bytes, options, onSent).catch((error: unknown) => {
          made.destroy(error instanceof Error ? error : new Error(String(error)));
        });
      });
    },
    abort: async () => {
      request?.destroy();
    },
    getUnderlyingObject: () => request,
  };
}

function open(
  { localAddress }: UploadHttp,
  method: string,
  url: string,
  headers: Record<string, string>,
): ClientRequest {
  const { request } = url.startsWith('https:') ? https : http;
  return request(url, { method, headers, ...(localAddress === null ? {} : { localAddress }) });
}

async function writeInPieces(
  request: ClientRequest,
  bytes: Uint8Array,
  { pieceBytes, mayGo }: UploadHttp,
  onSent: (bytes: number) => void,
): Promise<void> {
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    const piece = bytes.subarray(at, at + pieceBytes);
    await mayGo(piece.length);
    if (request.destroyed) {
      return;
    }
    const isTaken = request.write(piece);
    if (!isTaken) {
      await drained(request);
    }
    onSent(at + piece.length);
  }
  request.end();
}

/** Or never to be: then the request itself says what has happened. */
function drained(request: ClientRequest): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      request.off('drain', done);
      request.off('close', done);
      resolve();
    };
    request.on('drain', done);
    request.on('close', done);
  });
}

/** Answers of an upload are a few words; one that never ends must not fill the memory. */
const MOST_ANSWER_BYTES = 64 * 1024;

async function readAnswer(message: IncomingMessage): Promise<HttpResponse> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MOST_ANSWER_BYTES) {
      chunks.push(chunk);
    }
  }
  const text = Buffer.concat(chunks).toString('utf8');
  return {
    getStatus: () => message.statusCode ?? 0,
    getHeader: (name) => {
      const value = message.headers[name.toLowerCase()];
      return Array.isArray(value) ? value[0] : value;
    },
    getBody: () => text,
    getUnderlyingObject: () => message,
  };
}
