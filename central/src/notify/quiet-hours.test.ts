import { expect } from 'chai';
import type { QuietHours } from '#protocol/notify.ts';
import { isQuiet } from './quiet-hours.ts';

/** Local time of the commune. */
const at = (text: string): number => Date.parse(`${text}+07:00`);

describe('quiet hours (NO10)', () => {
  const nights: QuietHours = [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '22:00', to: '06:00' }];

  it('run past midnight, by the days on which they begin', () => {
    // 16 November 2026 is a Monday.
    const quiet = ['2026-11-16T22:00', '2026-11-17T05:59', '2026-11-21T03:00'].map((text) =>
      isQuiet(nights, at(text)),
    );
    const loud = ['2026-11-16T21:59', '2026-11-17T06:00', '2026-11-22T03:00', '2026-11-16T03:00'].map(
      (text) => isQuiet(nights, at(text)),
    );

    expect(quiet).to.deep.equal([true, true, true]);
    expect(loud).to.deep.equal([false, false, false, false]);
  });

  it('last a whole day where they end when they begin', () => {
    const sundays: QuietHours = [{ days: ['sun'], from: '08:00', to: '08:00' }];

    const seen = ['2026-11-22T07:59', '2026-11-22T08:00', '2026-11-23T07:59', '2026-11-23T08:00'].map(
      (text) => isQuiet(sundays, at(text)),
    );

    expect(seen).to.deep.equal([false, true, true, false]);
  });
});
