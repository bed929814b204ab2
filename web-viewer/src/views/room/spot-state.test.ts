import { expect } from 'chai';
import { describeAlarm } from '../../data/alarms.helpers.ts';
import { chooseSpot, loopOf } from './spot-state.ts';

const intruder = describeAlarm('intruder', 1000);
const loiterer = describeAlarm('loiterer', 2000, { kind: 'loitering' });
const wanted = describeAlarm('wanted', 1500, { kind: 'face-watch-list' });
const litter = describeAlarm('litter', 3000, { kind: 'littering' });

describe('the alarm on the spot', () => {
  it('is the most severe, then the newest', () => {
    expect(chooseSpot([loiterer, intruder], null)?.id).to.equal('loiterer');
    expect(chooseSpot([loiterer, wanted, intruder], null)?.id).to.equal('wanted');
  });

  it('stays while newer ones come that are not more severe', () => {
    expect(chooseSpot([loiterer, intruder], 'intruder')?.id).to.equal('intruder');
  });

  it('gives way to a more severe one', () => {
    expect(chooseSpot([loiterer, wanted, intruder], 'intruder')?.id).to.equal('wanted');
  });

  it('gives way to the next once it is acknowledged', () => {
    expect(chooseSpot([loiterer], 'intruder')?.id).to.equal('loiterer');
    expect(chooseSpot([], 'intruder')).to.equal(null);
  });

  it('is never one that only informs', () => {
    expect(chooseSpot([litter], null)).to.equal(null);
  });
});

describe('what led to an alarm', () => {
  it('is the ten seconds before it', () => {
    expect(loopOf(0, 15_000, 40)).to.deep.equal({ fromSec: 5, toSec: 15 });
  });

  it('is what there is of them in a clip that begins later or ends sooner', () => {
    expect(loopOf(0, 4_000, 40)).to.deep.equal({ fromSec: 0, toSec: 4 });
    expect(loopOf(0, 60_000, 8)).to.deep.equal({ fromSec: 0, toSec: 8 });
    expect(loopOf(5_000, 5_000, 20)).to.deep.equal({ fromSec: 0, toSec: 1 });
  });
});
