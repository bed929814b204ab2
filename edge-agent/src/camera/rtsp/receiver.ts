/** The channels of one visit: RTP of the tracks that were set up goes to their depacketisers, the rest is dropped. */
import type { Clock } from '#base/clock.ts';
import type { AccessUnit, AudioFrame, AudioParameters, ParameterSets } from '../access-unit.ts';
import { createAudioDepacketiser } from './audio-depacketiser.ts';
import type { AudioOffer } from './audio-description.ts';
import { createDepacketiser } from './depacketiser.ts';

export interface Receiver {
  onFrame: (channel: number, payload: Buffer, atMs: number) => void;
  startVideo(channel: number, codec: ParameterSets['codec'], sets: ParameterSets | null): void;
  startAudio(channel: number, offer: AudioOffer): void;
  /** Of pictures. */
  readonly packets: number;
  readonly units: number;
  readonly lastUnitMonotonicMs: number;
}

export interface ReceiverEvents {
  onParameterSets: (sets: ParameterSets) => void;
  onAccessUnit: (unit: AccessUnit) => void;
  onAudio?: ((frame: AudioFrame, parameters: AudioParameters) => void) | undefined;
}

interface Track {
  push(packet: Buffer, atMs: number): void;
}

export function createReceiver(
  clock: Clock,
  { onParameterSets, onAccessUnit, onAudio }: ReceiverEvents,
): Receiver {
  const tracks = new Map<number, Track>();
  const counts = { packets: 0, units: 0, lastUnitMonotonicMs: clock.monotonicMs() };

  return {
    onFrame: (channel, payload, atMs) => tracks.get(channel)?.push(payload, atMs),
    startVideo: (channel, codec, sets) => {
      counts.lastUnitMonotonicMs = clock.monotonicMs();
      const onUnit = (unit: AccessUnit): void => {
        counts.units += 1;
        counts.lastUnitMonotonicMs = clock.monotonicMs();
        onAccessUnit(unit);
      };
      const depacketiser = createDepacketiser(sets, { onParameterSets, onAccessUnit: onUnit }, codec);
      tracks.set(channel, {
        push: (packet, atMs) => {
          counts.packets += 1;
          depacketiser.push(packet, atMs);
        },
      });
    },
    startAudio: (channel, offer) => {
      tracks.set(
        channel,
        createAudioDepacketiser(offer, (frame) => onAudio?.(frame, offer.parameters)),
      );
    },
    get packets() {
      return counts.packets;
    },
    get units() {
      return counts.units;
    },
    get lastUnitMonotonicMs() {
      return counts.lastUnitMonotonicMs;
    },
  };
}
