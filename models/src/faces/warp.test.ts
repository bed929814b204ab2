import { expect } from 'chai';
import type { RgbPicture } from './face.ts';
import { apply, mirrorInto, squareAt, warp, warpInto } from './warp.ts';

/** Red grows by 2 to the right, green by 3 downwards, blue is one value. */
function slope(width: number, height: number): RgbPicture {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, index) => {
    const [x, y] = [Math.floor(index / 3) % width, Math.floor(index / 3 / width)];
    return [2 * x, 3 * y, 77][index % 3] ?? 0;
  });
  return { width, height, data };
}

const pixel = ({ data, width }: RgbPicture, x: number, y: number): number[] =>
  Array.from(data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3));

const SAME = { a: 1, b: 0, left: 0, top: 0 };

describe('moving and resizing pictures', () => {
  for (const smoothing of ['linear', 'cubic'] as const) {
    it(`leaves a picture alone that is not moved (${smoothing})`, () => {
      const picture = slope(7, 5);

      const copy = warp(picture, { place: SAME, width: 7, height: 5, smoothing });

      expect(copy).to.deep.equal(picture);
    });

    it(`puts what lies between pixels between their colours (${smoothing})`, () => {
      const place = { a: 0.5, b: 0, left: 2, top: 2 };

      const enlarged = warp(slope(12, 12), { place, width: 4, height: 4, smoothing });

      // The centre of the first pixel, 2.25, lies a quarter of the way before that of the third.
      expect(pixel(enlarged, 0, 0)).to.deep.equal([4, 5, 77]);
      expect(pixel(enlarged, 2, 3)).to.deep.equal([6, 10, 77]);
    });

    it(`goes on with the edge outside the picture (${smoothing})`, () => {
      const place = { a: 1, b: 0, left: -10, top: 20 };

      const outside = warp(slope(8, 8), { place, width: 4, height: 4, smoothing });

      expect(pixel(outside, 0, 0)).to.deep.equal([0, 21, 77]);
    });
  }

  it('averages what it shrinks: a fine pattern turns grey instead of black or white', () => {
    const stripes = {
      width: 90,
      height: 90,
      data: Uint8Array.from({ length: 90 * 90 * 3 }, (_, index) => (Math.floor(index / 3) % 2 ? 200 : 0)),
    };

    const small = warp(stripes, { place: { a: 6, b: 0, left: 0, top: 0 }, width: 15, height: 15 });

    expect(Math.min(...small.data)).to.be.at.least(95);
    expect(Math.max(...small.data)).to.be.at.most(105);
  });

  it('shows the same place whether it shrinks or not, and at the far edges too', () => {
    const small = warp(slope(101, 79), { place: { a: 10, b: 0, left: 0, top: 0 }, width: 10, height: 8 });

    expect(pixel(small, 4, 3)[0]).to.be.closeTo(2 * 44.5, 2);
    expect(pixel(small, 4, 3)[1]).to.be.closeTo(3 * 34.5, 2);
    expect(pixel(small, 9, 7)[0]).to.be.closeTo(2 * 94.5, 4);
  });

  it('turns a square level', () => {
    const place = squareAt({ x: 50, y: 40 }, 20, Math.PI / 2, 10);

    const [middle, right] = [apply(place, { x: 5, y: 5 }), apply(place, { x: 10, y: 5 })];

    expect(middle.x).to.be.closeTo(50, 1e-9);
    expect(middle.y).to.be.closeTo(40, 1e-9);
    expect(right.x).to.be.closeTo(50, 1e-9);
    expect(right.y).to.be.closeTo(50, 1e-9);
  });

  it('mirrors each row by itself', () => {
    const picture = slope(3, 2);
    const mirrored = new Uint8Array(picture.data.length);

    mirrorInto(mirrored, picture.data, 3);

    expect(Array.from(mirrored)).to.deep.equal([4, 0, 77, 2, 0, 77, 0, 0, 77, 4, 3, 77, 2, 3, 77, 0, 3, 77]);
  });

  it('writes no further than the picture it was asked for', () => {
    const target = new Uint8Array(4 * 4 * 3 + 6).fill(9);

    warpInto(target, slope(8, 8), { place: SAME, width: 4, height: 4 });

    expect(Array.from(target.subarray(-6))).to.deep.equal([9, 9, 9, 9, 9, 9]);
  });
});
