import { expect } from 'chai';
import { createNow } from './timing.ts';

describe('clock of the page', () => {
  let evenMs: number;
  let wallMs: number;
  let jumps: number;
  let nowMs: () => number;

  beforeEach(() => {
    evenMs = 5_000;
    wallMs = 1_000_000;
    jumps = 0;
    const now = createNow(
      () => evenMs,
      () => wallMs,
    );
    nowMs = now.nowMs;
    now.onJump(() => {
      jumps += 1;
    });
  });

  it('goes on evenly while the computer corrects its clock a little', () => {
    evenMs += 100.25;
    wallMs += 600;

    expect(nowMs()).to.equal(1_000_100.25);
    expect(jumps).to.equal(0);
  });

  it('knows after the computer has slept how long that was, and says so once', async () => {
    wallMs += 3_600_000;
    const afterSleep = nowMs();
    evenMs += 10;
    wallMs += 10;
    const later = nowMs();
    await Promise.resolve();

    expect([afterSleep, later]).to.deep.equal([4_600_000, 4_600_010]);
    expect(jumps).to.equal(1);
  });

  it('never goes back, or an old picture would look new', () => {
    evenMs += 10;
    wallMs -= 3_600_000;

    expect(nowMs()).to.equal(1_000_010);
  });
});
