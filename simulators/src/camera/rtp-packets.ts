/**
 * Access units as RTP packets inside RTSP interleaved frames (RFC 6184, RFC 7798, RFC 7826 section 14), built once
 * per clip. Sending one copies the template and writes what differs per session: channel, sequence, time, source.
 */
import type { ClipUnit, Codec } from './clip.ts';

export const RTP_CLOCK_HZ = 90_000;
const MAX_PAYLOAD_BYTES = 1400;
const FRAME_HEADER_BYTES = 4;
const RTP_HEADER_BYTES = 12;
const PAYLOAD_TYPE = 96;

export interface PacketTemplate {
  bytes: Buffer;
  /** Where each interleaved frame starts. */
  offsets: number[];
  isKey: boolean;
  counter: number | null;
}

/** What one session writes into its packets. */
export interface RtpState {
  channel: number;
  sequence: number;
  ssrc: number;
}

export function packetise(unit: ClipUnit, codec: Codec): PacketTemplate {
  const payloads = unit.nals.flatMap((nal, index) => payloadsOf(nal, codec, index === unit.nals.length - 1));
  const size = payloads.reduce(
    (sum, { body }) => sum + FRAME_HEADER_BYTES + RTP_HEADER_BYTES + body.length,
    0,
  );
  const bytes = Buffer.alloc(size);
  const offsets: number[] = [];
  let at = 0;
  for (const { body, isLast } of payloads) {
    offsets.push(at);
    bytes[at] = 0x24;
    bytes.writeUInt16BE(RTP_HEADER_BYTES + body.length, at + 2);
    bytes[at + 4] = 0x80;
    bytes[at + 5] = PAYLOAD_TYPE | (isLast ? 0x80 : 0);
    body.copy(bytes, at + FRAME_HEADER_BYTES + RTP_HEADER_BYTES);
    at += FRAME_HEADER_BYTES + RTP_HEADER_BYTES + body.length;
  }
  return { bytes, offsets, isKey: unit.isKey, counter: unit.counter ?? null };
}

/** A copy ready for the wire; advances the session's sequence number. */
export function stamp({ bytes, offsets }: PacketTemplate, state: RtpState, time90k: number): Buffer {
  const copy = Buffer.from(bytes);
  for (const at of offsets) {
    copy[at + 1] = state.channel;
    copy.writeUInt16BE(state.sequence, at + 6);
    copy.writeUInt32BE(time90k >>> 0, at + 8);
    copy.writeUInt32BE(state.ssrc, at + 12);
    state.sequence = (state.sequence + 1) & 0xffff;
  }
  return copy;
}

export interface SenderReport {
  channel: number;
  ssrc: number;
  /** Wall clock of the frame with `time90k`, ms UTC. */
  atMs: number;
  time90k: number;
  packets: number;
  octets: number;
}

/** RTCP sender report (RFC 3550 section 6.4.1) with the source's name, as an interleaved frame. */
export function senderReport({ channel, ssrc, atMs, time90k, packets, octets }: SenderReport): Buffer {
  const NTP_EPOCH_OFFSET_S = 2_208_988_800;
  const name = Buffer.from('camera');
  const report = Buffer.alloc(28);
  report[0] = 0x80;
  report[1] = 200;
  report.writeUInt16BE(6, 2);
  report.writeUInt32BE(ssrc, 4);
  report.writeUInt32BE((Math.floor(atMs / 1000) + NTP_EPOCH_OFFSET_S) >>> 0, 8);
  report.writeUInt32BE(Math.floor(((atMs % 1000) / 1000) * 2 ** 32) >>> 0, 12);
  report.writeUInt32BE(time90k >>> 0, 16);
  report.writeUInt32BE(packets >>> 0, 20);
  report.writeUInt32BE(octets >>> 0, 24);
  const description = Buffer.alloc(20);
  description[0] = 0x81;
  description[1] = 202;
  description.writeUInt16BE(4, 2);
  description.writeUInt32BE(ssrc, 4);
  description[8] = 1;
  description[9] = name.length;
  name.copy(description, 10);
  const header = Buffer.from([0x24, channel, 0, report.length + description.length]);
  return Buffer.concat([header, report, description]);
}

interface Payload {
  body: Buffer;
  /** Carries the marker bit: ends the picture. */
  isLast: boolean;
}

function payloadsOf(nal: Buffer, codec: Codec, isLastNal: boolean): Payload[] {
  if (nal.length <= MAX_PAYLOAD_BYTES) {
    return [{ body: nal, isLast: isLastNal }];
  }
  const headerBytes = codec === 'h264' ? 1 : 2;
  const room = MAX_PAYLOAD_BYTES - headerBytes - 1;
  const payloads: Payload[] = [];
  for (let from = headerBytes; from < nal.length; from += room) {
    const to = Math.min(nal.length, from + room);
    const flags = (from === headerBytes ? 0x80 : 0) | (to === nal.length ? 0x40 : 0);
    payloads.push({
      body: Buffer.concat([fragmentHeader(nal, codec, flags), nal.subarray(from, to)]),
      isLast: isLastNal && to === nal.length,
    });
  }
  return payloads;
}

/** FU-A of H.264 (type 28), FU of H.265 (type 49). */
function fragmentHeader(nal: Buffer, codec: Codec, flags: number): Buffer {
  const first = nal[0] ?? 0;
  if (codec === 'h264') {
    return Buffer.from([(first & 0xe0) | 28, flags | (first & 0x1f)]);
  }
  return Buffer.from([(first & 0x81) | (49 << 1), nal[1] ?? 0, flags | ((first >> 1) & 0x3f)]);
}
