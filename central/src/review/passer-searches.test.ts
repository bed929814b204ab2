import { expect } from 'chai';
import { createFakeClock } from '#base/fake-clock.ts';
import { createPasserSearches } from './passer-searches.ts';

const FOUND = new Map([['0-7', { agentId: 'box', cameraId: 'gate-1', id: 7 }]]);

describe('what was found of passers', () => {
  it('is known for an hour to who asked, and to nobody else', async () => {
    const clock = createFakeClock(0);
    const searches = createPasserSearches(clock);
    searches.keep('search', 'officer', FOUND);

    const own = searches.find('search', 'officer');
    const other = searches.find('search', 'somebody');
    await clock.advance(3_600_001);

    expect(own?.get('0-7')?.id).to.equal(7);
    expect(other).to.equal(null);
    expect(searches.find('search', 'officer')).to.equal(null);
  });

  it('does not fill the memory: the oldest searches go', () => {
    const searches = createPasserSearches(createFakeClock(0));
    for (let count = 0; count < 300; count += 1) {
      searches.keep(String(count), 'officer', FOUND);
    }

    expect(searches.find('0', 'officer')).to.equal(null);
    expect(searches.find('299', 'officer')).to.equal(FOUND);
  });
});
