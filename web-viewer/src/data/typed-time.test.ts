import { expect } from 'chai';
import { DAY_MS, fromTypedTime, startOfDayMs, toTypedTime } from './typed-time.ts';

const AT_MS = Date.UTC(2026, 10, 21, 19, 14);

describe('a day and time typed by hand', () => {
  it('is Vietnamese time, day first, wherever the computer stands', () => {
    expect(fromTypedTime('22/11/2026 02:14')).to.equal(AT_MS);
    expect(fromTypedTime(' 22/11/2026  2:14:30 ')).to.equal(AT_MS + 30_000);
    expect(fromTypedTime('22-11-2026 2h14')).to.equal(AT_MS);
  });

  it('comes back as it would be written', () => {
    expect(toTypedTime(AT_MS)).to.equal('22/11/2026 02:14');
    expect(toTypedTime(AT_MS + 7_000)).to.equal('22/11/2026 02:14:07');
    expect(fromTypedTime(toTypedTime(AT_MS + 7_000))).to.equal(AT_MS + 7_000);
  });

  it('means the beginning of the day where only the day is given', () => {
    expect(fromTypedTime('22/11/2026')).to.equal(startOfDayMs(AT_MS));
    expect(startOfDayMs(startOfDayMs(AT_MS))).to.equal(startOfDayMs(AT_MS));
    expect(startOfDayMs(AT_MS + DAY_MS)).to.equal(startOfDayMs(AT_MS) + DAY_MS);
  });

  it('is refused where there is no such time', () => {
    const refused = ['', 'hôm qua', '31/02/2026 02:14', '22/13/2026', '22/11/2026 24:00', '11/22/2026 02:14'];

    expect(refused.map(fromTypedTime)).to.deep.equal(refused.map(() => null));
  });
});
