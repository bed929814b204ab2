import { expect } from 'chai';
import { fromTyped, toTyped, type TypedKind } from './typed-value.ts';

describe('a day, a month or a time typed into a field', () => {
  const PAIRS: readonly (readonly [TypedKind, string, string])[] = [
    ['day', '22/11/2026', '2026-11-22'],
    ['month', '11/2026', '2026-11'],
    ['clock', '22:00', '22:00'],
    ['minute', '22/11/2026 02:14', '2026-11-22T02:14'],
  ];

  it('is written as people here do, and travels as programs do', () => {
    for (const [kind, typed, value] of PAIRS) {
      expect(fromTyped(kind, typed)).to.equal(value);
      expect(toTyped(kind, value)).to.equal(typed);
      expect(toTyped(kind, '')).to.equal('');
    }
  });

  it('may be written in a hurry', () => {
    expect(fromTyped('clock', '5h30')).to.equal('05:30');
    expect(fromTyped('month', '3/2026')).to.equal('2026-03');
    expect(fromTyped('minute', '1/2/2026, 2h05')).to.equal('2026-02-01T02:05');
  });

  it('is nothing while it is not whole, or no such time', () => {
    const unfit: (readonly [TypedKind, string])[] = [
      ['clock', '24:00'],
      ['clock', '10:00 PM'],
      ['month', '13/2026'],
      ['day', '31/02/2026'],
      ['minute', '22/11/2026'],
      ['minute', ''],
    ];

    expect(unfit.map(([kind, text]) => fromTyped(kind, text))).to.deep.equal(unfit.map(() => null));
  });
});
