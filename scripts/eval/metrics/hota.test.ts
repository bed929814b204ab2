import { expect } from 'chai';
import { compareTracks } from './comparison.ts';
import { measureHota, measureHotaAt, type Hota } from './hota.ts';
import { tell } from './track-story.helpers.ts';

function judge(truth: Record<number, string>, tracks: Record<number, string>): Hota {
  return measureHota(compareTracks(tell(truth), tell(tracks)));
}

describe('HOTA', () => {
  it('finds nothing wrong with the truth itself', () => {
    const score = judge({ 1: 'AAAA', 2: '.BBB' }, { 1: 'AAAA', 2: '.BBB' });

    for (const value of Object.values(score)) {
      expect(value).to.be.closeTo(1, 1e-12);
    }
  });

  it('takes a change of number halfway as half an association', () => {
    const score = judge({ 1: 'AAAAAA' }, { 8: 'AAA...', 9: '...AAA' });

    // Each of the 6 boxes: 3 together of 6 + 3 - 3.
    expect(score.detA).to.be.closeTo(1, 1e-12);
    expect(score.assA).to.be.closeTo(0.5, 1e-12);
    expect(score.hota).to.be.closeTo(Math.sqrt(0.5), 1e-12);
  });

  it('takes a swap as a third of an association: half of each of two lives, for each of two tracks', () => {
    const score = judge({ 1: 'AAAA', 2: 'BBBB' }, { 8: 'AABB', 9: 'BBAA' });

    // Each box: 2 together of 4 + 4 - 2.
    expect(score.detA).to.be.closeTo(1, 1e-12);
    expect(score.assA).to.be.closeTo(1 / 3, 1e-12);
  });

  it('takes a gap as missed boxes and as a shorter life in common', () => {
    const score = judge({ 1: 'AAAAAAAA' }, { 8: 'AAA..AA.' });

    expect(score.detA).to.be.closeTo(5 / 8, 1e-12);
    expect(score.assA).to.be.closeTo(5 / 8, 1e-12);
    expect(score.hota).to.be.closeTo(5 / 8, 1e-12);
  });

  it('lets a box count only at the thresholds its overlap reaches', () => {
    // Shifted by 3 of 10: an overlap of 7/13 = 0.538, so 10 of the 19 thresholds.
    const comparison = compareTracks(tell({ 1: 'AA' }), tell({ 8: 'AA' }, 3));

    const score = measureHota(comparison);
    const [at50, at55] = measureHotaAt(comparison, [0.5, 0.55]);

    expect([at50?.hota, at55?.hota]).to.deep.equal([1, 0]);
    expect(score.hota).to.be.closeTo(10 / 19, 1e-12);
    expect(score.locA).to.be.closeTo((10 * (7 / 13) + 9) / 19, 1e-12);
  });

  it('prefers, where two tracks lie on a person, the one that stays with them', () => {
    // In frame 1 track 9 lies exactly on A, but track 8 is A's track for the rest.
    const tracks = [...tell({ 8: 'A...' }, 1), ...tell({ 8: '.AAA', 9: 'A...' })];

    const [score] = measureHotaAt(compareTracks(tell({ 1: 'AAAA' }), tracks), [0.5]);

    expect(score?.assA).to.be.closeTo(1, 1e-12);
    expect(score?.detA).to.be.closeTo(4 / 5, 1e-12);
  });

  it('is nought, not undefined, where nothing is found', () => {
    expect(judge({ 1: 'A' }, {})).to.deep.include({ hota: 0, detA: 0, assA: 0 });
    expect(judge({ 1: 'A' }, { 8: 'B' })).to.deep.include({ hota: 0 });
  });
});
