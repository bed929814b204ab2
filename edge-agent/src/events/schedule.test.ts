import { expect } from 'chai';
import { ConfigError } from '#base/config.ts';
import type { Period } from '#protocol/schedule.ts';
import { isAwake } from './schedule.ts';
import { createWallClock } from './wall-clock.ts';

describe('when a rule is awake', () => {
  const night: Period = { days: ['mon', 'sat'], from: '22:00', to: '05:00' };
  const commune = createWallClock('Asia/Ho_Chi_Minh');
  const at = (local: string): boolean => isAwake([night], commune.at(Date.parse(`${local}+07:00`)));

  it('begins at its minute and ends before its last', () => {
    // 23 November 2026 is a Monday.
    expect(at('2026-11-23T21:59:59')).to.equal(false);
    expect(at('2026-11-23T22:00:00')).to.equal(true);
    expect(at('2026-11-24T04:59:59')).to.equal(true);
    expect(at('2026-11-24T05:00:00')).to.equal(false);
  });

  it('goes on over midnight into a day that it does not name, and from Sunday morning back to Saturday', () => {
    expect(at('2026-11-23T23:59:59')).to.equal(true);
    expect(at('2026-11-24T00:00:00')).to.equal(true);
    expect(at('2026-11-24T22:30:00'), 'Tuesday evening').to.equal(false);
    expect(at('2026-11-23T02:00:00'), 'Monday before dawn belongs to Sunday').to.equal(false);
    expect(at('2026-11-29T02:00:00'), 'Sunday before dawn belongs to Saturday').to.equal(true);
  });

  it('is always awake without a schedule, never with an empty list, all day when from equals to', () => {
    const noon = commune.at(Date.parse('2026-11-23T12:00:00+07:00'));

    expect(isAwake('always', noon)).to.equal(true);
    expect(isAwake([], noon)).to.equal(false);
    expect(isAwake([{ days: ['mon'], from: '00:00', to: '00:00' }], noon)).to.equal(true);
  });

  it('follows the zone it was given, also where clocks are changed and where offsets are not whole hours', () => {
    const summer = Date.parse('2026-07-01T20:30:00Z');

    expect(createWallClock('Europe/Paris').timeOfDay(summer)).to.equal('22:30:00');
    expect(createWallClock('Asia/Kathmandu').at(summer)).to.deep.equal({ weekday: 'thu', minuteOfDay: 135 });
    expect(createWallClock('America/New_York').at(summer).minuteOfDay).to.equal(16 * 60 + 30);
    expect(commune.timeOfDay(Date.parse('2026-11-22T17:00:00Z'))).to.equal('00:00:00');
  });

  it('names a zone that does not exist', () => {
    expect(() => createWallClock('Asia/Yen_Hoa')).to.throw(ConfigError, 'timeZone: found "Asia/Yen_Hoa"');
  });
});
