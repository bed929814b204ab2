/**
 * A text file as the body of a request, at most so many bytes of it in memory. UTF-8 only: a file in another encoding
 * would lose its diacritics without a word.
 */
import type { Request, Response } from 'express';
import { refuse, type Refusal } from './route.ts';

export async function readTextBody<Format extends string>(
  request: Request,
  response: Response,
  { mostBytes, types }: { mostBytes: number; types: Readonly<Record<string, Format>> },
): Promise<{ text: string; format: Format } | Refusal> {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? 'nothing';
  const format = types[type];
  if (format === undefined) {
    const expected = Object.keys(types).join(', ');
    return giveUp(response, `content-type: found ${type.slice(0, 80)}, expected ${expected}`);
  }
  const parts: Buffer[] = [];
  let sizeBytes = Number(request.headers['content-length'] ?? 0);
  if (sizeBytes <= mostBytes) {
    sizeBytes = 0;
    for await (const part of request as AsyncIterable<Buffer>) {
      sizeBytes += part.length;
      if (sizeBytes > mostBytes) {
        break;
      }
      parts.push(part);
    }
  }
  if (sizeBytes > mostBytes) {
    return giveUp(response, `body: found ${sizeBytes} bytes or more, expected at most ${mostBytes}`);
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts)), format };
  } catch (error) {
    if (error instanceof TypeError) {
      return refuse('bad-request', 'body: found bytes that are not UTF-8; save the file as "CSV UTF-8"');
    }
    throw error;
  }
}

/** The rest of the body is not waited for. */
function giveUp(response: Response, message: string): Refusal {
  response.setHeader('Connection', 'close');
  return refuse('bad-request', message);
}
