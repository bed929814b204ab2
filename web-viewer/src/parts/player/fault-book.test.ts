import { expect } from 'chai';
import { createFakeTiming, type FakeTiming } from './fake-socket.helpers.ts';
import { createFaultBook, FORGIVEN_AFTER_MS, type FaultBook } from './fault-book.ts';

describe('players that break', () => {
  let timing: FakeTiming;
  let book: FaultBook;

  beforeEach(() => {
    timing = createFakeTiming();
    book = createFaultBook(timing, () => 1);
  });

  const breakAfter = (ms: number): number => {
    const begunAtMs = timing.nowMs();
    timing.advance(ms);
    return book.broke('mse', begunAtMs);
  };

  it('are made anew with longer and longer waits, and not used here after the second time in a row', () => {
    const waits = [breakAfter(100)];
    const afterFirst = [...book.spent()];
    waits.push(breakAfter(100));

    expect(waits).to.deep.equal([500, 1_000]);
    expect(afterFirst).to.deep.equal([]);
    expect([...book.spent()]).to.deep.equal(['mse']);
  });

  it('are not held to account for breaking now and then, and are soon there again', () => {
    const waits = Array.from({ length: 10 }, () => breakAfter(3_600_000));

    expect(waits).to.deep.equal(Array.from({ length: 10 }, () => 500));
    expect(book.spent().size).to.equal(0);
  });

  it('are tried again after a while', () => {
    breakAfter(100);
    breakAfter(100);
    timing.advance(FORGIVEN_AFTER_MS);

    expect(book.spent().size).to.equal(0);
  });
});
