import { expect } from 'chai';
import { TIMESCALE } from './fmp4.ts';
import { createPlayQueue, shouldJump, STEP } from './play-queue.ts';

describe('queue of live pictures', () => {
  it('gives each picture the next place, from 0, exactly, for days', () => {
    const queue = createPlayQueue();

    const first = [queue.next(), queue.next(), queue.next()];
    for (let picture = 3; picture < 500_000; picture += 1) {
      queue.next();
    }

    expect(first).to.deep.equal([0, STEP, 2 * STEP]);
    expect(queue.newestSec).to.equal((499_999 * STEP) / TIMESCALE);
  });

  it('is played off when short and jumped over when long', () => {
    expect(shouldJump(10, 9.98)).to.equal(false);
    expect(shouldJump(10, 9.6)).to.equal(false);
    expect(shouldJump(10, 9.4)).to.equal(true);
  });

  it('lets the playhead wait at the end, and fetches it back from nowhere', () => {
    expect(shouldJump(10, 10 + STEP / TIMESCALE)).to.equal(false);
    expect(shouldJump(10, 12)).to.equal(true);
  });
});
