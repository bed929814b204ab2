import { expect } from 'chai';
import { createBackoff } from './backoff.ts';

describe('back-off', () => {
  it('doubles its ceiling up to the maximum', () => {
    const backoff = createBackoff({ baseMs: 500, maxMs: 3000, random: () => 1 });

    const waits = [0, 1, 2, 3, 4].map(() => backoff.nextMs());

    expect(waits).to.deep.equal([500, 1000, 2000, 3000, 3000]);
  });

  it('never waits less than its floor, so that nothing retries in a tight loop', () => {
    const backoff = createBackoff({ baseMs: 500, maxMs: 3000, floorMs: 100, random: () => 0 });

    expect(backoff.nextMs()).to.equal(100);
  });

  it('starts again after a time of health', () => {
    const backoff = createBackoff({ baseMs: 500, maxMs: 3000, random: () => 1 });
    backoff.nextMs();
    backoff.nextMs();

    backoff.reset();

    expect(backoff.nextMs()).to.equal(500);
  });
});
