/**
 * Who and what passes one camera: each spell of movement with its best small picture, told when it is over. Pictures
 * are of the sub-stream, where a face is some ten pixels: enough to know a red jacket again, too little to be
 * recognised by a machine.
 * Not here: whether any are kept at this place (eye/watch-orders.ts), for how long (passers/).
 */
import type { Box } from '#protocol/geometry.ts';
import type { Picture } from '../../decode/picture.ts';
import type { TrackObservation } from '../look.ts';
import { createPassages, type Passage } from './passages.ts';

export interface SeenPasser extends Passage {
  bestAtMs: number;
  box: Box;
  jpeg: Uint8Array;
}

export interface PasserWatch {
  see(picture: Picture, tracks: readonly TrackObservation[]): void;
  ended(trackIds: readonly number[]): void;
  close(): void;
}

export interface PasserWatchDeps {
  /** Null where it cannot be made. */
  cut: (picture: Picture, box: Box) => Uint8Array | null;
  onPasser: (passer: SeenPasser) => void;
}

/** A new picture must be so much better: one of every look would be made otherwise. */
const BETTER_FACTOR = 1.3;
/** Of what the edge of the picture cuts off. */
const CUT_WORTH = 0.4;
const EDGE = 0.004;
/** Things that are drawn at the same time; a crowd is a crowd with these as well. */
const MOST_AT_ONCE = 24;

interface Shot {
  worth: number;
  atMs: number;
  box: Box;
  jpeg: Uint8Array;
}

export function createPasserWatch({ cut, onPasser }: PasserWatchDeps): PasserWatch {
  const shots = new Map<number, Shot>();
  const passages = createPassages((trackId, passage) => {
    const shot = shots.get(trackId);
    shots.delete(trackId);
    if (shot && passage) {
      onPasser({ ...passage, bestAtMs: shot.atMs, box: shot.box, jpeg: shot.jpeg });
    }
  });

  const offer = (picture: Picture, { trackId, box, score }: TrackObservation): void => {
    const worth = score * box.w * box.h * (isCutOff(box) ? CUT_WORTH : 1);
    const known = shots.get(trackId);
    if (known ? worth < known.worth * BETTER_FACTOR : shots.size >= MOST_AT_ONCE) {
      return;
    }
    const jpeg = cut(picture, box);
    if (jpeg) {
      shots.set(trackId, { worth, atMs: picture.atMs, box, jpeg });
    }
  };

  return {
    see: (picture, tracks) => {
      const look = { atMs: picture.atMs, aspect: picture.width / picture.height };
      for (const track of tracks) {
        if (!track.isPredicted && passages.see(track, look)) {
          offer(picture, track);
        }
      }
    },
    ended: (trackIds) => passages.ended(trackIds),
    close: () => passages.close(),
  };
}

function isCutOff({ x, y, w, h }: Box): boolean {
  return x <= EDGE || y <= EDGE || x + w >= 1 - EDGE || y + h >= 1 - EDGE;
}
