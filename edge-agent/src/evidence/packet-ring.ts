/**
 * The last seconds of one camera's stream, undecoded: what a clip needs from before its incident was known.
 *
 * Always starts at a key picture and reaches back at least `keepMs` (where the stream is that old), in whole groups
 * of pictures. Each picture is copied once into length-prefixed form, so that the ring does not hold the network
 * buffers alive. A change of parameter sets empties it: what came before cannot be in one file with what follows.
 * Not here: clips (clip-recorder.ts).
 */
import { toLengthPrefixed } from '#edge-agent/camera/h264/decoder-configuration.ts';
import { areSameSets } from '#edge-agent/camera/video-decoder.ts';
import type { AccessUnit, ParameterSets } from '#edge-agent/camera/access-unit.ts';

/** One coded picture. */
export interface Packet {
  /** NAL units with 4-byte lengths. */
  payload: Buffer;
  isKey: boolean;
  isDamaged: boolean;
  time90k: number;
  captureAtMs: number;
}

export interface PacketListener {
  onPacket(packet: Packet, sets: ParameterSets): void;
}

export interface PacketRing {
  /** `sets`: those the picture was coded with. */
  push(unit: AccessUnit, sets: ParameterSets): void;
  /** From the last key picture at or before `fromMs`, or the oldest there is; with the sets they belong to. */
  since(fromMs: number): { packets: Packet[]; sets: ParameterSets | null };
  /** Tells `listener` of each new picture; the returned function ends that. */
  listen(listener: PacketListener): () => void;
  readonly sizeBytes: number;
  readonly length: number;
}

export interface PacketRingOptions {
  keepMs?: number;
  maxBytes?: number;
}

export const RING_KEEP_MS = 6_000;
export const RING_MAX_BYTES = 24 * 1024 * 1024;

export function createPacketRing({
  keepMs = RING_KEEP_MS,
  maxBytes = RING_MAX_BYTES,
}: PacketRingOptions = {}): PacketRing {
  const packets: Packet[] = [];
  let sizeBytes = 0;
  let sets: ParameterSets | null = null;
  const listeners = new Set<PacketListener>();

  const dropBefore = (index: number): void => {
    const dropped = packets.splice(0, index);
    sizeBytes -= dropped.reduce((sum, { payload }) => sum + payload.length, 0);
  };

  const trim = (nowMs: number): void => {
    for (let next = secondKeyIndex(packets); next > 0; next = secondKeyIndex(packets)) {
      const isOldEnough = (packets[next]?.captureAtMs ?? nowMs) <= nowMs - keepMs;
      if (!isOldEnough && sizeBytes <= maxBytes) {
        return;
      }
      dropBefore(next);
    }
    if (sizeBytes > maxBytes) {
      dropBefore(packets.length);
    }
  };

  return {
    push: (unit, unitSets) => {
      if (!areSameSets(sets, unitSets)) {
        dropBefore(packets.length);
        sets = unitSets;
      }
      const packet = toPacket(unit);
      if (unit.isKey || packets.length > 0) {
        packets.push(packet);
        sizeBytes += packet.payload.length;
        trim(unit.captureAtMs);
      }
      listeners.forEach((listener) => listener.onPacket(packet, unitSets));
    },
    since: (fromMs) => {
      const start = packets.findLastIndex(({ isKey, captureAtMs }) => isKey && captureAtMs <= fromMs);
      return { packets: packets.slice(Math.max(0, start)), sets };
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get sizeBytes() {
      return sizeBytes;
    },
    get length() {
      return packets.length;
    },
  };
}

function toPacket({ slices, isKey, isDamaged, time90k, captureAtMs }: AccessUnit): Packet {
  return { payload: toLengthPrefixed(slices), isKey, isDamaged, time90k, captureAtMs };
}

function secondKeyIndex(packets: readonly Packet[]): number {
  return packets.findIndex(({ isKey }, index) => index > 0 && isKey);
}
