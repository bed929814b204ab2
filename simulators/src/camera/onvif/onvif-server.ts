/**
 * ONVIF over HTTP for one camera: bounded bodies, either credentials (HTTP Digest or WS-UsernameToken), operations
 * looked up by the namespace and name of the request, faults as SOAP 1.2, and the snapshot picture.
 */
import http from 'node:http';
import type { Clock } from '#base/clock.ts';
import type { Credentials, DigestGuard } from '../digest.ts';
import { createDigestGuard } from '../digest.ts';
import type { Card } from '../card.ts';
import { createReplayService, createSearchService } from './card-service.ts';
import { SERVICE_PATHS, type DeviceFacts } from './device-facts.ts';
import { createDeviceService } from './device-service.ts';
import type { EventSource } from './event-service.ts';
import { createMedia2Service } from './media2-service.ts';
import { createMediaService } from './media-service.ts';
import type { Operation, Service } from './operations.ts';
import type { PtzHead } from './ptz-head.ts';
import { createPtzService } from './ptz-service.ts';
import { envelope, faultBody, NAMESPACES, notAuthorized, parseRequest, SoapFault } from './soap.ts';
import { createTokenGuard, type TokenGuard } from './username-token.ts';
import { MAX_XML_BYTES } from './xml.ts';

export interface OnvifServerDeps {
  facts: DeviceFacts;
  credentials: Credentials;
  clock: Clock;
  events: EventSource;
  card: Card | null;
  /** Null: it does not turn. */
  head: PtzHead | null;
  snapshotJpeg: () => Buffer;
}

export function createOnvifServer({
  facts,
  credentials,
  clock,
  events,
  card,
  head,
  snapshotJpeg,
}: OnvifServerDeps): http.Server {
  const services = new Map<string, Service>([
    [NAMESPACES.device, createDeviceService(facts)],
    [NAMESPACES.media, createMediaService(facts)],
    [NAMESPACES.media2, createMedia2Service(facts)],
    [NAMESPACES.events, events.service],
    [NAMESPACES.notification, events.service],
    ...(head ? [[NAMESPACES.ptz, createPtzService(facts, clock, head)] as const] : []),
    ...(card
      ? ([
          [NAMESPACES.search, createSearchService(facts, card)],
          [NAMESPACES.replay, createReplayService(facts)],
        ] as const)
      : []),
  ]);
  const digest = createDigestGuard({ realm: `ML-${facts.serial}`, credentials, clock, hasQop: true });
  const tokens = createTokenGuard(credentials, clock);

  const answerSoap = async (exchange: Exchange): Promise<void> => {
    const body = await readBody(exchange.request);
    if (body === null) {
      reply(exchange, 413, 'text/plain', 'too large');
      return;
    }
    try {
      const { operation, token } = parseRequest(body);
      const found = services.get(operation.namespace)?.[operation.name];
      if (found === undefined) {
        throw new SoapFault('Sender', ['ActionNotSupported'], 'The requested action is not supported');
      }
      const access = judge(found, { token, exchange, digest, tokens });
      if (access.status === 'challenge') {
        exchange.response.setHeader('WWW-Authenticate', access.challenges);
        reply(exchange, 401, SOAP, envelope(faultBody(notAuthorized())));
        return;
      }
      const result = await found.handle({ operation, path: exchange.path, signal: goneSignal(exchange) });
      reply(exchange, 200, SOAP, envelope(result));
    } catch (error) {
      if (!(error instanceof SoapFault)) {
        throw error;
      }
      reply(exchange, error.side === 'Sender' ? 400 : 500, SOAP, envelope(faultBody(error)));
    }
  };

  const answerSnapshot = (exchange: Exchange): void => {
    const verdict = digest.check('GET', exchange.path, exchange.request.headers.authorization);
    if (verdict.status === 'refused') {
      exchange.response.setHeader('WWW-Authenticate', verdict.challenges);
      reply(exchange, 401, 'text/plain', 'authorization required');
      return;
    }
    reply(exchange, 200, 'image/jpeg', snapshotJpeg());
  };

  return http.createServer({ requestTimeout: 15_000, headersTimeout: 10_000 }, (request, response) => {
    const exchange: Exchange = { request, response, path: (request.url ?? '/').split('?')[0] ?? '/' };
    if (request.method === 'GET' && exchange.path === SERVICE_PATHS.snapshot) {
      answerSnapshot(exchange);
    } else if (request.method === 'POST' && exchange.path.startsWith('/onvif/')) {
      answerSoap(exchange).catch(() => response.destroy());
    } else {
      reply(exchange, 404, 'text/plain', 'not found');
    }
  });
}

interface Exchange {
  request: http.IncomingMessage;
  response: http.ServerResponse;
  path: string;
}

const SOAP = 'application/soap+xml; charset=utf-8';

interface Judgement {
  token: ReturnType<typeof parseRequest>['token'];
  exchange: Exchange;
  digest: DigestGuard;
  tokens: TokenGuard;
}

/** A wrong token is a SOAP fault; without any credentials the client is asked for Digest (ONVIF Core 5.9.3). */
function judge(
  { access }: Operation,
  { token, exchange, digest, tokens }: Judgement,
): { status: 'granted' } | { status: 'challenge'; challenges: string[] } {
  const { authorization } = exchange.request.headers;
  if (access === 'open') {
    return { status: 'granted' };
  }
  if (token !== null && authorization === undefined) {
    if (tokens.isGood(token)) {
      return { status: 'granted' };
    }
    throw notAuthorized();
  }
  const verdict = digest.check('POST', exchange.path, authorization);
  return verdict.status === 'granted' ? verdict : { status: 'challenge', challenges: verdict.challenges };
}

/** Null when the body is larger than any honest request. */
async function readBody(request: http.IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MAX_XML_BYTES) {
      return null;
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function goneSignal({ response }: Exchange): AbortSignal {
  const controller = new AbortController();
  response.on('close', () => controller.abort());
  return controller.signal;
}

function reply({ response }: Exchange, status: number, type: string, body: string | Buffer): void {
  if (response.destroyed) {
    return;
  }
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}
