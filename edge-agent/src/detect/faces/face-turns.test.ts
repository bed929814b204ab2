import { expect } from 'chai';
import { chooseHeads, isDue, type TurnState } from './face-turns.ts';

const NEW: TurnState = { readAtMs: -Infinity, misses: 0, shots: 0, isSated: false };
const PICTURE = { atMs: 100_000, height: 1080 };
const person = (trackId: number, h: number) => ({ trackId, box: { x: 0.5, y: 0.2, w: h / 4, h } });

describe('whose face is read in a picture', () => {
  it('is theirs of whom least is known, then the largest, three at most', () => {
    const states: Record<number, TurnState> = { 1: { ...NEW, shots: 3 }, 2: { ...NEW, shots: 1 } };
    const people = [person(1, 0.9), person(2, 0.5), person(3, 0.3), person(4, 0.4)];

    const { read } = chooseHeads(people, (id) => states[id] ?? NEW, PICTURE);

    expect(read.map(({ trackId }) => trackId)).to.deep.equal([4, 3, 2]);
  });

  it('is not theirs who are too far away for any face to be large enough', () => {
    const { read, tooSmall } = chooseHeads([person(1, 0.09), person(2, 0.2)], () => NEW, PICTURE);

    expect(read.map(({ trackId }) => trackId)).to.deep.equal([2]);
    expect(tooSmall.map(({ trackId }) => trackId)).to.deep.equal([1]);
  });

  it('is seldom theirs of whom enough is known', () => {
    const sated = { ...NEW, readAtMs: 0, isSated: true };

    expect(isDue(sated, 4900)).to.equal(false);
    expect(isDue(sated, 5000)).to.equal(true);
  });

  it('is less and less often theirs who show none', () => {
    const waits = [0, 3, 4, 5, 6, 60].map((misses) => {
      const state = { ...NEW, readAtMs: 0, misses };
      return [...Array(100).keys()].map((step) => step * 100).find((atMs) => isDue(state, atMs));
    });

    expect(waits).to.deep.equal([300, 300, 600, 1200, 2400, 2400]);
  });

  it('is theirs at once when the clock was set back', () => {
    expect(isDue({ ...NEW, readAtMs: 100_000, isSated: true }, 50_000)).to.equal(true);
  });
});
