/**
 * Sends one file as the body of a POST and says how far it is; fetch cannot. What comes back is read as every other
 * answer of central (http.ts), with the same two kinds of failure.
 */
import type { z } from 'zod';
import { addressOf, readAnswer, Unreachable } from './http.ts';

export interface Sending {
  /** 0 to 1; called a few times a second. */
  onShare: (share: number) => void;
  signal: AbortSignal;
}

const LONGEST_WAIT_MS = 120_000;

export async function sendFile<T extends z.ZodType>(
  schema: T,
  path: string,
  file: Blob,
  sending: Sending,
): Promise<z.infer<T>> {
  return readAnswer(schema, path, await post(path, file, sending));
}

function post(path: string, file: Blob, { onShare, signal }: Sending): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const fail = (): void => reject(new Unreachable(`${path}: central does not answer`));
    request.open('POST', addressOf(path));
    request.timeout = LONGEST_WAIT_MS;
    request.setRequestHeader('accept', 'application/json');
    request.setRequestHeader('content-type', file.type);
    request.upload.addEventListener('progress', ({ loaded, total }) =>
      onShare(total > 0 ? loaded / total : 0),
    );
    request.addEventListener('load', () =>
      resolve(
        new Response(request.status === 204 ? null : request.responseText, {
          status: request.status,
          statusText: request.statusText,
        }),
      ),
    );
    request.addEventListener('error', fail);
    request.addEventListener('timeout', fail);
    request.addEventListener('abort', fail);
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}
