import { expect } from 'chai';
import { chooseProfile, MOST_MAIN_TILES } from './tile-profile.ts';

describe('the stream of a tile', () => {
  it('is the main one where there are pixels for it, counted as the screen has them', () => {
    expect(chooseProfile({ widthPx: 420, ratio: 1, tiles: 4 }, 'sub')).to.equal('sub');
    expect(chooseProfile({ widthPx: 1100, ratio: 1, tiles: 1 }, 'sub')).to.equal('main');
    expect(chooseProfile({ widthPx: 550, ratio: 2, tiles: 4 }, 'sub')).to.equal('main');
  });

  it('does not change to and fro at the limit', () => {
    expect(chooseProfile({ widthPx: 970, ratio: 1, tiles: 1 }, 'sub')).to.equal('sub');
    expect(chooseProfile({ widthPx: 950, ratio: 1, tiles: 1 }, 'main')).to.equal('main');
  });

  it('is the small one on a page of many, however large the screen is', () => {
    expect(chooseProfile({ widthPx: 1300, ratio: 1, tiles: MOST_MAIN_TILES + 1 }, 'main')).to.equal('sub');
  });
});
