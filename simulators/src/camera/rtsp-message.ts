/**
 * RTSP requests taken from a byte stream (RFC 2326 section 6), interleaved frames of the client stepped over. Bytes
 * in, requests out; a peer that sends no RTSP is told from one that is merely slow.
 */
const MAX_HEAD_BYTES = 16_384;
const MAX_BODY_BYTES = 65_536;

export interface RtspRequest {
  method: string;
  url: string;
  cseq: string;
  /** Lower-case names. */
  headers: Map<string, string>;
}

export type RtspInput =
  | { kind: 'request'; request: RtspRequest }
  /** RTCP or anything else in an interleaved frame: a sign of life. */
  | { kind: 'interleaved' }
  | { kind: 'nonsense' };

export interface RtspReader {
  read(bytes: Buffer): RtspInput[];
}

export function createRtspReader(): RtspReader {
  let pending: Buffer = Buffer.alloc(0);

  const takeOne = (): RtspInput | null => {
    if (pending[0] === 0x24) {
      return takeFrame();
    }
    const end = pending.indexOf('\r\n\r\n');
    if (end < 0) {
      return pending.length > MAX_HEAD_BYTES ? { kind: 'nonsense' } : null;
    }
    const request = parseRequest(pending.toString('latin1', 0, end));
    const bodyBytes = Number(request?.headers.get('content-length') ?? '0');
    if (request === null || !Number.isInteger(bodyBytes) || bodyBytes < 0 || bodyBytes > MAX_BODY_BYTES) {
      return { kind: 'nonsense' };
    }
    if (pending.length < end + 4 + bodyBytes) {
      return null;
    }
    pending = pending.subarray(end + 4 + bodyBytes);
    return { kind: 'request', request };
  };

  const takeFrame = (): RtspInput | null => {
    if (pending.length < 4) {
      return null;
    }
    const length = 4 + pending.readUInt16BE(2);
    if (pending.length < length) {
      return null;
    }
    pending = pending.subarray(length);
    return { kind: 'interleaved' };
  };

  return {
    read: (bytes) => {
      pending = pending.length === 0 ? bytes : Buffer.concat([pending, bytes]);
      const inputs: RtspInput[] = [];
      for (let input = takeOne(); input !== null && pending.length >= 0; input = takeOne()) {
        inputs.push(input);
        if (input.kind === 'nonsense' || pending.length === 0) {
          break;
        }
      }
      return inputs;
    },
  };
}

export interface RtspReply {
  status: `${number} ${string}`;
  headers?: readonly (readonly [string, string])[];
  body?: string;
}

export function formatReply(cseq: string, { status, headers = [], body = '' }: RtspReply): string {
  const lines = [
    `RTSP/1.0 ${status}`,
    `CSeq: ${cseq}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ];
  if (body !== '') {
    lines.push(`Content-Length: ${Buffer.byteLength(body)}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

function parseRequest(head: string): RtspRequest | null {
  const [first = '', ...lines] = head.split('\r\n');
  const start = /^([A-Z_]{3,20}) (\S{1,2048}) RTSP\/1\.0$/.exec(first);
  if (start === null) {
    return null;
  }
  const headers = new Map<string, string>();
  for (const line of lines.slice(0, 64)) {
    const colon = line.indexOf(':');
    if (colon > 0) {
      headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
    }
  }
  return { method: start[1] ?? '', url: start[2] ?? '', cseq: headers.get('cseq') ?? '0', headers };
}
