import { expect } from 'chai';
import { markEnd, NO_RANGE, wholeRange } from './range.ts';
import { readReviewPlace, reviewAddress } from './review-address.ts';

describe('a marked range', () => {
  it('is whole once both ends are there, whichever was marked first', () => {
    const begun = markEnd(NO_RANGE, 'to', 2_000);

    expect(wholeRange(begun)).to.equal(null);
    expect(wholeRange(markEnd(begun, 'from', 1_000))).to.deep.equal({ fromMs: 1_000, toMs: 2_000 });
  });

  it('loses the end that no longer fits the newest mark', () => {
    const range = { fromMs: 1_000, toMs: 2_000 };

    expect(markEnd(range, 'from', 3_000)).to.deep.equal({ fromMs: 3_000, toMs: null });
    expect(markEnd(range, 'to', 500)).to.deep.equal({ fromMs: null, toMs: 500 });
    expect(markEnd(range, 'to', 4_000)).to.deep.equal({ fromMs: 1_000, toMs: 4_000 });
  });
});

describe('the address of a review', () => {
  it('names camera and moment, and is read back', () => {
    const address = reviewAddress('cong-thon-4', 1_795_374_840_000.4);

    expect(address).to.equal('/review?camera=cong-thon-4&at=1795374840000');
    expect(readReviewPlace(address.slice('/review?'.length))).to.deep.equal({
      cameraId: 'cong-thon-4',
      atMs: 1_795_374_840_000,
    });
  });

  it('leaves out what it does not say, and takes no nonsense for a moment', () => {
    expect(readReviewPlace('')).to.deep.equal({ cameraId: null, atMs: null });
    expect(readReviewPlace('camera=a&at=soon')).to.deep.equal({ cameraId: 'a', atMs: null });
    expect(readReviewPlace('camera=&at=-1')).to.deep.equal({ cameraId: null, atMs: null });
  });
});
