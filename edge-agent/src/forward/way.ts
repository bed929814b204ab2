/**
 * One way to central: an address of it, by one line of this box; and small HTTP requests by that way.
 *
 * The line is chosen by the local address a connection starts from. The box must route by source address for that
 * (`ip rule from ADDRESS table ...`), as every router with two lines does.
 */
import http from 'node:http';
import https from 'node:https';
import { Readable } from 'node:stream';
import type { Clock } from '#base/clock.ts';

export interface Way {
  url: string;
  /** Null: the system chooses. */
  localAddress: string | null;
  /** '' where the system chooses. */
  uplinkName: string;
}

export interface WaysConfig {
  url: string;
  otherUrls: readonly string[];
  uplinks: readonly { name: string; localAddress: string }[];
}

export type Fetch = typeof fetch;

/** All of them, the best first: every line is tried to the first address before the second address is. */
export function waysOf({ url, otherUrls, uplinks }: WaysConfig): Way[] {
  const lines = uplinks.length === 0 ? [{ name: '', localAddress: null }] : uplinks;
  return [url, ...otherUrls].flatMap((address) =>
    lines.map(({ name, localAddress }) => ({ url: address, localAddress, uplinkName: name })),
  );
}

export function sameWay(a: Way, b: Way): boolean {
  return a.url === b.url && a.localAddress === b.localAddress;
}

/** As the built-in `fetch`, from that local address, by a connection of its own; follows no redirect. */
export function fetchFrom(localAddress: string | null): Fetch {
  return (input, init = {}) =>
    new Promise((resolve, reject) => {
      const url = new URL(input instanceof Request ? input.url : input);
      const request = (url.protocol === 'https:' ? https : http).request(url, {
        method: init.method ?? 'GET',
        headers: Object.fromEntries(new Headers(init.headers)),
        agent: false,
        ...(init.signal ? { signal: init.signal } : {}),
        ...(localAddress === null ? {} : { localAddress }),
      });
      request.on('error', reject);
      request.on('response', (message) => {
        const status = message.statusCode ?? 502;
        const isEmpty = [204, 205, 304].includes(status);
        const headers = new Headers();
        Object.entries(message.headersDistinct).forEach(([name, values]) =>
          values?.forEach((value) => headers.append(name, value)),
        );
        if (isEmpty) {
          message.resume();
        }
        resolve(
          new Response(isEmpty ? null : (Readable.toWeb(message) as ReadableStream), { status, headers }),
        );
      });
      request.end(typeof init.body === 'string' ? init.body : undefined);
    });
}

const HEALTH_TIMEOUT_MS = 10_000;

/** Central's time as GET /api/health tells it to anybody; null when it does not answer by this way. */
export async function askHealth({ url, localAddress }: Way, clock: Clock): Promise<number | null> {
  const timeout = new AbortController();
  const stopTimer = clock.after(HEALTH_TIMEOUT_MS, () => timeout.abort());
  try {
    const response = await fetchFrom(localAddress)(new URL('/api/health', url), { signal: timeout.signal });
    const said: unknown = await response.json();
    const isUp = response.ok && typeof said === 'object' && said !== null && 'nowMs' in said;
    return isUp && typeof said.nowMs === 'number' ? said.nowMs : null;
  } catch {
    return null;
  } finally {
    stopTimer();
  }
}
