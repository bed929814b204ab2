import { expect } from 'chai';
import { ANSWER_BOUNDS_S } from '#protocol/statistics.ts';
import { answeredWithin, answerQuantileMs } from './answer-times.ts';

const NONE = [...ANSWER_BOUNDS_S, 0].map(() => 0);

describe('how soon people answered', () => {
  it('is not known without answers', () => {
    expect(answerQuantileMs(NONE, 0.5)).to.equal(null);
  });

  it('lies inside the bounds it was counted in', () => {
    // Ten within a minute to two, ten within 5 to 7.5 minutes.
    const bins = NONE.map((_, i) => (i === 3 || i === 6 ? 10 : 0));

    expect(answerQuantileMs(bins, 0.5)).to.equal(120_000);
    expect(answerQuantileMs(bins, 0.25)).to.equal(90_000);
    expect(answerQuantileMs(bins, 0.9)).to.be.within(300_000, 450_000);
  });

  it('says the longest bound of what took longer than all', () => {
    expect(answerQuantileMs(NONE.with(-1, 4), 0.5)).to.equal(86_400_000);
  });

  it('counts exactly what was within a bound', () => {
    const bins = NONE.map((_, i) => i + 1);

    expect(answeredWithin(bins, 60)).to.equal(1 + 2 + 3);
  });
});
