/** The RTP header (RFC 3550 section 5.1): what a receiver of one stream needs of it. */
export interface RtpPacket {
  sequence: number;
  /** 90 kHz for video. */
  timestamp: number;
  hasMarker: boolean;
  payloadType: number;
  /** Profile and words of the header extension (RFC 3550 section 5.3.1). */
  extension: { profile: number; words: Buffer } | null;
  payload: Buffer;
}

const HEADER_BYTES = 12;

/** Without contributing sources and padding; `null` where that leaves nothing, or for another version. */
export function parseRtpPacket(packet: Buffer): RtpPacket | null {
  if (packet.length <= HEADER_BYTES) {
    return null;
  }
  const flags = packet.readUInt8(0);
  let start = HEADER_BYTES + 4 * (flags & 0x0f);
  let extension: RtpPacket['extension'] = null;
  if ((flags & 0x10) !== 0) {
    if (start + 4 > packet.length) {
      return null;
    }
    const words = packet.subarray(start + 4, start + 4 + 4 * packet.readUInt16BE(start + 2));
    extension = { profile: packet.readUInt16BE(start), words };
    start += 4 + 4 * packet.readUInt16BE(start + 2);
  }
  const end = packet.length - ((flags & 0x20) !== 0 ? packet.readUInt8(packet.length - 1) : 0);
  if (flags >> 6 !== 2 || start >= end) {
    return null;
  }
  return {
    sequence: packet.readUInt16BE(2),
    timestamp: packet.readUInt32BE(4),
    hasMarker: (packet.readUInt8(1) & 0x80) !== 0,
    payloadType: packet.readUInt8(1) & 0x7f,
    extension,
    payload: packet.subarray(start, end),
  };
}
