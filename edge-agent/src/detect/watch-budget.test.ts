import { expect } from 'chai';
import { createFakeClock } from '#base/fake-clock.ts';
import { WATCH_TRACKS } from './look.ts';
import { createWatchBudget, FULL_PACE, type CameraPace } from './watch-budget.ts';

const URGENT = WATCH_TRACKS;
const LOW = { ...WATCH_TRACKS, priority: 0.2 };

describe('the budget of an eye', () => {
  /** An eye that may use half a core and uses `load` of one, with `late` of its looks replaced. */
  const watch = () => {
    const clock = createFakeClock(0);
    const state = { load: 0.3, late: 0 };
    const sums = { usedMs: 0, asked: 0, replaced: 0 };
    const steps: number[] = [];
    const budget = createWatchBudget({
      clock,
      cores: 0.5,
      usedMs: () => sums.usedMs,
      looks: () => sums,
      onStep: (rung) => steps.push(rung),
    });
    budget.start();
    const pass = async (seconds: number): Promise<void> => {
      for (let second = 0; second < seconds; second++) {
        sums.usedMs += state.load * 1000;
        sums.asked += 100;
        sums.replaced += state.late * 100;
        await clock.advance(1000);
      }
    };
    return { budget, state, steps, pass };
  };
  const urgentOf = ({ budget }: ReturnType<typeof watch>): CameraPace => budget.paceOf(URGENT);

  it('takes nothing away while the eye stays within its share', async () => {
    const eye = watch();

    await eye.pass(60);

    expect(eye.steps).to.deep.equal([]);
    expect(urgentOf(eye)).to.deep.equal(FULL_PACE);
    expect(FULL_PACE.step).to.equal('full');
  });

  it('takes looks first, at cameras of low priority more than at others, and pictures of quiet ones last', async () => {
    const eye = watch();
    eye.state.load = 0.8;
    const seen: string[] = [];
    const gaps: number[] = [];

    for (let second = 0; second < 40; second++) {
      await eye.pass(1);
      gaps.push(eye.budget.paceOf(LOW).movingEveryMs - urgentOf(eye).movingEveryMs);
      seen.push(`${eye.budget.paceOf(LOW).step} ${urgentOf(eye).step}`);
    }

    expect(Math.min(...gaps)).to.equal(0);
    expect(Math.max(...gaps)).to.be.above(0);
    expect([...new Set(seen)]).to.deep.equal([
      'full full',
      'fewer-looks fewer-looks',
      'key-frames key-frames',
    ]);
    expect(eye.steps).to.deep.equal([1, 2, 3, 4, 5, 6]);
  });

  it('gives back one step at a time, only after a while with room to spare', async () => {
    const eye = watch();
    eye.state.load = 0.8;
    await eye.pass(8);
    const before = eye.steps.length;

    eye.state.load = 0.45;
    await eye.pass(120);
    expect(eye.steps, 'neither too much nor room to spare').to.have.length.at.most(before + 1);
    const reached = eye.steps.at(-1) ?? 0;
    eye.state.load = 0.1;
    await eye.pass(60);

    expect(eye.steps.slice(-reached)).to.deep.equal(
      Array.from({ length: reached }, (_, i) => reached - 1 - i),
    );
    expect(urgentOf(eye).step).to.equal('full');
  });

  it('also acts when the detector cannot keep up while the processor looks idle', async () => {
    const eye = watch();
    eye.state.load = 0.2;
    eye.state.late = 0.4;

    await eye.pass(5);

    expect(eye.steps[0]).to.equal(1);
  });

  it('never leaves pictures out because looks are late: that would not make them earlier', async () => {
    const eye = watch();
    eye.state.load = 0.2;
    eye.state.late = 0.4;

    await eye.pass(120);

    expect(eye.steps).to.deep.equal([1, 2, 3]);
    expect(urgentOf(eye)).to.include({ step: 'fewer-looks', isKeyFramesWhenQuiet: false });
  });
});
