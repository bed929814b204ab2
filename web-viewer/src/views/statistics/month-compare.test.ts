import { expect } from 'chai';
import type { MonthNumbers } from '#protocol/statistics.ts';
import { compareCategories, compareMonths } from './month-compare.ts';

const rows = { list: 'violations', fromMs: 0, toMs: 1 } as const;

function month(
  name: string,
  counts: { violations: number; cameras?: number; isRunning?: boolean },
): MonthNumbers {
  const figure = (count: number): MonthNumbers['violations'] => ({ count, rows });
  return {
    month: name,
    isRunning: counts.isRunning ?? false,
    cameras: { installed: counts.cameras ?? 10, added: 0, removed: 0 },
    cameraHours: { possible: 100, online: 90, share: 0.9 },
    violations: figure(counts.violations),
    incidents: figure(counts.violations * 10),
    falseAlarms: figure(1),
    judged: figure(4),
  };
}

describe('the month against the one before and a year ago', () => {
  const year = Array.from({ length: 12 }, (_, at) =>
    month(`2026-${String(at + 1).padStart(2, '0')}`, { violations: 20 + at }),
  );

  it('compares the last whole month, not the one that runs', () => {
    const head = compareMonths({
      months: [
        month('2025-12', { violations: 40 }),
        ...year,
        month('2027-01', { violations: 3, isRunning: true }),
      ],
    });

    expect(head?.month.month).to.equal('2026-12');
    expect(head?.running?.violations.count).to.equal(3);
    expect(head?.figures[0]).to.deep.include({
      now: 31,
      monthBefore: { way: 'more', by: 1, before: 30 },
      yearBefore: { way: 'fewer', by: 9, before: 40 },
    });
  });

  it('does not call it a rise where a year ago nothing was there to count', () => {
    const head = compareMonths({ months: [month('2025-12', { violations: 0, cameras: 0 }), ...year] });

    expect(head?.figures.map(({ yearBefore }) => yearBefore.way)).to.deep.equal(Array(4).fill('unknown'));
    expect(compareMonths({ months: [] })).to.equal(null);
  });

  it('says which violations rose and which fell, the largest change first', () => {
    const of = (theft: number, littering: number, traffic: number) => ({
      byCategory: [
        { category: 'theft' as const, violations: { count: theft, rows } },
        { category: 'littering' as const, violations: { count: littering, rows } },
        { category: 'traffic' as const, violations: { count: traffic, rows } },
      ],
    });

    const { risen, fallen } = compareCategories(of(2, 12, 5), of(5, 7, 4));

    expect(risen.map(({ category }) => category)).to.deep.equal(['littering', 'traffic']);
    expect(fallen).to.deep.equal([{ category: 'theft', now: 2, before: 5 }]);
  });
});
