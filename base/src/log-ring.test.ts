import { expect } from 'chai';
import { createLogRing } from './log-ring.ts';

describe('the last lines of a log', () => {
  it('are kept in order, the oldest going first', () => {
    const ring = createLogRing(3);

    ['a', 'b', 'c', 'd', 'e'].forEach((line) => ring.write(`${line}\n`));

    expect(ring.lines()).to.deep.equal(['c', 'd', 'e']);
  });

  it('are cut where one would fill the memory', () => {
    const ring = createLogRing();

    ring.write('x'.repeat(100_000));

    expect(ring.lines()[0]).to.have.length(4_000);
  });
});
