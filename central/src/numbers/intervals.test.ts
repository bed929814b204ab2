import { expect } from 'chai';
import { betaQuantile, rateRatio, wilson } from './intervals.ts';

describe('how sure a number is', () => {
  it('gives a share the interval of Wilson, which stays inside 0 and 1', () => {
    // Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    const known = [
      [81, 263, 0.2553, 0.3662],
      [15, 148, 0.0624, 0.1605],
      [0, 20, 0, 0.1611],
      [1, 29, 0.0061, 0.1718],
    ] as const;

    for (const [hits, of, low, high] of known) {
      const found = wilson(hits, of);

      expect(found?.low, `${hits} of ${of}`).to.be.closeTo(low, 0.00005);
      expect(found?.high, `${hits} of ${of}`).to.be.closeTo(high, 0.00005);
    }
    expect(wilson(0, 0)).to.equal(null);
  });

  it('knows the quantiles of the beta distribution', () => {
    expect(betaQuantile(0.5, 3, 3)).to.be.closeTo(0.5, 1e-9);
    // Of beta(1, n): 1 - (1 - p)^(1/n).
    expect(betaQuantile(0.975, 1, 10)).to.be.closeTo(1 - 0.025 ** 0.1, 1e-9);
    expect(betaQuantile(0.025, 400, 1)).to.be.closeTo(0.025 ** (1 / 400), 1e-9);
  });

  it('gives a ratio of two rates its exact interval', () => {
    // 41 in 28,010 and 15 in 19,017 person-years: ratio 1.86, exact 95 % interval 1.01 to 3.61 (Rothman, breast cancer).
    const found = rateRatio({ count: 15, days: 19_017 }, { count: 41, days: 28_010 });

    expect(found?.ratio).to.be.closeTo(1.856, 0.001);
    expect(found?.low).to.be.closeTo(1.01, 0.01);
    expect(found?.high).to.be.closeTo(3.61, 0.01);
  });

  it('says nothing of a ratio when nothing happened, and sets no upper end when it happened after only', () => {
    expect(rateRatio({ count: 0, days: 100 }, { count: 0, days: 100 })).to.equal(null);

    const onlyAfter = rateRatio({ count: 0, days: 100 }, { count: 5, days: 100 });

    expect(onlyAfter).to.include({ ratio: null, high: null });
    expect(onlyAfter?.low).to.be.greaterThan(0.9);
  });
});
