import { expect } from 'chai';
import { createFakeClock, type FakeClock } from '#base/fake-clock.ts';
import { createThrottle, LONGEST_HOLD_MS, PIECE_BYTES, type Throttle, type Turn } from './throttle.ts';

/** 8 Mbit/s: 1,000 bytes a millisecond, a million saved up. */
const MEGABITS = 8;
const SAVED_BYTES = 1_000_000;

describe('what reviews take of the line', () => {
  let clock: FakeClock;
  let throttle: Throttle;
  let isUrgent: boolean;
  const never = new AbortController().signal;

  beforeEach(() => {
    clock = createFakeClock();
    isUrgent = false;
    throttle = createThrottle({ megabitsPerSecond: MEGABITS, isUrgent: () => isUrgent, clock });
  });

  /** Takes pieces for ever; what came is counted. */
  const stream = (turn: Turn, signal = never): { bytes: number } => {
    const got = { bytes: 0 };
    const loop = async (): Promise<void> => {
      while (!signal.aborted) {
        await throttle.take(PIECE_BYTES, turn, signal);
        got.bytes += PIECE_BYTES;
      }
    };
    void loop().catch(() => undefined);
    return got;
  };

  const settle = async (): Promise<void> => {
    for (let index = 0; index < 100; index += 1) {
      await Promise.resolve();
    }
  };

  it('gives the first second at once and the configured rate from then on', async () => {
    const got = stream('bulk');
    await settle();
    const atOnce = got.bytes;
    await clock.advance(10_000);

    expect(atOnce).to.be.within(SAVED_BYTES - PIECE_BYTES, SAVED_BYTES + PIECE_BYTES);
    expect(got.bytes - atOnce).to.be.within(9_700_000, 10_200_000);
  });

  it('shares the rate among all', async () => {
    const all = [stream('bulk'), stream('bulk'), stream('bulk')];
    await settle();
    await clock.advance(9_000);

    const sums = all.map(({ bytes }) => bytes);
    expect(sums.reduce((sum, bytes) => sum + bytes, 0)).to.be.within(9_500_000, 10_300_000);
    expect(Math.min(...sums) / Math.max(...sums)).to.be.greaterThan(0.8);
  });

  it('lets what somebody waits for go first', async () => {
    const bulk = stream('bulk');
    await settle();
    await clock.advance(1_000);
    const before = bulk.bytes;
    const first = stream('first');
    await clock.advance(2_000);

    expect(bulk.bytes - before).to.be.lessThan(3 * PIECE_BYTES);
    expect(first.bytes).to.be.greaterThan(1_800_000);
  });

  it('gives nothing while an alarm waits, and a tenth when that lasts', async () => {
    isUrgent = true;
    const got = stream('first');
    await clock.advance(LONGEST_HOLD_MS - 100);
    const held = got.bytes;
    await clock.advance(10_100);
    const trickled = got.bytes;
    isUrgent = false;
    await clock.advance(5_000);

    expect(held).to.equal(0);
    expect(trickled).to.be.within(800_000, 1_100_000);
    expect(got.bytes - trickled).to.be.greaterThan(4_500_000);
  });

  it('forgets whoever leaves, at once', async () => {
    isUrgent = true;
    const leaving = new AbortController();
    const waiting = throttle.take(PIECE_BYTES, 'bulk', leaving.signal);
    leaving.abort(new Error('gone'));

    expect(await waiting.catch((error: unknown) => String(error))).to.equal('Error: gone');
    expect(await throttle.take(1, 'bulk', leaving.signal).catch(String)).to.equal('Error: gone');
    await clock.advance(1_000);
    expect(clock.pending()).to.equal(0);
  });

  it('gets everything through a line slower than a piece a second', async () => {
    throttle = createThrottle({ megabitsPerSecond: 0.05, isUrgent: () => false, clock });
    const got = stream('bulk');
    await settle();
    await clock.advance(60_000);

    expect(got.bytes).to.be.within(300_000, 500_000);
  });
});
