/**
 * What a recording gives, whatever it is stored as: decoded pictures in order, each with its number and its time.
 * The ways of storing: container-frames.ts (GIF, AVI, MP4, MOV, MKV ...) and folder-frames.ts (numbered pictures).
 */
import type { Frame } from 'node-av/lib';

/** Pictures up to 4K, either way round. */
export const MAX_SIDE = 4096;
export const MAX_PIXELS = MAX_SIDE * 2304;
/** Smaller ones show nothing that could be recognised. */
export const MIN_SIDE = 16;

export interface SourceFrame {
  /** Borrowed: good until the next one is asked for. */
  frame: Frame;
  /** Counted from 1, every picture of the file. */
  number: number;
  /** Since the first picture. */
  atS: number;
}

export interface FrameSource {
  /** What the file itself says; null where it says nothing. */
  durationS: number | null;
  /** Once only; frees everything native when it ends or is abandoned. */
  frames(): Generator<SourceFrame, void>;
  damage: () => Damage;
}

/** What of the file could not be read or decoded so far. */
export interface Damage {
  count: number;
  /** The first of them in words, '' for none. */
  first: string;
}

export interface DamageCounter {
  add: (what: string) => void;
  damage: () => Damage;
}

export function createDamageCounter(): DamageCounter {
  const damage: Damage = { count: 0, first: '' };
  return {
    add: (what) => {
      damage.first = damage.count === 0 ? what : damage.first;
      damage.count += 1;
    },
    damage: () => ({ ...damage }),
  };
}
