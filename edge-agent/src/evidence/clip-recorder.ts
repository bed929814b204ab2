/**
 * Collects the pictures of one clip: what the ring still holds from before, then what comes until the clip is
 * finished. Bounded in time and bytes. Ends early, and says why, where the parameter sets change (the camera was
 * reconfigured) or the stream falls silent; what was collected until then is kept.
 * Not here: the file (clip-writer.ts), and how long before and after an incident a clip reaches (the caller's rule).
 */
import type { Clock } from '#base/clock.ts';
import type { ParameterSets } from '#edge-agent/camera/access-unit.ts';
import { areSameSets } from '#edge-agent/camera/video-decoder.ts';
import type { Packet, PacketRing } from './packet-ring.ts';

export interface CollectedClip {
  sets: ParameterSets;
  /** In order of arrival; the first is a key picture. */
  packets: Packet[];
  end: ClipEnd;
}

export type ClipEnd = 'complete' | 'too-long' | 'too-large' | 'stream-changed' | 'stream-stopped';

export interface ClipRecording {
  /**
   * Resolves once a picture of `untilMs` or later has come, or the clip has ended before; `null` when there was not
   * one key picture. A later call may only move the end: the last `untilMs` counts.
   */
  finish(untilMs: number): Promise<CollectedClip | null>;
  /** Gives up the clip; `finish` then resolves with `null`. */
  cancel(): void;
}

export interface ClipLimits {
  maxDurationMs: number;
  maxBytes: number;
}

export const CLIP_LIMITS: ClipLimits = { maxDurationMs: 90_000, maxBytes: 64 * 1024 * 1024 };
/** Pictures later than this after `untilMs` will not come. */
const SILENCE_MS = 4_000;

export function createClipRecorder(
  ring: PacketRing,
  clock: Clock,
  limits: ClipLimits = CLIP_LIMITS,
): { beginClip(fromMs: number): ClipRecording } {
  return { beginClip: (fromMs) => recordClip(ring.since(fromMs), ring, clock, limits) };
}

function recordClip(
  held: ReturnType<PacketRing['since']>,
  ring: PacketRing,
  clock: Clock,
  limits: ClipLimits,
): ClipRecording {
  const packets: Packet[] = [];
  const state = { isListening: true };
  let sets = held.sets;
  let sizeBytes = 0;
  let untilMs = Infinity;
  let cancelSilence = (): void => undefined;
  let resolveEnd: (clip: CollectedClip | null) => void;
  const ended = new Promise<CollectedClip | null>((resolve) => {
    resolveEnd = resolve;
  });

  const end = (how: ClipEnd | 'cancelled'): void => {
    stopListening();
    cancelSilence();
    const isEmpty = !sets || packets.length === 0 || how === 'cancelled';
    resolveEnd(isEmpty || !sets ? null : { sets, packets, end: how });
  };

  const add = (packet: Packet, packetSets: ParameterSets): void => {
    const first = packets[0];
    if (first && !areSameSets(sets, packetSets)) {
      end('stream-changed');
    } else if (first && packet.captureAtMs - first.captureAtMs > limits.maxDurationMs) {
      end('too-long');
    } else if (sizeBytes + packet.payload.length > limits.maxBytes) {
      end('too-large');
    } else if (first || packet.isKey) {
      sets = packetSets;
      packets.push(packet);
      sizeBytes += packet.payload.length;
      if (packet.captureAtMs >= untilMs) {
        end('complete');
      }
    }
  };

  const unlisten = ring.listen({
    onPacket: (packet, packetSets) => {
      if (state.isListening) {
        add(packet, packetSets);
      }
    },
  });
  const stopListening = (): void => {
    state.isListening = false;
    unlisten();
  };
  for (const packet of held.packets) {
    if (state.isListening && sets) {
      add(packet, sets);
    }
  }

  return {
    finish: (atMs) => {
      untilMs = atMs;
      if (state.isListening) {
        cancelSilence();
        cancelSilence = clock.after(Math.max(0, atMs - clock.nowMs()) + SILENCE_MS, () =>
          end('stream-stopped'),
        );
        if ((packets.at(-1)?.captureAtMs ?? -Infinity) >= atMs) {
          end('complete');
        }
      }
      return ended;
    },
    cancel: () => {
      if (state.isListening) {
        end('cancelled');
      }
    },
  };
}
