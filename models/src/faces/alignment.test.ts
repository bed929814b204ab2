import { expect } from 'chai';
import { alignTo, chipOf, misfit } from './alignment.ts';
import type { Spot } from './face.ts';
import { apply } from './warp.ts';

const INNER = Array.from({ length: 51 }, (_, index) => index + 17);

/** A mean face somewhere in a picture: found by aligning to landmarks that are nowhere yet. */
function landmarksAt(place: { a: number; b: number; left: number; top: number }): Spot[] {
  // Points of the mean face itself: whatever lies over them exactly has no misfit.
  const corners: Record<number, Spot> = {
    17: { x: 0, y: 0.069 },
    26: { x: 1, y: 0.069 },
    27: { x: 0.5, y: 0.216 },
  };
  return Array.from({ length: 68 }, (_, index) => apply(place, corners[index] ?? { x: 0, y: 0 }));
}

describe('aligning a face', () => {
  const place = { a: 30, b: 12, left: 200, top: 90 };
  const used = [17, 26, 27];

  it('finds place, size and tilt of the mean face under its landmarks', () => {
    const found = alignTo(landmarksAt(place), used);

    expect(found.a).to.be.closeTo(place.a, 1e-6);
    expect(found.b).to.be.closeTo(place.b, 1e-6);
    expect(found.left).to.be.closeTo(place.left, 1e-6);
    expect(found.top).to.be.closeTo(place.top, 1e-6);
    expect(misfit(landmarksAt(place), used, found)).to.be.closeTo(0, 1e-9);
  });

  it('tells how unlike a face landmarks are, however large they are', () => {
    const scattered = Array.from({ length: 68 }, (_, index) => ({
      x: (index * 37) % 61,
      y: (index * 53) % 47,
    }));
    const larger = scattered.map(({ x, y }) => ({ x: x * 9, y: y * 9 }));

    const [small, large] = [scattered, larger].map((spots) => misfit(spots, INNER, alignTo(spots, INNER)));

    expect(small).to.be.above(0.3);
    expect(large).to.be.closeTo(small ?? 0, 1e-6);
  });

  it('cuts a square out whose middle is where it was asked for', () => {
    const chip = chipOf(place, { side: 1.5, centre: { x: 0.5, y: 0.48 }, pixels: 150 });

    const middle = apply(chip, { x: 75, y: 75 });
    const edge = apply(chip, { x: 150, y: 75 });

    const expected = apply(place, { x: 0.5, y: 0.48 });
    expect(middle.x).to.be.closeTo(expected.x, 1e-9);
    expect(middle.y).to.be.closeTo(expected.y, 1e-9);
    expect(Math.hypot(edge.x - middle.x, edge.y - middle.y)).to.be.closeTo(0.75 * Math.hypot(30, 12), 1e-9);
  });
});
