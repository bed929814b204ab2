/**
 * A small ONVIF camera on a real HTTP server, for tests of the client: usual answers, each of which a test may
 * replace, and the login a test asks for, checked with code of its own. The complete camera is in simulators/.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import type { Credentials } from '../auth/digest.ts';

export interface OnvifRequest {
  operation: string;
  path: string;
  body: string;
  authorization: string | undefined;
}

export type OnvifAnswer =
  { status?: number; headers?: Record<string, string>; body: string } | 'hang' | 'reset';

export interface OnvifServerOptions {
  /** Which login is accepted; none by default. */
  login?: 'digest' | 'username-token';
  credentials?: Credentials;
  /** Clock of the camera minus ours; tokens more than 5 s off it are refused. */
  clockOffsetMs?: number;
  answer?: (request: OnvifRequest) => OnvifAnswer | undefined;
}

export interface OnvifServer {
  address: string;
  port: number;
  requests: OnvifRequest[];
  /** Most connections open at one time. */
  mostConnections: () => number;
  dropConnections: () => void;
  close(): Promise<void>;
}

export async function startOnvifServer(options: OnvifServerOptions = {}): Promise<OnvifServer> {
  const requests: OnvifRequest[] = [];
  const connections = { now: 0, most: 0 };
  const server: Server = createServer((message, response) => {
    void readRequest(message).then((request) => {
      requests.push(request);
      send(
        response,
        answerFor(request, options, () => port),
      );
    });
  });
  server.on('connection', (socket) => {
    connections.now += 1;
    connections.most = Math.max(connections.most, connections.now);
    socket.on('close', () => (connections.now -= 1));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}/onvif/device_service`,
    port,
    requests,
    mostConnections: () => connections.most,
    dropConnections: () => server.closeAllConnections(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A port on which nothing listens. */
export async function closedPort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export function soap(body: string): string {
  return `<?xml version="1.0"?><e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body>${body}</e:Body></e:Envelope>`;
}

export function soapFault(code: string, text = 'no'): string {
  return soap(
    `<e:Fault><e:Code><e:Value>e:Sender</e:Value><e:Subcode><e:Value>${code}</e:Value></e:Subcode></e:Code>` +
      `<e:Reason><e:Text xml:lang="en">${text}</e:Text></e:Reason></e:Fault>`,
  );
}

async function readRequest(message: IncomingMessage): Promise<OnvifRequest> {
  let body = '';
  for await (const piece of message as AsyncIterable<Buffer>) {
    body += piece.toString('utf8');
  }
  const operation = /<(?:\w+:)?Body[^>]*>\s*<(?:\w+:)?(\w+)/.exec(body)?.[1] ?? '';
  return { operation, path: message.url ?? '', body, authorization: message.headers.authorization };
}

function send(response: ServerResponse, answer: OnvifAnswer): void {
  if (answer === 'reset') {
    response.destroy();
  } else if (answer !== 'hang') {
    response.writeHead(answer.status ?? 200, { 'Content-Type': 'application/soap+xml', ...answer.headers });
    response.end(answer.body);
  }
}

function answerFor(request: OnvifRequest, options: OnvifServerOptions, port: () => number): OnvifAnswer {
  const special = options.answer?.(request);
  if (special !== undefined) {
    return special;
  }
  if (request.operation !== 'GetSystemDateAndTime' && !isAuthorised(request, options)) {
    return options.login === 'digest'
      ? {
          status: 401,
          headers: { 'WWW-Authenticate': 'Digest realm="cam", nonce="n1", qop="auth", algorithm=SHA-256' },
          body: '<html>You still have 4 attempt(s)</html>',
        }
      : { status: 400, body: soapFault('ter:NotAuthorized', 'Sender not Authorized') };
  }
  return { body: soap(usualAnswer(request, port(), options.clockOffsetMs ?? 0)) };
}

function isAuthorised({ authorization = '', body }: OnvifRequest, options: OnvifServerOptions): boolean {
  const { login, credentials = { username: '', password: '' }, clockOffsetMs = 0 } = options;
  const field = (name: string): string =>
    new RegExp(`\\b${name}="?([^",]*)"?`).exec(authorization)?.[1] ?? '';
  const element = (name: string): string => new RegExp(`<\\w+:${name}[^>]*>([^<]*)<`).exec(body)?.[1] ?? '';
  if (login === 'digest') {
    const hash = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');
    const account = hash(`${credentials.username}:cam:${credentials.password}`);
    const middle = ['nonce', 'nc', 'cnonce', 'qop'].map(field).join(':');
    const hasBoth = body.includes('UsernameToken');
    return !hasBoth && field('response') === hash(`${account}:${middle}:${hash(`POST:${field('uri')}`)}`);
  }
  if (login === 'username-token') {
    const skewMs = Math.abs(Date.parse(element('Created')) - Date.now() - clockOffsetMs);
    const expected = createHash('sha1')
      .update(Buffer.from(element('Nonce'), 'base64'))
      .update(element('Created') + credentials.password)
      .digest('base64');
    return authorization === '' && element('Password') === expected && skewMs < 5_000;
  }
  return true;
}

