import { expect } from 'chai';
import { createFakeClock } from '#base/fake-clock.ts';
import { createLoginGuard } from './login-guard.ts';

const MINUTE_MS = 60_000;

describe('login guard', () => {
  it('waits 30 s, then 5 min, then locks for 30 min after refused passwords', async () => {
    const clock = createFakeClock();
    const guard = createLoginGuard(clock);
    const waits: unknown[] = [];

    for (let attempt = 0; attempt < 4; attempt += 1) {
      guard.failed();
      const block = guard.blocked();
      waits.push([block?.waitMs, block?.isLocked]);
      await clock.advance(block?.waitMs ?? 0);
      expect(guard.blocked()).to.equal(null);
    }

    expect(waits).to.deep.equal([
      [30_000, false],
      [5 * MINUTE_MS, false],
      [30 * MINUTE_MS, true],
      [30 * MINUTE_MS, true],
    ]);
  });

  it('never tries more than three wrong passwords within half an hour', async () => {
    const clock = createFakeClock();
    const guard = createLoginGuard(clock);
    const triesAtMs: number[] = [];

    for (let second = 0; second < 4 * 3600; second += 1) {
      if (!guard.blocked()) {
        triesAtMs.push(clock.monotonicMs());
        guard.failed();
      }
      await clock.advance(1000);
    }

    const most = Math.max(
      ...triesAtMs.map((from) => triesAtMs.filter((at) => at >= from && at < from + 30 * MINUTE_MS).length),
    );
    expect(most).to.equal(3);
    expect(triesAtMs.length).to.be.greaterThan(5);
  });

  it('forgets failures after a success and keeps to monotonic time when the clock is set', () => {
    const clock = createFakeClock();
    const guard = createLoginGuard(clock);

    guard.failed();
    clock.jump(3_600_000);
    const blocked = guard.blocked();
    guard.accepted();

    expect(blocked?.waitMs).to.equal(30_000);
    expect(guard.blocked()).to.equal(null);
  });
});
