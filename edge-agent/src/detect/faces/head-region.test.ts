import { expect } from 'chai';
import { facePlace, headRegion } from './head-region.ts';

const FULL_HD = { width: 1920, height: 1080 };

describe('the part of a picture that is searched for a face', () => {
  it('holds the upper part of the person and some room on every side', () => {
    const region = headRegion({ x: 0.5, y: 0.4, w: 0.05, h: 0.4 }, FULL_HD);

    const { x = 0, y = 0, width = 0, height = 0 } = region?.from ?? {};
    expect(x).to.be.within(900, 940);
    expect(x + width).to.be.within(1076, 1120);
    expect(y).to.be.within(390, 415);
    expect(y + height).to.be.within(432 + 194, 432 + 194 + 60);
  });

  it('lies in the picture, on even pixels, in steps of whole blocks', () => {
    const corners = [
      { x: 0, y: 0, w: 0.1, h: 0.5 },
      { x: 0.93, y: 0.7, w: 0.07, h: 0.3 },
      { x: 0.4, y: 0, w: 0.6, h: 1 },
      { x: 0, y: 0, w: 1, h: 1 },
    ];

    for (const size of [FULL_HD, { width: 1280, height: 718 }, { width: 704, height: 576 }]) {
      for (const region of corners.map((box) => headRegion(box, size))) {
        const { x = -1, y = -1, width = 1, height = 1 } = region?.from ?? {};
        expect([x % 2, y % 2, width % 16, (region?.width ?? 1) % 16]).to.deep.equal([0, 0, 0, 0]);
        expect(Math.min(x, y)).to.be.at.least(0);
        expect(x + width).to.be.at.most(size.width);
        expect(y + height).to.be.at.most(size.height);
      }
    }
  });

  it('is made smaller where somebody fills the picture', () => {
    const region = headRegion({ x: 0.2, y: 0, w: 0.6, h: 1 }, FULL_HD);

    expect(region?.width).to.equal(640);
    expect((region?.height ?? 0) / (region?.width ?? 1)).to.be.closeTo(
      (region?.from.height ?? 0) / (region?.from.width ?? 1),
      0.01,
    );
  });

  it('is none in a picture too small to cut anything from', () => {
    expect(headRegion({ x: 0, y: 0, w: 1, h: 1 }, { width: 24, height: 24 })).to.equal(null);
  });

  it('says where in the whole picture a face is', () => {
    const region = { from: { x: 480, y: 270, width: 960, height: 540 }, width: 480, height: 270 };

    const place = facePlace({ left: 120, top: 27, width: 48, height: 54 }, region, FULL_HD);

    expect(place).to.deep.equal({ x: 720 / 1920, y: 324 / 1080, w: 96 / 1920, h: 108 / 1080 });
  });
});
