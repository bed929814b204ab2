import { expect } from 'chai';
import { instantOf } from './local-time.ts';

describe('the time a recording is said to begin', () => {
  it('is that of a clock in the commune', () => {
    expect(instantOf('2026-11-22T22:00', 'Asia/Ho_Chi_Minh')).to.equal(Date.UTC(2026, 10, 22, 15));
    expect(instantOf('2026-11-22', 'Asia/Ho_Chi_Minh')).to.equal(Date.UTC(2026, 10, 21, 17));
  });

  it('follows summer time where there is one', () => {
    expect(instantOf('2026-07-01T12:00', 'Europe/Paris')).to.equal(Date.UTC(2026, 6, 1, 10));
    expect(instantOf('2026-12-01T12:00', 'Europe/Paris')).to.equal(Date.UTC(2026, 11, 1, 11));
  });

  it('is refused with what was expected', () => {
    for (const wrong of ['22:00', '2026-02-30', '2026-13-01T10:00', '2026-01-01T25:00', 'yesterday']) {
      expect(() => instantOf(wrong, 'Asia/Ho_Chi_Minh'), wrong).to.throw(/expected a date and time such as/);
    }
    expect(() => instantOf('2026-01-01', 'Asia/Nowhere')).to.throw(/Asia\/Nowhere/);
  });
});
