/**
 * RTSP/1.0 messages (RFC 2326 section 4): writes requests, reads the heads of responses.
 * Tolerant where cameras are sloppy (bare LF, spaces round names, missing CSeq), strict where a wrong value would
 * cost memory (lengths). Not here: where a message ends in the byte stream (demultiplexer.ts).
 */
export interface RtspRequest {
  method: 'OPTIONS' | 'DESCRIBE' | 'SETUP' | 'PLAY' | 'GET_PARAMETER' | 'TEARDOWN';
  url: string;
  headers?: Readonly<Record<string, string>>;
}

export interface RtspHead {
  status: number;
  reason: string;
  /** Names in lower case; a repeated header keeps all its values. */
  headers: ReadonlyMap<string, readonly string[]>;
}

export interface RtspResponse extends RtspHead {
  body: Buffer;
}

const STATUS_LINE = /^RTSP\/\d+\.\d+[ \t]+(\d{3})(?:[ \t]+(.*))?$/;
const MAX_HEADERS = 100;

export function formatRequest(request: RtspRequest, sequence: number): string {
  const headers = Object.entries({ CSeq: String(sequence), 'User-Agent': 'matlang', ...request.headers });
  const lines = headers.map(([name, value]) => `${name}: ${value.replace(/[\r\n]+/g, ' ')}\r\n`);
  return `${request.method} ${request.url} RTSP/1.0\r\n${lines.join('')}\r\n`;
}

/** `null` where the text is not the head of a response. */
export function parseHead(text: string): RtspHead | null {
  const [statusLine = '', ...lines] = text.split('\n');
  const match = STATUS_LINE.exec(statusLine.trimEnd());
  if (!match) {
    return null;
  }
  const headers = new Map<string, string[]>();
  for (const line of lines.slice(0, MAX_HEADERS)) {
    const colon = line.indexOf(':');
    if (colon > 0) {
      const name = line.slice(0, colon).trim().toLowerCase();
      headers.set(name, [...(headers.get(name) ?? []), line.slice(colon + 1).trim()]);
    }
  }
  return { status: Number(match[1]), reason: (match[2] ?? '').trim(), headers };
}

export function header(head: RtspHead, name: string): string | undefined {
  return head.headers.get(name)?.[0];
}

/** `null` where the length is not a plain number. */
export function contentLength(head: RtspHead): number | null {
  const text = header(head, 'content-length') ?? '0';
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}

export interface SessionHeader {
  id: string;
  /** Silence after which the camera drops us; RFC 2326 section 12.37 says 60 s where it is not given. */
  timeoutMs: number;
}

export function parseSession(value: string | undefined): SessionHeader | null {
  const [id = '', ...parameters] = (value ?? '').split(';').map((part) => part.trim());
  if (!/^[\x21-\x7e]{1,256}$/.test(id)) {
    return null;
  }
  const timeout = parameters.map((part) => /^timeout\s*=\s*(\d{1,6})/i.exec(part)?.[1]).find(Boolean);
  const seconds = Number(timeout ?? 60);
  return { id, timeoutMs: Math.max(2, seconds) * 1000 };
}

export interface TransportHeader {
  isInterleaved: boolean;
  /** Interleaved channel that carries RTP. */
  rtpChannel: number;
}

/** Cameras leave out `interleaved=` though they mean the one they were asked for. */
export function parseTransport(value: string | undefined, askedChannel = 0): TransportHeader {
  const text = value ?? '';
  const channel = /interleaved\s*=\s*(\d{1,3})/i.exec(text)?.[1];
  return {
    isInterleaved: channel !== undefined || text === '' || /\/tcp/i.test(text),
    rtpChannel: Math.min(Number(channel ?? askedChannel), 255),
  };
}
