/**
 * Posts to addresses that people typed in or browsers gave, over HTTPS. The name is resolved once and the connection
 * goes to what was resolved and judged, so a name that changes its mind between the two leads nowhere else. Redirects
 * are not followed; answers are cut off by size and time. Private addresses only where the configuration names the
 * host, and central's own port never.
 */
import { lookup as resolve, type LookupAddress } from 'node:dns';
import { request, type RequestOptions } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { Clock } from '#base/clock.ts';
import { GiveUp, RetryLater } from '#base/errors.ts';
import { isPublicAddress } from './addresses.ts';

export interface SafePostDeps {
  clock: Clock;
  /** `host` or `host:port`, which may have private addresses. */
  allowedHosts: readonly string[];
  /** PEM of authorities believed beside those of the system. */
  ca?: readonly string[];
  /** Central's own port. */
  ownPort: () => number | null;
  /** Of the whole request. */
  timeoutMs?: number;
}

export interface Posted {
  status: number;
  retryAfterMs: number | null;
  /** The first `MOST_REPLY_BYTES` of the answer. */
  text: string;
}

/** Throws GiveUp 'address-refused' and RetryLater for what the network does. */
export type SafePost = (url: string, headers: Record<string, string>, body: Buffer) => Promise<Posted>;

const TIMEOUT_MS = 10_000;
const MOST_REPLY_BYTES = 4096;
const LONGEST_RETRY_AFTER_SEC = 3600;

export function createSafePost(deps: SafePostDeps): SafePost {
  return async (text, headers, body) => {
    const url = new URL(text);
    if (url.protocol !== 'https:' || url.username !== '') {
      throw refusedAddress(url.host, 'expected https without a name or password');
    }
    const port = url.port === '' ? 443 : Number(url.port);
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const isAllowed = deps.allowedHosts.some(
      (one) => one === url.hostname || one === `${url.hostname}:${port}`,
    );
    const judge = (address: string): string | null => {
      if (!isPublicAddress(address) && (!isAllowed || port === deps.ownPort())) {
        return 'is not an address of the Internet';
      }
      return null;
    };
    const literal = isIP(host) === 0 ? null : judge(host);
    if (literal !== null) {
      throw refusedAddress(url.host, literal);
    }
    return post(
      deps,
      {
        host,
        port,
        path: url.pathname + url.search,
        method: 'POST',
        headers: { ...headers, 'content-length': String(body.length) },
        agent: false,
        lookup: judgedLookup(url.host, judge),
        ...(deps.ca === undefined ? {} : { ca: [...deps.ca] }),
      },
      body,
    );
  };
}

function refusedAddress(host: string, why: string): GiveUp {
  return new GiveUp('address-refused', `${host}: ${why}`);
}

/** One bad address among several is enough: which one is taken is not ours to say. */
function judgedLookup(name: string, judge: (address: string) => string | null): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { family: options.family ?? 0, all: true }, (error, found: LookupAddress[]) => {
      if (error !== null) {
        callback(error, '', 0);
        return;
      }
      const why = found.map(({ address }) => judge(address)).find((one) => one !== null);
      const [first] = found;
      if (why !== undefined || first === undefined) {
        callback(refusedAddress(name, why ?? 'has no address'), '', 0);
        return;
      }
      if (options.all === true) {
        callback(null, found);
      } else {
        callback(null, first.address, first.family);
      }
    });
  };
}

function post(
  { clock, timeoutMs = TIMEOUT_MS }: SafePostDeps,
  options: RequestOptions,
  body: Buffer,
): Promise<Posted> {
  return new Promise((resolvePosted, reject) => {
    const asking = request(options);
    const cancel = clock.after(timeoutMs, () =>
      asking.destroy(new RetryLater('no-answer', `no answer within ${Math.round(timeoutMs / 1000)} s`)),
    );
    asking.once('error', (error) => {
      cancel();
      const isOurs = error instanceof GiveUp || error instanceof RetryLater;
      reject(isOurs ? error : new RetryLater('line', describeLine(error), { cause: error }));
    });
    asking.once('response', (response) => {
      const parts: Buffer[] = [];
      let bytes = 0;
      const finish = (): void => {
        cancel();
        const text = Buffer.concat(parts).toString('utf8').slice(0, MOST_REPLY_BYTES);
        resolvePosted({
          status: response.statusCode ?? 0,
          retryAfterMs: readRetryAfter(response.headers['retry-after']),
          text,
        });
        asking.destroy();
      };
      response.on('data', (part: Buffer) => {
        parts.push(part);
        bytes += part.length;
        if (bytes > MOST_REPLY_BYTES) {
          finish();
        }
      });
      response.once('end', finish);
      response.once('error', (error) => {
        cancel();
        reject(new RetryLater('line', describeLine(error), { cause: error }));
      });
    });
    asking.end(body);
  });
}

/** The code says enough; a message may quote an address with a token in it. */
function describeLine(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : 'the line broke';
}

function readRetryAfter(header: string | undefined): number | null {
  const seconds = Number.parseInt(header ?? '', 10);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, LONGEST_RETRY_AFTER_SEC) * 1000 : null;
}
