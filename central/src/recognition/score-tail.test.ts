import { expect } from 'chai';
import { SCORE_BINS } from '#protocol/faces.ts';
import { createDraw, histogramOf, noBins, normalHistogram } from './histograms.helpers.ts';
import { measureTail } from './score-tail.ts';

/** Share of a normal distribution above a score (Abramowitz and Stegun 7.1.26). */
function normalAbove(score: number): number {
  const t = 1 / (1 + (0.327_591_1 * score) / Math.SQRT2);
  const series =
    t *
    (0.254_829_592 + t * (-0.284_496_736 + t * (1.421_413_741 + t * (-1.453_152_027 + t * 1.061_405_429))));
  return 0.5 * series * Math.exp(-(score ** 2) / 2);
}

describe('the tail of strangers', () => {
  it('counts what was seen: 30 of 100 in ten days reach a score, 90 a month', () => {
    const bins = noBins();
    bins[16] = 70;
    bins[24] = 30;

    const tail = measureTail(bins, 10);

    expect(tail.perMonth(1.9)).to.equal(90);
    expect(tail.perMonth(2)).to.equal(90);
    expect(tail.perMonth(2.125)).to.equal(45);
    expect(tail.scoreAt(45)).to.equal(2.125);
    expect(tail.strangers).to.equal(100);
  });

  /** Halving with every bin: the exponential that fits is 0.25 / ln 2, and 10 years of it are 5 at 2.5 less 2^-20. */
  it('draws on an exponential beyond the last five', () => {
    const bins = noBins();
    for (let bin = 0; bin < 11; bin += 1) {
      bins[16 + bin] = 2 ** (15 - bin);
    }
    bins[27] = 32;

    const tail = measureTail(bins, 30);

    const [one, half] = [tail.scoreAt(1), tail.scoreAt(0.5)];
    expect(half - one).to.be.closeTo(0.25, 0.01);
    expect(one).to.be.above(tail.seenTo);
    expect(tail.perMonth(one)).to.be.closeTo(1, 1e-9);
    expect(tail.perMonth(tail.seenTo)).to.be.closeTo(5, 1e-9);
  });

  it('finds a threshold that holds what it promises, for strangers of a known sort', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const strangers = 4000;
      const days = 10;
      const tail = measureTail(normalHistogram(strangers, seed), days);

      const score = tail.scoreAt(1);

      const reallyPerMonth = (normalAbove(score) * strangers * 30) / days;
      expect(reallyPerMonth, `seed ${seed}`).to.be.within(0.005, 2);
    }
  });

  it('falls, and scoreAt is its inverse, wherever one looks', () => {
    const draw = createDraw(9);
    const tail = measureTail(histogramOf(Array.from({ length: 900 }, () => -2 - Math.log(draw()))), 4);

    let before = Infinity;
    for (let score = -4; score < 12; score += 0.1) {
      const here = tail.perMonth(score);
      expect(here).to.be.at.most(before);
      before = here;
    }
    for (const perMonth of [300, 40, 1, 0.1]) {
      expect(tail.perMonth(tail.scoreAt(perMonth))).to.be.closeTo(perMonth, perMonth * 1e-6);
    }
  });

  it('has an answer for a place with nobody, with few, and with all in one bin', () => {
    const one = noBins();
    one[20] = 400;

    expect(measureTail(noBins(), 3).perMonth(0)).to.equal(0);
    expect(measureTail(noBins(), 3).scoreAt(1)).to.be.a('number').and.satisfy(Number.isFinite);
    expect(measureTail(histogramOf([0, 1]), 3).scoreAt(0.1)).to.be.within(0, 3);
    expect(measureTail(one, 3).scoreAt(1)).to.be.within(1.2, 2.5);
  });

  it('takes what lies beyond the bins for the last bin', () => {
    const bins = histogramOf([...new Array<number>(50).fill(0), ...new Array<number>(10).fill(99)]);

    const last = SCORE_BINS.from + (SCORE_BINS.count - 1) * SCORE_BINS.width;
    expect(measureTail(bins, 30).perMonth(last)).to.equal(10);
  });
});
