import { expect } from 'chai';
import type { ReportView } from '#protocol/report.ts';
import { guessShift, isShift } from './shift.ts';

const HOUR_MS = 3_600_000;
const NOW_MS = Date.UTC(2026, 10, 22, 23, 0, 30);

function sheet(endedHoursAgo: number, change: Partial<ReportView> = {}): ReportView {
  return {
    id: String(endedHoursAgo),
    kind: 'handover',
    fromMs: 0,
    toMs: NOW_MS - endedHoursAgo * HOUR_MS,
    state: 'issued',
    number: null,
    createdAtMs: 0,
    createdByName: null,
    changedAtMs: 0,
    changedByName: null,
    issued: null,
    withdrawn: null,
    revision: 1,
    ...change,
  };
}

describe('the shift that ends now', () => {
  it('began where the last one was handed over', () => {
    const reports = [sheet(8), sheet(16), sheet(2, { state: 'draft' }), sheet(3, { kind: 'weekly' })];

    expect(guessShift(reports, NOW_MS)).to.deep.equal({
      fromMs: NOW_MS - 8 * HOUR_MS,
      toMs: NOW_MS - 30_000,
    });
  });

  it('is taken for twelve hours long when nobody has handed over lately', () => {
    const { fromMs, toMs } = guessShift([sheet(90)], NOW_MS);

    expect(toMs - fromMs).to.equal(12 * HOUR_MS);
  });

  it('ends after it began and lasts two days at most', () => {
    expect(isShift({ fromMs: 0, toMs: 48 * HOUR_MS })).to.equal(true);
    expect(isShift({ fromMs: 0, toMs: 48 * HOUR_MS + 1 })).to.equal(false);
    expect(isShift({ fromMs: 1, toMs: 1 })).to.equal(false);
  });
});
