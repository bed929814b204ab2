import { expect } from 'chai';
import type { Point } from '#protocol/geometry.ts';
import { cutFraction, distanceToBorder, footPoint, isInside, sideOf } from './geometry.ts';

describe('geometry of the picture', () => {
  const yard: Point[] = [
    [0.2, 0.2],
    [0.8, 0.2],
    [0.8, 0.8],
    [0.5, 0.5],
    [0.2, 0.8],
  ];

  it('knows inside from outside, also in the bay of a zone that is not convex', () => {
    const points: Point[] = [
      [0.5, 0.3],
      [0.25, 0.7],
      [0.5, 0.6],
      [0.1, 0.5],
      [0.9, 0.2],
    ];

    const found = points.map((point) => isInside(yard, point));

    expect(found).to.deep.equal([true, true, false, false, false]);
  });

  it('counts edges and corners as inside', () => {
    const points: Point[] = [
      [0.2, 0.2],
      [0.5, 0.2],
      [0.8, 0.5],
      [0.5, 0.5],
      [0.65, 0.65],
    ];

    expect(points.every((point) => isInside(yard, point))).to.equal(true);
  });

  it('puts the right hand of somebody who looks up the picture on the right', () => {
    const bottom: Point = [0.5, 1];
    const top: Point = [0.5, 0];

    expect(sideOf(bottom, top, [0.9, 0.5])).to.be.greaterThan(0);
    expect(sideOf(bottom, top, [0.1, 0.5])).to.be.lessThan(0);
    expect(sideOf(top, bottom, [0.9, 0.5])).to.be.lessThan(0);
    expect(
      sideOf([0, 0.5], [1, 0.5], [0.5, 0.9]),
      'looking right, the right hand is below',
    ).to.be.greaterThan(0);
    expect(sideOf(bottom, top, [0.5, 0.3])).to.equal(0);
  });

  it('meets a line only between its ends, ends included', () => {
    const from: Point = [0.5, 0.4];
    const to: Point = [0.5, 0.6];

    expect(cutFraction(from, to, [0.4, 0.5], [0.8, 0.5])).to.be.closeTo(0.25, 1e-9);
    expect(cutFraction(from, to, [0.4, 0.6], [0.6, 0.6])).to.be.closeTo(0.5, 1e-9);
    expect(cutFraction(from, to, [0.4, 0.7], [0.6, 0.7])).to.equal(null);
    expect(cutFraction(from, to, [0.6, 0.5], [0.8, 0.5])).to.equal(null);
  });

  it('keeps the foot point of a box that hangs out of the picture inside it', () => {
    expect(footPoint({ x: 0.9, y: 0.7, w: 0.3, h: 0.4 })).to.deep.equal([1, 1]);
  });

  it('measures distances in own sizes', () => {
    expect(distanceToBorder(yard, [0.1, 0.5], { w: 0.05, h: 0.2 })).to.be.closeTo(2, 1e-9);
  });
});