function usualAnswer({ operation, body }: OnvifRequest, port: number, clockOffsetMs: number): string {
  const date = new Date(Date.now() + clockOffsetMs);
  const usual: Record<string, string> = {
    GetSystemDateAndTime:
      '<GetSystemDateAndTimeResponse><SystemDateAndTime><UTCDateTime>' +
      `<Time><Hour>${date.getUTCHours()}</Hour><Minute>${date.getUTCMinutes()}</Minute><Second>${date.getUTCSeconds()}</Second></Time>` +
      `<Date><Year>${date.getUTCFullYear()}</Year><Month>${date.getUTCMonth() + 1}</Month><Day>${date.getUTCDate()}</Day></Date>` +
      '</UTCDateTime></SystemDateAndTime></GetSystemDateAndTimeResponse>',
    GetDeviceInformation:
      '<GetDeviceInformationResponse><Manufacturer>Acme</Manufacturer><Model>M1</Model>' +
      '<FirmwareVersion>2.40</FirmwareVersion><SerialNumber>12345678901234567890</SerialNumber></GetDeviceInformationResponse>',
    GetServices: `<GetServicesResponse>${[
      ['http://www.onvif.org/ver10/media/wsdl', 'media'],
      ['http://www.onvif.org/ver20/media/wsdl', 'media2'],
      ['http://www.onvif.org/ver20/ptz/wsdl', 'ptz'],
    ]
      .map(
        ([namespace, path]) =>
          `<Service><Namespace>${namespace}</Namespace><XAddr>http://192.168.77.7:${port}/onvif/${path}</XAddr></Service>`,
      )
      .join('')}</GetServicesResponse>`,
    GetProfiles: `<GetProfilesResponse>${[
      profile('hi', 'H264', 1920, 1080, true),
      profile('lo', 'H264', 640, 360, false),
      profile('tiny', 'H264', 320, 180, false),
    ].join('')}</GetProfilesResponse>`,
    GetStreamUri: `<GetStreamUriResponse><Uri>rtsp://admin:pw@192.168.77.7:8554/${/ProfileToken>([^<]*)</.exec(body)?.[1] ?? ''}?a=1&amp;b=2</Uri></GetStreamUriResponse>`,
  };
  return usual[operation] ?? `<${operation}Response/>`;
}

/** As Media2 answers. */
export function profile(
  token: string,
  encoding: string,
  width: number,
  height: number,
  hasPtz: boolean,
): string {
  return (
    `<Profiles token="${token}"><Name>${token}</Name><Configurations>` +
    '<VideoSource><SourceToken>src0</SourceToken></VideoSource>' +
    `<VideoEncoder><Encoding>${encoding}</Encoding><Resolution><Width>${width}</Width><Height>${height}</Height></Resolution>` +
    '<RateControl><FrameRateLimit>10</FrameRateLimit></RateControl></VideoEncoder>' +
    `${hasPtz ? '<PTZ token="p"/>' : ''}</Configurations></Profiles>`
  );
}
