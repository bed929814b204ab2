/**
 * One access unit on the media sockets: a 20-byte header, then the picture as AVCC (4-byte lengths, no SPS/PPS).
 *
 *  0  u8   version, 1
 *  1  u8   flags, bit 0: key frame
 *  2  u16  channel
 *  4  u32  sequence, wraps
 *  8  u32  time, 90 kHz, wraps
 * 12  f64  capture time, ms since 1970 UTC by the edge's clock
 * All big-endian.
 */
export const LIVE_HEADER_BYTES = 20;
const VERSION = 1;
const KEY_FLAG = 1;

export interface LiveHeader {
  channel: number;
  sequence: number;
  time90k: number;
  captureAtMs: number;
  isKey: boolean;
}

export function writeLiveHeader(header: LiveHeader): Uint8Array {
  const bytes = new Uint8Array(LIVE_HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, VERSION);
  view.setUint8(1, header.isKey ? KEY_FLAG : 0);
  view.setUint16(2, header.channel);
  view.setUint32(4, header.sequence >>> 0);
  view.setUint32(8, header.time90k >>> 0);
  view.setFloat64(12, header.captureAtMs);
  return bytes;
}

/** Null for anything that is not a live frame: too short, or another version. */
export function readLiveHeader(bytes: Uint8Array): LiveHeader | null {
  if (bytes.byteLength <= LIVE_HEADER_BYTES || bytes[0] !== VERSION) {
    return null;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    isKey: (view.getUint8(1) & KEY_FLAG) !== 0,
    channel: view.getUint16(2),
    sequence: view.getUint32(4),
    time90k: view.getUint32(8),
    captureAtMs: view.getFloat64(12),
  };
}
