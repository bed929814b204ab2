import { expect } from 'chai';
import { createCrowd } from './crowd.ts';
import { play, ruleOf } from './scene-of-walks.helpers.ts';
import { standing } from './walk.helpers.ts';

describe('crowd', () => {
  const rule = ruleOf({ kind: 'crowd', name: 'Sân đình', people: 6, afterS: 5 });
  const group = (count: number) =>
    Array.from({ length: count }, (_, index) => standing(index + 1, [0.2 + index * 0.08, 0.6]));
  const times = (countAt: (atMs: number) => number): number[] =>
    play(createCrowd(rule, { personHeights: undefined }), (atMs) => group(countAt(atMs)), {
      toMs: 40_000,
    }).fired.map(({ atMs }) => atMs);

  it('reports six people who stay together, once, and not five', () => {
    expect(times(() => 6)).to.deep.equal([5000]);
    expect(times(() => 5)).to.deep.equal([]);
  });

  it('is not misled by one look in which nearly nobody is seen', () => {
    expect(times((atMs) => (atMs % 2000 === 0 && atMs > 0 ? 2 : 6))).to.have.length(1);
  });
});
