import { expect } from 'chai';
import fc from 'fast-check';
import { forecastNext, NEEDED_MONTHS } from './forecasting.ts';

describe('the forecast of a month', () => {
  it('is refused for less than a year of months', () => {
    expect(forecastNext(Array.from({ length: NEEDED_MONTHS - 1 }, () => 5))).to.equal(null);
  });

  it('of a commune where every month is the same is that number, without doubt', () => {
    const found = forecastNext(Array.from({ length: 14 }, () => 7));

    expect(found).to.include({ expected: 7, low: 7, high: 7, pastError: 0, naiveError: 0 });
  });

  it('finds the seasons once it has seen them twice', () => {
    const year = [4, 20, 6, 5, 5, 12, 11, 5, 6, 14, 5, 5];

    const found = forecastNext([...year, ...year, ...year, ...year.slice(0, 1)]);

    expect(found?.method).to.equal('last-year');
    expect(found?.expected).to.equal(20);
    expect(found?.pastError).to.be.lessThan(found?.naiveError ?? 0);
  });

  it('never is worse in the past than simply taking the last month, and its interval holds it', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(60), { minLength: 12, maxLength: 60 }), (series) => {
        const found = forecastNext(series);

        expect(found?.pastError).to.be.at.most((found?.naiveError ?? 0) + 1e-9);
        expect(found?.low).to.be.at.most(found?.expected ?? -1);
        expect(found?.high).to.be.at.least(found?.expected ?? Infinity);
        expect(found?.low).to.be.at.least(0);
      }),
    );
  });

  it('says of each past month only what was known before it', () => {
    const rising = Array.from({ length: 16 }, (_, i) => i * i);

    const found = forecastNext(rising);

    expect(found?.method).to.equal('last-month');
    expect(found?.backwards.slice(4)).to.deep.equal(rising.slice(3, 15));
    expect(found?.backwards.slice(0, 4)).to.deep.equal([null, null, null, null]);
  });
});
