import { expect } from 'chai';
import { createFaceYield } from './face-yield.ts';

describe('what came of the faces of a camera', () => {
  it('is told once ten people have passed and most could not be compared, with the commonest reason', () => {
    const faces = createFaceYield();
    const notes = ['compared', 'turned', ...Array<'too-small'>(8).fill('too-small')] as const;

    const told = notes.map((outcome) => {
      faces.count(outcome);
      return faces.note();
    });

    expect(told.slice(0, 9).join('')).to.equal('');
    expect(told[9]).to.equal('1 of the last 10 people could be compared, most often not: too-small');
  });

  it('is nothing to tell where every second can be compared, and forgets those of long ago', () => {
    const faces = createFaceYield();
    Array.from({ length: 40 }, () => faces.count('no-face'));
    const before = faces.note();
    Array.from({ length: 30 }, () => faces.count('compared'));

    expect(before).to.match(/^0 of the last 40 people/);
    expect(faces.note()).to.equal('');
  });
});
