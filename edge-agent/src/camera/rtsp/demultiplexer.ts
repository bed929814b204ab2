/**
 * Takes the byte stream of an RTSP connection apart: interleaved frames (RFC 2326 section 10.12), responses, and
 * whatever a broken camera puts between them.
 *
 * Memory is bounded: at most one unfinished item is kept, as a list of chunks that is joined once it is whole, so a
 * sender of single bytes costs no quadratic copying. Frames are slices of what arrived, valid as long as kept.
 * Garbage is skipped up to a limit, because some cameras lose a few bytes under load and go on; more of it, or any
 * before the first response, is a fault with reason `not-rtsp`.
 */
import { CameraFault, printable } from '../camera-fault.ts';
import { contentLength, parseHead, type RtspHead, type RtspResponse } from './message.ts';

export interface DemultiplexerEvents {
  onFrame(channel: number, payload: Buffer): void;
  onResponse(response: RtspResponse): void;
}

export interface Demultiplexer {
  /** Throws `CameraFault` when the stream makes no sense any more; it must not be used after that. */
  push(chunk: Buffer): void;
  /** Bytes skipped so far. */
  readonly garbageBytes: number;
  readonly hasResponded: boolean;
}

const MAX_HEAD_BYTES = 16_384;
const MAX_BODY_BYTES = 65_536;
const MAX_GARBAGE_BYTES = 65_536;
const DOLLAR = 0x24;
const FRAME_HEADER_BYTES = 4;
const RESPONSE_START = Buffer.from('RTSP/');
/** A request of the server's own, such as OPTIONS: read over, not answered. */
const REQUEST_START = /^[A-Z_]{3,14} [^\s]/;
const LONGEST_START_BYTES = 17;

export function createDemultiplexer(events: DemultiplexerEvents): Demultiplexer {
  let chunks: Buffer[] = [];
  let bufferedBytes = 0;
  /** The unfinished item cannot be read before this much of it is there. */
  let neededBytes = 1;
  let garbageBytes = 0;
  let hasResponded = false;

  /** All `read...` return how many bytes were used up; 0 after setting `neededBytes`. */
  const waitFor = (count: number): 0 => {
    neededBytes = count;
    return 0;
  };

  const readFrame = (bytes: Buffer, at: number): number => {
    if (bytes.length - at < FRAME_HEADER_BYTES) {
      return waitFor(FRAME_HEADER_BYTES);
    }
    const total = FRAME_HEADER_BYTES + bytes.readUInt16BE(at + 2);
    if (bytes.length - at < total) {
      return waitFor(total);
    }
    events.onFrame(bytes.readUInt8(at + 1), bytes.subarray(at + FRAME_HEADER_BYTES, at + total));
    return total;
  };

  const readMessage = (bytes: Buffer, isResponse: boolean): number => {
    const headEnd = findHeadEnd(bytes);
    if (!headEnd) {
      if (bytes.length > MAX_HEAD_BYTES) {
        throw new CameraFault('not-rtsp', `head of a message is longer than ${MAX_HEAD_BYTES} bytes`);
      }
      return waitFor(bytes.length + 1);
    }
    const text = bytes.toString('utf8', 0, headEnd.textEnd);
    const head = parseHead(isResponse ? text : `RTSP/1.0 200 request\n${text}`);
    const total = headEnd.next + bodyLength(head, text);
    if (bytes.length < total) {
      return waitFor(total);
    }
    if (isResponse && head) {
      hasResponded = true;
      events.onResponse({ ...head, body: bytes.subarray(headEnd.next, total) });
    }
    return total;
  };

  const skipGarbage = (bytes: Buffer): number => {
    if (!hasResponded) {
      const found = printable(bytes.toString('latin1', 0, 80), 60);
      throw new CameraFault('not-rtsp', `answered "${found}", which is not RTSP`);
    }
    const used = findResumption(bytes);
    garbageBytes += used;
    if (garbageBytes > MAX_GARBAGE_BYTES) {
      throw new CameraFault('not-rtsp', `more than ${MAX_GARBAGE_BYTES} bytes of garbage between packets`);
    }
    return used;
  };

  const readOther = (bytes: Buffer): number => {
    const start = classifyStart(bytes);
    if (start === 'unclear') {
      return waitFor(bytes.length + 1);
    }
    return start === 'garbage' ? skipGarbage(bytes) : readMessage(bytes, start === 'response');
  };

  return {
    push: (chunk) => {
      chunks.push(chunk);
      bufferedBytes += chunk.length;
      if (bufferedBytes < neededBytes) {
        return;
      }
      const bytes = chunks.length === 1 ? chunk : Buffer.concat(chunks, bufferedBytes);
      neededBytes = 1;
      let at = 0;
      while (at < bytes.length) {
        const used = bytes[at] === DOLLAR ? readFrame(bytes, at) : readOther(bytes.subarray(at));
        if (used === 0) {
          break;
        }
        at += used;
      }
      chunks = at < bytes.length ? [bytes.subarray(at)] : [];
      bufferedBytes = bytes.length - at;
    },
    get garbageBytes() {
      return garbageBytes;
    },
    get hasResponded() {
      return hasResponded;
    },
  };
}

function bodyLength(head: RtspHead | null, text: string): number {
  const length = head ? contentLength(head) : null;
  if (length === null || length > MAX_BODY_BYTES) {
    throw new CameraFault('not-rtsp', `cannot read the message "${printable(text, 60)}"`);
  }
  return length;
}

/** An empty line; bare LF is taken too. */
function findHeadEnd(bytes: Buffer): { textEnd: number; next: number } | null {
  const limit = MAX_HEAD_BYTES + 4;
  for (let at = bytes.indexOf(10); at >= 0 && at < limit; at = bytes.indexOf(10, at + 1)) {
    if (bytes[at + 1] === 10) {
      return { textEnd: at, next: at + 2 };
    }
    if (bytes[at + 1] === 13 && bytes[at + 2] === 10) {
      return { textEnd: at, next: at + 3 };
    }
  }
  return null;
}

function classifyStart(bytes: Buffer): 'response' | 'request' | 'garbage' | 'unclear' {
  const known = Math.min(bytes.length, RESPONSE_START.length);
  if (bytes.subarray(0, known).equals(RESPONSE_START.subarray(0, known))) {
    return known === RESPONSE_START.length ? 'response' : 'unclear';
  }
  const start = bytes.toString('latin1', 0, LONGEST_START_BYTES);
  if (REQUEST_START.test(start)) {
    return 'request';
  }
  return bytes.length < LONGEST_START_BYTES && /^[A-Z_]+ ?$/.test(start) ? 'unclear' : 'garbage';
}

/** Offset of what looks like the next frame (low channel, RTP version 2) or response; otherwise all of it. */
function findResumption(bytes: Buffer): number {
  const response = bytes.indexOf(RESPONSE_START, 1);
  const end = response < 0 ? bytes.length : response;
  for (let at = bytes.indexOf(DOLLAR, 1); at >= 0 && at < end; at = bytes.indexOf(DOLLAR, at + 1)) {
    const channel = bytes[at + 1] ?? 0;
    const version = (bytes[at + 4] ?? 0x80) >> 6;
    if (channel <= 3 && version === 2) {
      return at;
    }
  }
  return end;
}
