/**
 * The best faces of one track: those that may alarm before those that may only match, then by grade, and some time
 * apart, because five pictures of one moment say no more than one. What was not good enough is counted by its gravest
 * fault. Says when there is news worth telling.
 */
import { FACE_FAULTS, type FaceFault } from '#models/faces/face.ts';
import type { FaceShot, FaceSighting } from './sighting.ts';

export const MOST_SHOTS = 5;
/** Of two shots nearer in time than this only the better one is kept. */
const SPACING_MS = 400;
/** So many shots that may only match are worth telling: each supports the other. */
const ENOUGH_MATCHES = 2;

export type Refusal = FaceFault | 'no-face';

export interface BestFaces {
  /** `encode` makes the JPEG, and is called only for a shot that is kept. */
  offer(shot: Omit<FaceShot, 'jpeg'>, encode: () => Uint8Array): boolean;
  refuse(reason: Refusal): void;
  /** Best first. */
  shots(): FaceShot[];
  refused(): FaceSighting['refused'];
  /** `no-face` where none was refused. */
  commonestRefusal(): Refusal;
  /** Enough of the best kind: more pictures would hardly say more. */
  isSated(): boolean;
  /** A new shot that may alarm, or the second that may match, since `told`. */
  hasNews(): boolean;
  told(): void;
}

export function createBestFaces(): BestFaces {
  let kept: FaceShot[] = [];
  const refused: FaceSighting['refused'] = {};
  let hasNews = false;

  const rivalsOf = (shot: Omit<FaceShot, 'jpeg'>): FaceShot[] => {
    const near = kept.filter(({ atMs }) => Math.abs(atMs - shot.atMs) < SPACING_MS);
    return near.length === 0 && kept.length >= MOST_SHOTS ? kept.slice(-1) : near;
  };

  return {
    offer: (shot, encode) => {
      const rivals = rivalsOf(shot);
      if (rivals.some((rival) => compare(rival, shot) <= 0)) {
        return false;
      }
      const hadMatches = kept.length >= ENOUGH_MATCHES;
      kept = [...kept.filter((other) => !rivals.includes(other)), { ...shot, jpeg: encode() }].sort(compare);
      hasNews ||= shot.use === 'alarm' || (!hadMatches && kept.length >= ENOUGH_MATCHES);
      return true;
    },
    refuse: (reason) => {
      refused[reason] = (refused[reason] ?? 0) + 1;
    },
    shots: () => [...kept],
    refused: () => ({ ...refused }),
    commonestRefusal: () => {
      const reasons = ['no-face', ...FACE_FAULTS] as const;
      return reasons.reduce((most, reason) =>
        (refused[reason] ?? 0) > (refused[most] ?? 0) ? reason : most,
      );
    },
    isSated: () => kept.filter(({ use }) => use === 'alarm').length >= MOST_SHOTS,
    hasNews: () => hasNews,
    told: () => {
      hasNews = false;
    },
  };
}

export function gravest(faults: readonly FaceFault[]): FaceFault {
  return FACE_FAULTS.find((fault) => faults.includes(fault)) ?? 'unlike-a-face';
}

/** Negative where `a` is the better one. */
function compare(a: Pick<FaceShot, 'use' | 'grade'>, b: Pick<FaceShot, 'use' | 'grade'>): number {
  return a.use === b.use ? b.grade - a.grade : a.use === 'alarm' ? -1 : 1;
}
