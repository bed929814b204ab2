import { expect } from 'chai';
import { snapshotName, stripOf } from './snapshot.ts';

describe('a picture that is saved', () => {
  it('is named after its camera and its time by the clock of the commune', () => {
    expect(snapshotName('cong-thon-4', Date.UTC(2026, 10, 21, 19, 14, 37))).to.equal(
      'cong-thon-4_2026-11-22_02-14-37.png',
    );
  });

  it('has a strip that can be read below it, whatever its size', () => {
    expect(stripOf(320).fontPx).to.equal(12);
    expect(stripOf(1920)).to.deep.equal({ fontPx: 30, stripPx: 96 });
  });
});
