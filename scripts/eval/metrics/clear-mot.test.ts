import { expect } from 'chai';
import { measureClearMot, type ClearMot } from './clear-mot.ts';
import { compareTracks } from './comparison.ts';
import { tell } from './track-story.helpers.ts';

function judge(truth: Record<number, string>, tracks: Record<number, string>): ClearMot {
  return measureClearMot(compareTracks(tell(truth), tell(tracks)));
}

describe('CLEAR MOT', () => {
  it('finds nothing wrong with the truth itself', () => {
    const score = judge({ 1: 'AAAA', 2: '.BBB' }, { 1: 'AAAA', 2: '.BBB' });

    expect(score).to.deep.include({ mota: 1, motp: 1, falsePositives: 0, misses: 0, idSwitches: 0 });
    expect(score).to.deep.include({ mostlyTracked: 2, partlyTracked: 0, mostlyLost: 0 });
  });

  it('counts a person who goes on under another number as one switch, not as lost', () => {
    const score = judge({ 1: 'AAAAAA' }, { 8: 'AAA...', 9: '...AAA' });

    expect(score).to.deep.include({ misses: 0, falsePositives: 0, idSwitches: 1, fragmentations: 0 });
    expect(score.mota).to.be.closeTo(1 - 1 / 6, 1e-12);
  });

  it('counts a gap as misses and one fragmentation, and no switch where the number is the same', () => {
    const score = judge({ 1: 'AAAAAAAA' }, { 8: 'AAA..AA.' });

    expect(score).to.deep.include({ misses: 3, idSwitches: 0, fragmentations: 1, partlyTracked: 1 });
    expect(score.mota).to.be.closeTo(5 / 8, 1e-12);
  });

  it('remembers over a gap under which number somebody went', () => {
    const score = judge({ 1: 'AAAAAA' }, { 8: 'AA....', 9: '....AA' });

    expect(score).to.deep.include({ misses: 2, idSwitches: 1, fragmentations: 1 });
    expect(score.mota).to.be.closeTo(1 - 3 / 6, 1e-12);
  });

  it('counts a swap of two people as two switches', () => {
    const score = judge({ 1: 'AAAA', 2: 'BBBB' }, { 8: 'AABB', 9: 'BBAA' });

    expect(score).to.deep.include({ misses: 0, falsePositives: 0, idSwitches: 2 });
    expect(score.mota).to.be.closeTo(1 - 2 / 8, 1e-12);
  });

  it('counts who was never seen, and what was seen where nobody is', () => {
    const score = judge({ 1: 'AAAA', 2: 'BBBB' }, { 8: 'AAAA', 9: '..CC' });

    expect(score).to.deep.include({ misses: 4, falsePositives: 2, mostlyTracked: 1, mostlyLost: 1 });
    expect(score).to.deep.include({ recall: 0.5, precision: 4 / 6 });
    expect(score.mota).to.be.closeTo(1 - 6 / 8, 1e-12);
  });

  it('keeps a pairing that is still good enough though another track now lies better', () => {
    const truth = tell({ 1: 'AA' });
    const tracks = [...tell({ 8: 'A.' }), ...tell({ 8: '.A' }, 3), ...tell({ 9: '.A' })];

    const score = measureClearMot(compareTracks(truth, tracks));

    // Shifted by 3 of 10: an overlap of 7/13.
    expect(score).to.deep.include({ idSwitches: 0, falsePositives: 1, matches: 2 });
    expect(score.motp).to.be.closeTo((1 + 7 / 13) / 2, 1e-12);
  });

  it('takes an overlap of exactly one half as found', () => {
    const truth = [{ frame: 1, id: 1, score: 1, box: { x: 0.1, y: 0.1, w: 0.2, h: 0.6 } }];
    const tracks = [{ frame: 1, id: 1, score: 1, box: { x: 0.1, y: 0.1, w: 0.2, h: 0.3 } }];

    expect(measureClearMot(compareTracks(truth, tracks)).matches).to.equal(1);
  });

  it('goes below nought where more is wrong than there is, and knows no division by nought', () => {
    expect(judge({ 1: 'A' }, { 8: 'B', 9: 'C' }).mota).to.equal(-2);
    expect(judge({}, { 8: 'B' })).to.deep.include({ mota: 0, recall: 0, precision: 0, falsePositives: 1 });
  });

  it('refuses a number that is in a frame twice', () => {
    const twice = [...tell({ 1: 'A' }), ...tell({ 1: 'B' })];

    expect(() => compareTracks(tell({ 1: 'A' }), twice)).to.throw('tracks: id 1 is in frame 1 twice');
  });
});
