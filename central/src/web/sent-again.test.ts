import { expect } from 'chai';
import { createFakeClock } from '#base/fake-clock.ts';
import { createSentAgain, type Outcome } from './sent-again.ts';

describe('an order that was sent again because its answer was lost', () => {
  const order = { who: 'binh', name: '5f1c', what: 'POST /api/cases/1/notes' };
  const counted = (outcomes: Outcome[]) => {
    let count = 0;
    return {
      work: () => Promise.resolve(outcomes[count++] ?? 'sent'),
      count: () => count,
    };
  };

  it('is carried out once, and answered as it was the first time', async () => {
    const book = createSentAgain(createFakeClock());
    const notes = counted([{ body: 'first' }, { body: 'second' }]);

    const answers = [await book.once(order, notes.work), await book.once(order, notes.work)];

    expect(answers).to.deep.equal([{ body: 'first' }, { body: 'first' }]);
    expect(notes.count()).to.equal(1);
  });

  it('waits for the first while that is still at work', async () => {
    const book = createSentAgain(createFakeClock());
    let finish: (outcome: Outcome) => void = () => undefined;
    const slow = new Promise<Outcome>((resolve) => {
      finish = resolve;
    });

    const first = book.once(order, () => slow);
    const second = book.once(order, () => Promise.resolve({ body: 'again' }));
    finish({ body: 'once' });

    expect(await Promise.all([first, second])).to.deep.equal([{ body: 'once' }, { body: 'once' }]);
  });

  it('is tried anew where it was refused or failed, and an hour later', async () => {
    const clock = createFakeClock();
    const book = createSentAgain(clock);
    const notes = counted([
      { problem: 'conflict', message: 'somebody was faster' },
      { body: 'done' },
      { body: 'next day' },
    ]);

    await book.once(order, () => Promise.reject(new Error('disk'))).catch(() => undefined);
    await book.once(order, notes.work);
    const done = await book.once(order, notes.work);
    await clock.advance(60 * 60_000);
    const later = await book.once(order, notes.work);

    expect([done, later]).to.deep.equal([{ body: 'done' }, { body: 'next day' }]);
  });

  it('of another person, or to another address, is another order', async () => {
    const book = createSentAgain(createFakeClock());
    const notes = counted([{ body: 'a' }, { body: 'b' }, { body: 'c' }]);

    await book.once(order, notes.work);
    await book.once({ ...order, who: 'lan' }, notes.work);
    await book.once({ ...order, what: 'POST /api/cases/2/notes' }, notes.work);

    expect(notes.count()).to.equal(3);
  });
});
