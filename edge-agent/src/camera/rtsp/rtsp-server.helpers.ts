/**
 * A small RTSP server on a real socket, for tests of the client: it does what one test tells it to, right or wrong.
 * It checks Digest answers with code of its own. The complete camera is in simulators/, which tests here may not use.
 */
import { createHash } from 'node:crypto';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Credentials } from '../auth/digest.ts';

export interface ServerRequest {
  method: string;
  url: string;
  headers: Map<string, string>;
}

export interface RtspServerOptions {
  credentials?: Credentials;
  /** Challenges sent with 401, without the header name; nonce `n1`. */
  challenges?: string[];
  sdp?: string;
  sessionHeader?: string;
  transport?: string;
  /** A raw answer in place of the usual one; `null` for silence, `undefined` for the usual one. */
  answer?: (request: ServerRequest, socket: Socket) => string | null | undefined;
  onPlay?: (socket: Socket) => void;
}

export interface RtspServer {
  url: string;
  requests: ServerRequest[];
  /** Open now, and the most at any time. */
  connections: { now: number; most: number; total: number };
  close(): Promise<void>;
}

/** 1920x1080, from a real camera. */
export const SPS = Buffer.from('Z00AKZpkA8ARPyzUBAQFAAADA+gAAOpgBA==', 'base64');
export const PPS = Buffer.from('aO48gA==', 'base64');

export const H264_SDP = [
  'v=0',
  'm=video 0 RTP/AVP 96',
  'a=rtpmap:96 H264/90000',
  `a=fmtp:96 packetization-mode=1;sprop-parameter-sets=${SPS.toString('base64')},${PPS.toString('base64')}`,
  'a=control:trackID=0',
  '',
].join('\r\n');

export async function startRtspServer(options: RtspServerOptions = {}): Promise<RtspServer> {
  const requests: ServerRequest[] = [];
  const connections = { now: 0, most: 0, total: 0 };
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    connections.now += 1;
    connections.total += 1;
    connections.most = Math.max(connections.most, connections.now);
    socket.on('close', () => {
      sockets.delete(socket);
      connections.now -= 1;
    });
    socket.on('error', () => socket.destroy());
    readRequests(socket, (request) => {
      requests.push(request);
      reply(socket, request, options);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `rtsp://127.0.0.1:${port}/live/sub?channel=1`,
    requests,
    connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        sockets.forEach((socket) => socket.destroy());
      }),
  };
}

function readRequests(socket: Socket, onRequest: (request: ServerRequest) => void): void {
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString('utf8');
    for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
      const [first = '', ...lines] = text.slice(0, end).split('\r\n');
      text = text.slice(end + 4);
      const [method = '', url = ''] = first.split(' ');
      const headers = lines.map((line): [string, string] => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      });
      onRequest({ method, url, headers: new Map(headers) });
    }
  });
}

function reply(socket: Socket, request: ServerRequest, options: RtspServerOptions): void {
  const special = options.answer?.(request, socket);
  if (special !== undefined) {
    if (special !== null) {
      socket.write(special);
    }
    return;
  }
  if (options.credentials && !isAuthorised(request, options.credentials)) {
    const challenges = options.challenges ?? ['Digest realm="cam", nonce="n1", qop="auth", algorithm=MD5'];
    socket.write(
      response(
        request,
        '401 Unauthorized',
        challenges.map((value) => `WWW-Authenticate: ${value}`),
      ),
    );
    return;
  }
  socket.write(usualResponse(request, options));
  if (request.method === 'PLAY') {
    options.onPlay?.(socket);
  }
  if (request.method === 'TEARDOWN') {
    socket.end();
  }
}

function usualResponse(request: ServerRequest, options: RtspServerOptions): string {
  if (request.method === 'DESCRIBE') {
    const body = options.sdp ?? H264_SDP;
    return (
      response(request, '200 OK', ['Content-Type: application/sdp', `Content-Length: ${body.length}`]) + body
    );
  }
  if (request.method === 'SETUP') {
    return response(request, '200 OK', [
      `Session: ${options.sessionHeader ?? 'S1;timeout=60'}`,
      `Transport: ${options.transport ?? 'RTP/AVP/TCP;unicast;interleaved=0-1'}`,
    ]);
  }
  return response(request, '200 OK', []);
}

export function response(request: ServerRequest, status: string, headers: string[]): string {
  const lines = [`RTSP/1.0 ${status}`, `CSeq: ${request.headers.get('cseq') ?? '0'}`, ...headers];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

function isAuthorised({ method, headers }: ServerRequest, { username, password }: Credentials): boolean {
  const given = headers.get('authorization') ?? '';
  const field = (name: string): string => new RegExp(`\\b${name}="?([^",]*)"?`).exec(given)?.[1] ?? '';
  const algorithm = field('algorithm') === 'SHA-256' ? 'sha256' : 'md5';
  const hash = (text: string): string => createHash(algorithm).update(text, 'utf8').digest('hex');
  const account = hash(`${username}:${field('realm')}:${password}`);
  const middle = ['nonce', 'nc', 'cnonce', 'qop'].map(field).filter(Boolean).join(':');
  const expected = hash(`${account}:${middle}:${hash(`${method}:${field('uri')}`)}`);
  return given.startsWith('Digest ') && field('response') === expected;
}

/** NAL units of one picture as interleaved RTP on channel 0. Large units become FU-A. */
export function interleave(
  nals: readonly Buffer[],
  { sequence = 0, time90k = 0, mtu = 1200, channel = 0 } = {},
): Buffer[] {
  const payloads = nals.flatMap((nal) => fragment(nal, mtu));
  return payloads.map((payload, index) => {
    const isLast = index === payloads.length - 1;
    const header = Buffer.alloc(16);
    header.writeUInt8(0x24, 0);
    header.writeUInt8(channel, 1);
    header.writeUInt16BE(payload.length + 12, 2);
    header.writeUInt8(0x80, 4);
    header.writeUInt8(96 | (isLast ? 0x80 : 0), 5);
    header.writeUInt16BE((sequence + index) & 0xffff, 6);
    header.writeUInt32BE(time90k >>> 0, 8);
    return Buffer.concat([header, payload]);
  });
}

function fragment(nal: Buffer, mtu: number): Buffer[] {
  if (nal.length <= mtu) {
    return [nal];
  }
  const head = nal.readUInt8(0);
  const parts: Buffer[] = [];
  for (let at = 1; at < nal.length; at += mtu) {
    const start = at === 1 ? 0x80 : 0;
    const end = at + mtu >= nal.length ? 0x40 : 0;
    parts.push(
      Buffer.concat([
        Buffer.from([(head & 0xe0) | 28, start | end | (head & 0x1f)]),
        nal.subarray(at, at + mtu),
      ]),
    );
  }
  return parts;
}

/** A slice NAL unit of `sizeBytes` that begins a picture; its content is not decodable. */
export function slice(isKey: boolean, sizeBytes = 40): Buffer {
  const nal = Buffer.alloc(sizeBytes, 0xa5);
  nal.writeUInt8(isKey ? 0x65 : 0x41, 0);
  nal.writeUInt8(0x88, 1);
  return nal;
}
