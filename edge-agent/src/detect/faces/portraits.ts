/** The whole picture with the best face of each track, for the incident's still; of few tracks at a time. */
import type { Box } from '#protocol/geometry.ts';
import type { Clock } from '#base/clock.ts';
import type { Picture } from '../../decode/picture.ts';
import { createBestShots } from '../best-shots.ts';

/** Somebody who has just left may still be asked for: incidents open at the end of a track too. */
const KEEP_MS = 10_000;

export interface Portraits {
  offer(trackId: number, picture: Picture, face: { box: Box; grade: number }): void;
  /** Borrowed. */
  best(trackId: number): Picture | null;
  /** At once: the track is somebody else's now. */
  forget(trackId: number): void;
  ended(trackIds: readonly number[]): void;
  close(): void;
}

export function createPortraits(clock: Clock): Portraits {
  const shots = createBestShots();
  const cancels = new Set<() => void>();
  return {
    offer: (trackId, picture, { box, grade }) => {
      shots.offer(picture, [{ trackId, label: 'person', box, score: grade, isPredicted: false }]);
    },
    best: (trackId) => shots.best(trackId),
    forget: (trackId) => shots.release([trackId]),
    ended: (trackIds) => {
      const cancel = clock.after(KEEP_MS, () => {
        cancels.delete(cancel);
        shots.release(trackIds);
      });
      cancels.add(cancel);
    },
    close: () => {
      cancels.forEach((cancel) => cancel());
      cancels.clear();
      shots.close();
    },
  };
}
