import { expect } from 'chai';
import { markEnd, NO_RANGE, packagesOf, wholeRange } from './range.ts';
import { caseReviewPath, readReviewPlace, reviewAddress } from './review-address.ts';

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

describe('packages of a marked range', () => {
  it('are one a place, since a package is the word of one box', () => {
    const cameras = [
      { id: 'a', siteId: 'gate' },
      { id: 'b', siteId: 'market' },
      { id: 'c', siteId: 'gate' },
    ];
    const range = { fromMs: 1_000, toMs: 2_000 };

    const packages = packagesOf(cameras, ['a', 'b', 'c'], range);

    expect(packages).to.deep.equal([
      [
        { cameraId: 'a', ...range },
        { cameraId: 'c', ...range },
      ],
      [{ cameraId: 'b', ...range }],
    ]);
  });
});

describe('the address of a review', () => {
  it('names cameras and moment, and is read back', () => {
    const address = reviewAddress('cong-thon-4', 1_795_374_840_000.4);

    expect(address).to.equal('/review?camera=cong-thon-4&at=1795374840000');
    expect(readReviewPlace(address.slice('/review?'.length))).to.deep.equal({
      cameraIds: ['cong-thon-4'],
      atMs: 1_795_374_840_000,
      besideMs: null,
    });
  });

  it('holds several cameras in their order, a case, and the other time of a comparison', () => {
    const path = caseReviewPath('0190');
    const address = reviewAddress(['b', 'a', 'b'], 1_795_374_840_000, { path, besideMs: 1_795_288_440_000 });

    const [read = '', query = ''] = address.split('?');

    expect(read).to.equal('/cases/0190/review');
    expect(readReviewPlace(query)).to.deep.equal({
      cameraIds: ['b', 'a'],
      atMs: 1_795_374_840_000,
      besideMs: 1_795_288_440_000,
    });
  });

  it('takes sixteen cameras at most, and no nonsense for a moment', () => {
    const many = Array.from({ length: 20 }, (_, index) => `camera=c${index}`).join('&');

    expect(readReviewPlace(many).cameraIds).to.have.length(16);
    expect(readReviewPlace('')).to.deep.equal({ cameraIds: [], atMs: null, besideMs: null });
    expect(readReviewPlace('camera=a&at=soon').atMs).to.equal(null);
    expect(readReviewPlace('camera=&at=-1')).to.deep.equal({ cameraIds: [], atMs: null, besideMs: null });
  });
});
