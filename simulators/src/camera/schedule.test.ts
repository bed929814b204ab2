import { expect } from 'chai';
import { createRandom } from '../actors/chance.ts';
import type { Reel, ReelSegment } from './reel.ts';
import { createSchedule } from './schedule.ts';

const quiet: ReelSegment = { name: 'quiet', durationMs: 2000, chunks: [{ durationMs: 2000, showings: [] }] };
const walker: ReelSegment = { ...quiet, name: 'walker', durationMs: 10_000 };
const reel: Reel = {
  name: 'test',
  formats: { main: format(), sub: format() },
  quiet,
  events: [walker],
  snapshotJpeg: Buffer.alloc(0),
};

describe('the schedule of a camera', () => {
  it('keeps about a fifth of the time busy', () => {
    const schedule = createSchedule({
      random: createRandom(5),
      firstEventAfterMs: 6000,
      meanQuietMs: 42_000,
    });
    const spent = { quiet: 0, walker: 0 };

    for (let turn = 0; turn < 20_000; turn += 1) {
      const next = schedule.next(reel);
      spent[next.name === 'quiet' ? 'quiet' : 'walker'] += next.durationMs;
    }

    expect(spent.walker / (spent.walker + spent.quiet)).to.be.within(0.17, 0.22);
  });

  it('shows the same day again for the same seed', () => {
    const day = (seed: number): string[] => {
      const schedule = createSchedule({
        random: createRandom(seed),
        firstEventAfterMs: 6000,
        meanQuietMs: 42_000,
      });
      return Array.from({ length: 200 }, () => schedule.next(reel).name);
    };

    expect(day(3)).to.deep.equal(day(3));
    expect(day(3)).not.to.deep.equal(day(4));
  });

  it('plays what it is told next, even when nothing is planned', () => {
    const schedule = createSchedule({ random: createRandom(1), firstEventAfterMs: Infinity, meanQuietMs: 1 });
    schedule.trigger(walker);

    const shown = [schedule.next(reel).name, schedule.next(reel).name];

    expect(shown).to.deep.equal(['walker', 'quiet']);
  });

  it('leaves no quiet between events where everything is to happen at once', () => {
    const schedule = createSchedule({ random: createRandom(1), firstEventAfterMs: 0, meanQuietMs: 0 });

    const shown = Array.from({ length: 20 }, () => schedule.next(reel).name);

    expect(new Set(shown)).to.deep.equal(new Set(['walker']));
  });

  it('shows nothing but the fault once a picture has gone wrong, whatever is asked for', () => {
    const schedule = createSchedule({
      random: createRandom(1),
      firstEventAfterMs: Infinity,
      meanQuietMs: 1,
      spoiltAfterMs: 12_000,
    });
    const spoilt: ReelSegment = { ...quiet, name: 'covered' };
    schedule.trigger(walker);

    const before = [schedule.next({ ...reel, spoilt }), schedule.next({ ...reel, spoilt })];
    schedule.trigger(walker);
    const after = [schedule.next({ ...reel, spoilt }), schedule.next({ ...reel, spoilt })];

    expect(before.map(({ name }) => name)).to.deep.equal(['walker', 'quiet']);
    expect(after.map(({ name }) => name)).to.deep.equal(['covered', 'covered']);
  });
});

function format(): Reel['formats']['main'] {
  return { codec: 'h264', width: 2, height: 2, fps: 5, parameterSets: [], maxKbps: 1 };
}
