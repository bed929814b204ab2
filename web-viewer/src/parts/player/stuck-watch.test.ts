import { expect } from 'chai';
import { createFakeTiming, type FakeTiming } from './fake-socket.helpers.ts';
import { createStuckWatch, STUCK_AFTER_MS, type StuckWatch } from './stuck-watch.ts';

describe('a player that shows nothing of what it takes', () => {
  let timing: FakeTiming;
  let isInSight: boolean;
  let found: number;
  let watch: StuckWatch;

  beforeEach(() => {
    timing = createFakeTiming();
    isInSight = true;
    found = 0;
    watch = createStuckWatch(timing, {
      isInSight: () => isInSight,
      stuck: () => {
        found += 1;
      },
    });
  });

  it('is found after a while', () => {
    watch.keyTaken();
    timing.advance(STUCK_AFTER_MS - 1);
    const before = found;
    timing.advance(2_000);

    expect([before, found]).to.deep.equal([0, 1]);
  });

  it('is not one whose camera sends nothing, nor one that shows what came', () => {
    timing.advance(60_000);
    for (let second = 0; second < 60; second += 1) {
      watch.keyTaken();
      watch.shown();
      timing.advance(1_000);
    }
    timing.advance(60_000);

    expect(found).to.equal(0);
  });

  it('is not looked for while nobody sees it, and has its time again afterwards', () => {
    isInSight = false;
    watch.keyTaken();
    timing.advance(60_000);
    isInSight = true;
    watch.keyTaken();
    timing.advance(STUCK_AFTER_MS - 1);

    expect(found).to.equal(0);
  });

  it('is not one on a computer that has just woken up', () => {
    watch.keyTaken();
    timing.sleep(3_600_000);
    timing.advance(2_000);

    expect(found).to.equal(0);
  });

  it('leaves no timer behind', () => {
    watch.close();

    expect(timing.pending()).to.equal(0);
  });
});
