import { expect } from 'chai';
import { compareTracks } from './comparison.ts';
import { measureIdentity, type IdentityScore } from './identity.ts';
import { tell } from './track-story.helpers.ts';

function judge(truth: Record<number, string>, tracks: Record<number, string>): IdentityScore {
  return measureIdentity(compareTracks(tell(truth), tell(tracks)));
}

describe('identity figures', () => {
  it('find nothing wrong with the truth itself', () => {
    const score = judge({ 1: 'AAAA', 2: '.BBB' }, { 1: 'AAAA', 2: '.BBB' });

    expect(score).to.deep.include({ idf1: 1, idp: 1, idr: 1 });
  });

  it('count half a life as wrong where the number changes halfway', () => {
    const score = judge({ 1: 'AAAAAA' }, { 8: 'AAA...', 9: '...AAA' });

    expect(score).to.deep.include({
      idTruePositives: 3,
      idFalsePositives: 3,
      idFalseNegatives: 3,
      idf1: 0.5,
    });
  });

  it('give each person the track that serves all of them best, not the first that comes', () => {
    // Track 8 is on A for 3 frames and on B for 2; track 9 only on A, for 2: 8 to B and 9 to A would make 4 right.
    const score = judge({ 1: 'AAAAA..', 2: '...BBBB' }, { 8: 'AAABB..', 9: '...AA..' });

    expect(score.idTruePositives).to.equal(4);
    expect(score.idf1).to.be.closeTo((2 * 4) / (9 + 7), 1e-12);
  });

  it('count a swap as half wrong and a miss against recall only', () => {
    const swapped = judge({ 1: 'AAAA', 2: 'BBBB' }, { 8: 'AABB', 9: 'BBAA' });
    const missed = judge({ 1: 'AAAA', 2: 'BBBB' }, { 8: 'AAAA' });

    expect(swapped).to.deep.include({ idf1: 0.5, idp: 0.5, idr: 0.5 });
    expect(missed).to.deep.include({ idp: 1, idr: 0.5, idf1: 8 / 12 });
  });

  it('are defined where there is nobody and nothing', () => {
    expect(judge({}, {})).to.deep.include({ idf1: 1, idTruePositives: 0 });
    expect(judge({ 1: 'A' }, {})).to.deep.include({ idf1: 0, idr: 0 });
  });
});
