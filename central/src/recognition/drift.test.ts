import { expect } from 'chai';
import { measureDrift } from './drift.ts';
import { normalHistogram } from './histograms.helpers.ts';

describe('drift of strangers', () => {
  it('is told in standard deviations and warns beyond 0.3', () => {
    const before = normalHistogram(3000, 1);

    const small = measureDrift(before, normalHistogram(1000, 2, 0.15));
    const large = measureDrift(before, normalHistogram(1000, 3, 0.5));

    expect(small?.shift).to.be.closeTo(0.15, 0.08);
    expect(small?.isWarning).to.equal(false);
    expect(large?.shift).to.be.closeTo(0.5, 0.08);
    expect(large?.isWarning).to.equal(true);
  });

  it('is no warning where nothing changed', () => {
    for (let seed = 10; seed < 40; seed += 2) {
      const drift = measureDrift(normalHistogram(2000, seed), normalHistogram(300, seed + 1));

      expect(drift?.isWarning, `seed ${seed}`).to.equal(false);
    }
  });

  it('warns of a wider spread too, whose mean stands still', () => {
    const drift = measureDrift(normalHistogram(3000, 1), normalHistogram(1500, 2, 0, 2));

    expect(Math.abs(drift?.shift ?? 9)).to.be.below(0.2);
    expect(drift?.isWarning).to.equal(true);
  });

  it('is not told from fewer than a hundred on either side', () => {
    expect(measureDrift(normalHistogram(99, 1), normalHistogram(1000, 2))).to.equal(null);
    expect(measureDrift(normalHistogram(1000, 1), normalHistogram(99, 2))).to.equal(null);
  });
});
