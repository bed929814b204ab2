import { expect } from 'chai';
import { keepPiece, PieceMissing } from './load-piece.ts';
import type { Timing } from './timing.ts';

describe('a piece of the page that is loaded later', () => {
  it('comes after a line that was cut for a moment, and nobody hears of it', async () => {
    const answers = [failing, failing, arriving];

    const piece = keepPiece(() => (answers.shift() ?? failing)(), atOnce([]));

    expect(await piece.get()).to.equal('map');
  });

  it('is given up after growing pauses, and asked for anew when it is opened again', async () => {
    const pausesMs: number[] = [];
    let isCut = true;
    const piece = keepPiece(() => (isCut ? failing() : arriving()), atOnce(pausesMs));

    const missing = await piece.get().catch((error: unknown) => error);
    expect(missing).to.be.instanceOf(PieceMissing);
    expect(pausesMs).to.deep.equal([...pausesMs].sort((a, b) => a - b));

    isCut = false;
    expect(await piece.get().catch((error: unknown) => error)).to.equal(missing);
    (missing as PieceMissing).forget();
    expect(await piece.get()).to.equal('map');
  });
});

const arriving = (): Promise<string> => Promise.resolve('map');
const failing = (): Promise<string> => Promise.reject(new TypeError('Failed to fetch'));

/** Does not wait, and writes down how long it would have. */
function atOnce(pausesMs: number[]): Timing {
  return {
    nowMs: () => 0,
    after: (delayMs, task) => {
      pausesMs.push(delayMs);
      queueMicrotask(task);
      return () => undefined;
    },
  };
}
