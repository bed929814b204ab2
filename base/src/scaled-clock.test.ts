import { expect } from 'chai';
import { systemClock } from './clock.ts';
import { createScaledClock } from './scaled-clock.ts';

const FACTOR = 1000;
const START_MS = Date.UTC(2026, 9, 1);

describe('a clock that runs a thousand times as fast', () => {
  it('begins when it is told, and lets a minute pass in well under a second', async () => {
    const beganMs = systemClock.monotonicMs();
    const clock = createScaledClock(FACTOR, START_MS);

    await new Promise<void>((resolve) => {
      clock.after(60_000, resolve);
    });

    const tookMs = systemClock.monotonicMs() - beganMs;
    expect(clock.nowMs()).to.be.at.least(START_MS + 59_000);
    expect(clock.nowMs() - START_MS).to.be.at.most((tookMs + 5) * FACTOR);
  });

  it('tells the same time by both its hands', () => {
    const clock = createScaledClock(FACTOR, START_MS);

    const before = clock.monotonicMs();
    const elapsed = clock.nowMs() - START_MS;
    const after = clock.monotonicMs();

    expect(elapsed).to.be.within(Math.floor(before), Math.ceil(after));
  });

  it('repeats a task until it is taken back', async () => {
    const clock = createScaledClock(FACTOR, START_MS);
    let count = 0;

    await new Promise<void>((resolve) => {
      const stop = clock.every(2_000, () => {
        count += 1;
        if (count === 3) {
          stop();
          clock.after(20_000, resolve);
        }
      });
    });

    expect(count).to.equal(3);
  });
});
