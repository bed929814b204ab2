/** The last seconds of a camera that is not being recorded just now, pictures and sound, in the order they came. */
import type { AccessUnit, AudioFrame, AudioParameters, ParameterSets } from '../../camera/access-unit.ts';
import { createPacketRing, type Packet } from '../packet-ring.ts';

export interface HeardSound {
  frame: AudioFrame;
  parameters: AudioParameters;
}

export interface PreRoll {
  keepPicture(unit: AccessUnit, sets: ParameterSets): void;
  keepSound(sound: HeardSound): void;
  /** The stream was lost: what came is not followed by what comes. */
  forget(): void;
  /**
   * From the last key picture `keepMs` before `nowMs` or earlier, or the oldest. Each picture is followed by the sound
   * that came after it. Nothing is kept any more.
   */
  take(nowMs: number): { picture: Packet; sounds: HeardSound[] }[];
}

/** The ring holds whole groups of pictures, so more than it was asked for: sound goes with it. */
const LONGEST_GROUP_MS = 10_000;

export function createPreRoll(keepMs: number): PreRoll {
  let ring = createPacketRing({ keepMs });
  let sounds: HeardSound[] = [];
  const forget = (): void => {
    ring = createPacketRing({ keepMs });
    sounds = [];
  };
  return {
    keepPicture: (unit, sets) => {
      ring.push(unit, sets);
    },
    keepSound: (sound) => {
      sounds.push(sound);
      const oldestMs = sound.frame.captureAtMs - keepMs - LONGEST_GROUP_MS;
      // Not one at a time: a frame of sound comes up to fifty times a second.
      if ((sounds[0]?.frame.captureAtMs ?? oldestMs) < oldestMs - LONGEST_GROUP_MS) {
        sounds = sounds.filter(({ frame }) => frame.captureAtMs >= oldestMs);
      }
    },
    forget,
    take: (nowMs) => {
      const { packets } = ring.since(nowMs - keepMs);
      const heard = sounds;
      forget();
      return packets.map((picture, index) => {
        const nextAtMs = packets[index + 1]?.captureAtMs ?? Infinity;
        const isBetween = ({ frame }: HeardSound): boolean =>
          frame.captureAtMs >= picture.captureAtMs && frame.captureAtMs < nextAtMs;
        return { picture, sounds: heard.filter(isBetween) };
      });
    },
  };
}
