/**
 * The best picture of each track so far: large and sure beats small and doubtful. A picture is kept by reference to
 * the decoder's memory, so a track costs one picture and no copying; few tracks per camera have one, because a crowd
 * must not eat the memory of the box.
 */
import { keepPicture, type KeptPicture, type Picture } from '../decode/picture.ts';
import type { TrackObservation } from './look.ts';

const MAX_SHOTS = 4;
/** A new picture must be this much better: one of every look would be kept otherwise. */
const BETTER_FACTOR = 1.15;

interface Shot {
  picture: KeptPicture;
  worth: number;
}

export interface BestShots {
  /** `tracks` as they were in `picture`. */
  offer(picture: Picture, tracks: readonly TrackObservation[]): void;
  /** Borrowed: good until the next call. */
  best(trackId: number): Picture | null;
  release(trackIds: readonly number[]): void;
  close(): void;
}

export function createBestShots(): BestShots {
  const shots = new Map<number, Shot>();

  const release = (trackId: number): void => {
    shots.get(trackId)?.picture.release();
    shots.delete(trackId);
  };

  const makeRoom = (worth: number): boolean => {
    if (shots.size < MAX_SHOTS) {
      return true;
    }
    const [poorest] = [...shots].sort(([, a], [, b]) => a.worth - b.worth);
    if (!poorest || poorest[1].worth * BETTER_FACTOR > worth) {
      return false;
    }
    release(poorest[0]);
    return true;
  };

  return {
    offer: (picture, tracks) => {
      for (const { trackId, box, score, isPredicted } of tracks) {
        const worth = score * box.w * box.h;
        const known = shots.get(trackId);
        if (isPredicted || (known && worth < known.worth * BETTER_FACTOR)) {
          continue;
        }
        release(trackId);
        if (makeRoom(worth)) {
          shots.set(trackId, { picture: keepPicture(picture), worth });
        }
      }
    },
    best: (trackId) => shots.get(trackId)?.picture ?? null,
    release: (trackIds) => trackIds.forEach(release),
    close: () => [...shots.keys()].forEach(release),
  };
}
