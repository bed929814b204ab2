import { expect } from 'chai';
import { perMonthAt, scaleOf, scoreFor, stretchesOf } from './curve-scale.ts';

const CURVE = [
  { score: 2, perMonth: 1000, isExtrapolated: false },
  { score: 3, perMonth: 100, isExtrapolated: false },
  { score: 4, perMonth: 10, isExtrapolated: true },
  { score: 5, perMonth: 1, isExtrapolated: true },
];
const FRAME = { width: 640, height: 320, left: 40, right: 0, top: 0, bottom: 20 };

describe('the curve of strangers', () => {
  it('gives every power of ten the same height', () => {
    const { y, monthTicks } = scaleOf(
      { curve: CURVE, thresholds: { candidate: 4, strong: 5 }, wantedPerMonth: 1 },
      FRAME,
    );

    expect(monthTicks).to.deep.equal([1, 10, 100, 1000]);
    expect([1000, 100, 10, 1].map(y)).to.deep.equal([0, 100, 200, 300]);
  });

  it('keeps what never happens on the floor, and both thresholds inside', () => {
    const { x, y } = scaleOf(
      { curve: CURVE, thresholds: { candidate: 4, strong: 9 }, wantedPerMonth: 1 },
      FRAME,
    );

    expect(y(0)).to.equal(300);
    expect(x(9)).to.be.within(40, 640);
  });

  it('is dashed from the last score that was seen', () => {
    const [seen, beyond] = stretchesOf(CURVE);

    expect(seen?.points.map(({ score }) => score)).to.deep.equal([2, 3]);
    expect(beyond?.points.map(({ score }) => score)).to.deep.equal([3, 4, 5]);
    expect(beyond?.isExtrapolated).to.equal(true);
  });

  it('tells the threshold of a wanted rate and the rate of a threshold', () => {
    expect(scoreFor(CURVE, 1)).to.be.closeTo(5, 1e-9);
    expect(scoreFor(CURVE, 31.6)).to.be.closeTo(3.5, 0.01);
    expect(scoreFor(CURVE, 0.5)).to.equal(null);
    expect(perMonthAt(CURVE, 3.5)).to.be.closeTo(31.6, 0.1);
    expect(perMonthAt(CURVE, 9)).to.equal(null);
  });
});
