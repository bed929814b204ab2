import { expect } from 'chai';
import { createFakeClock, type FakeClock } from '#base/fake-clock.ts';
import { createLineBudget } from './line-budget.ts';

describe('what clips and recordings take of the line', () => {
  let clock: FakeClock;
  let went: string[];

  beforeEach(() => {
    clock = createFakeClock();
    went = [];
  });
  const settle = (): Promise<void> => clock.advance(0);

  it('SF16 is nothing while an alarm is on its way, then everything', async () => {
    const budget = createLineBudget({ bulkBytesPerSecond: null, clock });
    const over = budget.urgent();
    void budget.take('clip', 1000).then(() => went.push('clip'));
    await settle();
    const before = [...went];

    over();
    over();
    await settle();

    expect(before).to.deep.equal([]);
    expect(went).to.deep.equal(['clip']);
    expect(budget.isUrgent()).to.equal(false);
  });

  it('SF16 is the configured share, clips before recordings that were asked for within the second', async () => {
    const budget = createLineBudget({ bulkBytesPerSecond: 10_000, clock });
    const take = async (kind: 'clip' | 'review'): Promise<void> => {
      await budget.take(kind, 5000);
      went.push(`${kind} ${Math.round(clock.monotonicMs())}`);
    };

    void take('review');
    void take('review');
    for (let i = 0; i < 4; i += 1) {
      void take('clip');
    }
    await settle();
    await clock.advance(5000);

    expect(went).to.deep.equal([
      'review 0',
      'clip 500',
      'clip 1000',
      'clip 1500',
      'clip 2000',
      'review 2500',
    ]);
  });

  it('SF16 is a trickle, not nothing, while something urgent hangs', async () => {
    const budget = createLineBudget({ bulkBytesPerSecond: null, clock });
    budget.urgent();
    void budget.take('clip', 1000).then(() => went.push('clip'));

    await clock.advance(4900);
    const before = went.length;
    await clock.advance(200);

    expect([before, went.length]).to.deep.equal([0, 1]);
  });

  it('lets go at once who gives up', async () => {
    const budget = createLineBudget({ bulkBytesPerSecond: 1, clock });
    await budget.take('clip', 1000);
    const stopper = new AbortController();
    void budget.take('clip', 1000, stopper.signal).then(() => went.push('left'));

    stopper.abort();
    await settle();

    expect(went).to.deep.equal(['left']);
  });
});
