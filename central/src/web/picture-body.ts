/**
 * A picture as the body of a request, at most MOST_PICTURE_BYTES of it in memory. What the file really is, its first
 * bytes say to whoever decodes it; the stated type only keeps out what was never meant to be one.
 */
import type { Request, Response } from 'express';
import { MOST_PICTURE_BYTES } from '#protocol/watch-list.ts';
import { refuse, type Refusal } from './route.ts';

const TYPES = ['image/jpeg', 'image/png', 'image/webp'];

export async function readPictureBody(
  request: Request,
  response: Response,
): Promise<{ file: Buffer } | Refusal> {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? 'nothing';
  if (!TYPES.includes(type)) {
    return giveUp(response, `content-type: found ${type.slice(0, 80)}, expected ${TYPES.join(', ')}`);
  }
  const stated = Number(request.headers['content-length'] ?? 0);
  if (stated > MOST_PICTURE_BYTES) {
    return giveUp(response, tooLong(stated));
  }
  const parts: Buffer[] = [];
  let sizeBytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    sizeBytes += part.length;
    if (sizeBytes > MOST_PICTURE_BYTES) {
      return giveUp(response, tooLong(sizeBytes));
    }
    parts.push(part);
  }
  return sizeBytes === 0
    ? refuse('bad-request', 'body: found nothing, expected a picture')
    : { file: Buffer.concat(parts) };
}

function tooLong(foundBytes: number): string {
  return `body: found ${foundBytes} bytes or more, expected at most ${MOST_PICTURE_BYTES}`;
}

/** The rest of the body is not waited for. */
function giveUp(response: Response, message: string): Refusal {
  response.setHeader('Connection', 'close');
  return refuse('bad-request', message);
}
