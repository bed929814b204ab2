/**
 * What the colour of every place is, 80x45 of them: it follows slowly where it is as ever and waits where it is not.
 * Coarser and simpler than cell-memory.ts: it only says where the colour is another one.
 */
import type { SmallPicture } from '../../decode/small-target.ts';
import { SCENE_CELLS } from './scene-grid.ts';

const COLOUR_CELLS = SCENE_CELLS / 4;
/** Of both colour differences together. */
const LEAST_LEVELS = 14;
const SHARE = 0.2;

export interface ColourMemory {
  readonly blue: Float32Array;
  readonly red: Float32Array;
  /** 1 where the colour of the last picture differs. */
  readonly isOff: Uint8Array;
  observe(picture: SmallPicture): void;
  /** What is there now is what belongs there. */
  adopt(colourCell: number): void;
}

export function createColourMemory(): ColourMemory {
  const blue = new Float32Array(COLOUR_CELLS);
  const red = new Float32Array(COLOUR_CELLS);
  const isOff = new Uint8Array(COLOUR_CELLS);
  let newest: SmallPicture | null = null;

  return {
    blue,
    red,
    isOff,
    observe: (picture) => {
      if (newest === null) {
        blue.set(picture.blue);
        red.set(picture.red);
      }
      newest = picture;
      const { blue: bluesNow, red: redsNow } = picture;
      for (let cell = 0; cell < COLOUR_CELLS; cell += 1) {
        const db = (bluesNow[cell] ?? 0) - (blue[cell] ?? 0);
        const dr = (redsNow[cell] ?? 0) - (red[cell] ?? 0);
        if (Math.abs(db) + Math.abs(dr) > LEAST_LEVELS) {
          isOff[cell] = 1;
        } else {
          isOff[cell] = 0;
          blue[cell] = (blue[cell] ?? 0) + SHARE * db;
          red[cell] = (red[cell] ?? 0) + SHARE * dr;
        }
      }
    },
    adopt: (cell) => {
      blue[cell] = newest?.blue[cell] ?? 0;
      red[cell] = newest?.red[cell] ?? 0;
      isOff[cell] = 0;
    },
  };
}
