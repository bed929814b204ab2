import { expect } from 'chai';
import type { Picture } from '../../decode/picture.ts';
import type { RegionScaler } from '../../decode/region-scaler.ts';
import { WATCH_TRACKS } from '../look.ts';
import { createSceneWatch } from './scene-watch.ts';

const WIDTH = 320;
const STEP_MS = 200;
const TWENTY_SECONDS = 100;

/** Bricks of two walls that have nothing in common, under a little noise. */
const bricks = (seed: number) => (x: number, y: number) =>
  ((Math.imul(Math.floor(x / 21) * 31 + Math.floor(y / 17) * 57 + seed, 2_654_435_761) >>> 24) % 160) + 40;

describe('a camera that looks somewhere else', () => {
  it('counts as moved by a stranger, and not when it was turned on purpose', () => {
    let wall = bricks(1);
    let index = 0;
    const watch = createSceneWatch({
      scaler: {
        drawSmall: (_picture, { luma, blue, red }) => {
          luma.forEach((_, at) => {
            luma[at] = wall(at % WIDTH, Math.floor(at / WIDTH)) + ((at * 7 + index * 13) % 5);
          });
          blue.fill(120);
          red.fill(136);
        },
      } as RegionScaler,
      needs: { ...WATCH_TRACKS, tracks: false, condition: true },
      nextId: () => 1,
    });
    const look = (pictures: number): number => {
      let moved = 0;
      for (let count = 0; count < pictures; count += 1, index += 1) {
        const { condition } = watch.see({ atMs: 1_000_000 + index * STEP_MS } as Picture, []);
        moved = condition?.moved ?? moved;
      }
      return moved;
    };

    const usual = look(TWENTY_SECONDS);
    wall = bricks(99);
    const byStranger = look(TWENTY_SECONDS);
    watch.restart('another-stream');
    const afterBreak = look(TWENTY_SECONDS);
    watch.restart('another-view');
    const onPurpose = look(TWENTY_SECONDS);

    expect([usual, onPurpose].every((moved) => moved < 0.3)).to.equal(true);
    expect([byStranger, afterBreak].every((moved) => moved > 0.6)).to.equal(true);
  });
});
