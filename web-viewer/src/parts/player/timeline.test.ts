import { expect } from 'chai';
import { createTimeline } from './timeline.ts';

describe('timeline of a live stream', () => {
  it('goes on growing when the 90 kHz counter wraps', () => {
    const timeline = createTimeline();

    const placed = [2 ** 32 - 18_000, 0, 18_000].map((time90k) => timeline.place(time90k));

    expect(placed).to.deep.equal([0, 18_000, 36_000]);
  });

  it('closes a hole, so that the player need not jump', () => {
    const timeline = createTimeline();
    [0, 9_000, 18_000].forEach((time90k) => timeline.place(time90k));

    const afterHole = timeline.place(18_000 + 10 * 90_000);

    expect(afterHole).to.equal(27_000);
  });

  it('never stands still or goes back when a camera restarts its clock', () => {
    const timeline = createTimeline();

    const placed = [500_000, 518_000, 100, 100, 18_100].map((time90k) => timeline.place(time90k));

    placed.slice(1).forEach((at, index) => expect(at).to.be.greaterThan(placed[index] ?? Infinity));
  });

  it('learns the usual distance and is not misled by one late picture', () => {
    const timeline = createTimeline();

    [0, 9_000, 18_000, 27_000, 70_000, 79_000].forEach((time90k) => timeline.place(time90k));

    expect(timeline.interval).to.equal(9_000);
  });
});
