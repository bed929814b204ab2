import { expect } from 'chai';
import { pickable } from './pickable.ts';

describe('choosing a case', () => {
  const cases = [
    { id: 'a', number: '2026-1', title: 'Mất xe máy', openedAtMs: 1 },
    { id: 'b', number: '2026-2', title: 'Trộm chó', openedAtMs: 2 },
    { id: 'c', number: '2026-3', title: 'Xả rác', openedAtMs: 3 },
  ];
  const idsOf = (typed: string, chosenId: string | null = null): string[] =>
    pickable(cases, { typed, exceptId: 'c', chosenId }).map(({ value }) => value);

  it('offers the last opened first, without the one that is open already', () => {
    expect(idsOf('')).to.deep.equal(['b', 'a']);
  });

  it('finds by number and by title without diacritics', () => {
    expect(idsOf('xe may')).to.deep.equal(['a']);
    expect(idsOf('2026-2')).to.deep.equal(['b']);
  });

  it('keeps the chosen one, and offers the others when its name stands in the field', () => {
    expect(idsOf('trom', 'a')).to.deep.equal(['a', 'b']);
    expect(idsOf('2026-1 · Mất xe máy', 'a')).to.deep.equal(['b', 'a']);
  });
});
