/**
 * RTP packets of a sound track to frames: G.711 as it comes (RFC 3551 section 4.5.14), AAC out of its AU headers
 * (RFC 3640 section 3.2). A frame in several packets is put together; its size is 13 bits, so it cannot grow.
 * What makes no sense is left out without a word: silence is the fault of no camera's pictures.
 */
import type { AudioFrame } from '../access-unit.ts';
import type { AudioOffer } from './audio-description.ts';
import { parseRtpPacket, type RtpPacket } from './rtp-packet.ts';

export interface AudioDepacketiser {
  /** One RTP packet that arrived at `atMs`. Never throws of itself. */
  push(packet: Buffer, atMs: number): void;
}

const AU_HEADER_BYTES = 2;
const INDEX_BITS = 3;

export function createAudioDepacketiser(
  { payloadType, parameters, frameSamples }: AudioOffer,
  onFrame: (frame: AudioFrame) => void,
): AudioDepacketiser {
  const readFrames = frameSamples === null ? plainReader(parameters.channels) : createAacReader(frameSamples);
  let expectedSequence = -1;

  return {
    push: (bytes, captureAtMs) => {
      const packet = parseRtpPacket(bytes);
      if (packet?.payloadType !== payloadType) {
        return;
      }
      const isGapless = packet.sequence === expectedSequence;
      expectedSequence = (packet.sequence + 1) & 0xffff;
      for (const frame of readFrames(packet, isGapless)) {
        onFrame({ ...frame, captureAtMs });
      }
    },
  };
}

type FrameReader = (packet: RtpPacket, isGapless: boolean) => Omit<AudioFrame, 'captureAtMs'>[];

function plainReader(channels: number): FrameReader {
  return ({ payload, timestamp }) => [
    { payload, samples: Math.floor(payload.length / channels), time: timestamp },
  ];
}

function createAacReader(samples: number): FrameReader {
  /** The beginning of a frame that is longer than a packet. */
  let fragment: { bytes: Buffer; sizeBytes: number; time: number } | null = null;

  const continueWith = (data: Buffer, sizeBytes: number, time: number): Buffer | null => {
    const isNext = fragment?.sizeBytes === sizeBytes && fragment.time === time;
    const bytes = fragment && isNext ? Buffer.concat([fragment.bytes, data]) : data;
    fragment = bytes.length < sizeBytes && data.length > 0 ? { bytes, sizeBytes, time } : null;
    return bytes.length === sizeBytes ? bytes : null;
  };

  return ({ payload, timestamp }, isGapless) => {
    if (!isGapless) {
      fragment = null;
    }
    const units = readUnits(payload);
    const [only] = units;
    if (units.length === 1 && only) {
      const whole = continueWith(only.data, only.sizeBytes, timestamp);
      return whole ? [{ payload: whole, samples, time: timestamp }] : [];
    }
    fragment = null;
    return units.flatMap(({ data, sizeBytes }, index) =>
      data.length === sizeBytes
        ? [{ payload: data, samples, time: (timestamp + index * samples) % 2 ** 32 }]
        : [],
    );
  };
}

/** `data` is shorter than `sizeBytes` where the packet ends before the unit does. Empty for a nonsensical head. */
function readUnits(payload: Buffer): { data: Buffer; sizeBytes: number }[] {
  const headerBits = payload.length >= 2 ? payload.readUInt16BE(0) : 0;
  const count = headerBits / (8 * AU_HEADER_BYTES);
  let at = 2 + count * AU_HEADER_BYTES;
  if (!Number.isInteger(count) || at > payload.length) {
    return [];
  }
  return Array.from({ length: count }, (_, index) => {
    const sizeBytes = payload.readUInt16BE(2 + index * AU_HEADER_BYTES) >> INDEX_BITS;
    const data = payload.subarray(at, at + sizeBytes);
    at += sizeBytes;
    return { data, sizeBytes };
  }).filter(({ sizeBytes }) => sizeBytes > 0);
}
