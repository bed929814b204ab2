import { expect } from 'chai';
import { createMatcher, foldText } from './fold-text.ts';
import { formatDateTime, formatSeconds, formatSince } from './format-time.ts';
import { readPreference, writePreference } from './preferences.ts';
import { offsetFrom } from './server-clock.ts';
import { createWaitLonger } from './wait-longer.ts';

describe('times on the page', () => {
  const night = Date.UTC(2026, 10, 21, 19, 14, 37);

  it('are those of the commune, whatever the computer believes', () => {
    expect(formatDateTime(night)).to.equal('22/11/2026 02:14:37');
  });

  it('name the day only when it is another one', () => {
    expect(formatSince(night, night + 3_600_000)).to.equal('02:14');
    expect(formatSince(night, night + 86_400_000)).to.equal('22/11 02:14');
  });

  it('use the decimal comma in Vietnamese', () => {
    expect([120, 2_340, 0].map((ms) => formatSeconds(ms, 'vi'))).to.deep.equal(['0,12', '2,3', '0,00']);
    expect(formatSeconds(2_340, 'en')).to.equal('2.3');
  });
});

describe('searching for a camera', () => {
  it('finds with and without diacritics, words in any order', () => {
    const matches = createMatcher('don ĐÌNH');

    expect(foldText('Đường  Trộm cắp')).to.equal('duong trom cap');
    expect(matches('Đình làng Đôn')).to.equal(true);
    expect(matches('Đình làng')).to.equal(false);
    expect(createMatcher('  ')('anything')).to.equal(true);
  });
});

describe('what the browser remembers', () => {
  it('comes back, and rubbish or a browser that keeps nothing gives the default', () => {
    const kept = new Map<string, string>();
    const store = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    };
    const full = {
      getItem: () => '{broken',
      setItem: () => {
        throw new Error('no room');
      },
    };

    expect(writePreference(store, 'layout', '16')).to.equal('kept');
    expect(readPreference(store, 'layout')).to.equal('16');
    kept.set('matlang.layout', '7');
    expect(readPreference(store, 'layout')).to.equal(null);
    expect(writePreference(full, 'mutedUntilMs', 1)).to.equal('not-kept');
    expect(readPreference(full, 'locale')).to.equal(null);
  });
});

describe('the clock of central', () => {
  it('is learnt from the quickest answer', () => {
    const slow = { askedAtMs: 0, answeredAtMs: 900, centralMs: 7_000, resolutionMs: 0 };
    const quick = { askedAtMs: 1_000, answeredAtMs: 1_010, centralMs: 6_005, resolutionMs: 0 };

    expect(offsetFrom([slow, quick])).to.equal(5_000);
  });

  it('is not doubted by less than can be known', () => {
    expect(offsetFrom([{ askedAtMs: 0, answeredAtMs: 10, centralMs: 8, resolutionMs: 0 }])).to.equal(0);
    expect(
      offsetFrom([{ askedAtMs: 1_600, answeredAtMs: 1_610, centralMs: 1_000, resolutionMs: 1_000 }]),
    ).to.equal(0);
    expect(offsetFrom([])).to.equal(0);
  });
});

describe('waiting before the next try', () => {
  it('doubles to its ceiling, never less than half of it, and begins again after health', () => {
    const waits = createWaitLonger({ firstMs: 100, longestMs: 350 }, () => 0);

    const waited = [1, 2, 3, 4].map(() => waits.nextMs());
    waits.reset();

    expect(waited).to.deep.equal([50, 100, 175, 175]);
    expect(waits.nextMs()).to.equal(50);
  });
});
