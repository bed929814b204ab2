import { expect } from 'chai';
import { keepInPlace, type Standing } from './steady-rows.ts';

const TOP: Standing = { scrollPx: 0, topPx: 0, bottomPx: 0 };

/** Where a row stands on the screen, from the upper edge of the list. */
function onScreenPx(startPx: number, { scrollPx, topPx }: Standing): number {
  return topPx + startPx - scrollPx;
}

describe('the row under the pointer', () => {
  it('stays when an alarm comes above it, in a long list and in one too short to be scrolled', () => {
    const long = keepInPlace(150, TOP, { rowsPx: 3000, viewPx: 600 });
    const short = keepInPlace(150, TOP, { rowsPx: 450, viewPx: 600 });

    expect([onScreenPx(300, long), long.bottomPx]).to.deep.equal([150, 0]);
    expect(onScreenPx(300, short)).to.equal(150);
    expect(short.topPx + 450 + short.bottomPx).to.be.at.least(short.scrollPx + 600);
  });

  it('stays when one above it has been answered by somebody else', () => {
    const after = keepInPlace(-150, TOP, { rowsPx: 450, viewPx: 600 });

    expect(onScreenPx(0, after)).to.equal(150);
    expect(after.scrollPx).to.equal(0);
  });

  it('stays through any coming and going, and the empty space is given back', () => {
    const sizes = { rowsPx: 1500, viewPx: 600 };
    const after = [-150, 300, -150, 150, -150].reduce(
      (standing, movedPx) => keepInPlace(movedPx, standing, sizes),
      TOP,
    );

    expect(onScreenPx(150, after)).to.equal(150);
    expect(after).to.deep.equal(TOP);
  });
});
