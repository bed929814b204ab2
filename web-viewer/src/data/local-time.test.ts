import { expect } from 'chai';
import { endOfDateField, fromMinuteField, toDateField, toMinuteField } from './local-time.ts';

describe('times typed into fields', () => {
  it('are Vietnamese ones wherever the computer stands', () => {
    const atMs = Date.UTC(2026, 10, 21, 19, 14);

    expect(toMinuteField(atMs)).to.equal('2026-11-22T02:14');
    expect(fromMinuteField('2026-11-22T02:14')).to.equal(atMs);
    expect(toDateField(atMs)).to.equal('2026-11-22');
  });

  it('of a day mean its last moment', () => {
    const atMs = endOfDateField('2026-11-22') ?? 0;

    expect(toDateField(atMs)).to.equal('2026-11-22');
    expect(toDateField(atMs + 1)).to.equal('2026-11-23');
  });

  it('are null when they are none', () => {
    expect(endOfDateField('')).to.equal(null);
    expect(fromMinuteField('tomorrow')).to.equal(null);
  });
});
