import { expect } from 'chai';
import { learnProbability, type JudgedScore } from './probability.ts';

function judged(score: number, isSame: boolean, times = 1): JudgedScore[] {
  return Array.from({ length: times }, () => ({ score, isSame }));
}

/** Numbers in [0, 1), always the same. */
function createDraw(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

/** The truth of a made-up place: half of the matches of score 5 are the person. */
const truth = (score: number): number => 1 / (1 + Math.exp(-2 * (score - 5)));

function answersOf(count: number, seed: number): JudgedScore[] {
  const draw = createDraw(seed);
  return Array.from({ length: count }, () => {
    const score = 3 + 4 * draw();
    return { score, isSame: draw() < truth(score) };
  });
}

/** Mean distance from the truth over the scores that come up. */
function calibrationError(answers: readonly JudgedScore[]): number {
  const probability = learnProbability(answers);
  const scores = Array.from({ length: 81 }, (_one, index) => 3 + index / 20);
  const errors = scores.map((score) => Math.abs((probability(score) ?? 0.5) - truth(score)));
  return errors.reduce((sum, error) => sum + error, 0) / errors.length;
}

describe('the probability that a match is the person', () => {
  it('is not told from fewer than 20 answers, nor from fewer than 5 of either sort', () => {
    const few = learnProbability([...judged(6, true, 10), ...judged(4, false, 9)]);
    const oneSided = learnProbability([...judged(6, true, 40), ...judged(4, false, 4)]);
    const enough = learnProbability([...judged(6, true, 15), ...judged(4, false, 5)]);

    expect([few(6), oneSided(6)]).to.deep.equal([null, null]);
    expect(enough(6)).to.be.a('number');
  });

  /**
   * Ten of each at 4 and 6: targets 11/12 and 1/12, symmetric about 5, so the line is slope (score - 5) and only the
   * slope b is open. Its condition is 20 (p - 11/12) + b/16 = 0 with p = 1 / (1 + exp(-b)): b = 2.307.
   */
  it('is what paper and pencil make of ten answers at 4 and ten at 6', () => {
    const probability = learnProbability([...judged(6, true, 10), ...judged(4, false, 10)]);

    expect(probability(5)).to.be.closeTo(0.5, 1e-6);
    const at6 = probability(6) ?? 0;
    const slope = Math.log(at6 / (1 - at6));
    expect(20 * (at6 - 11 / 12) + slope / 16).to.be.closeTo(0, 1e-6);
    expect(slope).to.be.closeTo(2.307, 0.001);
  });

  it('does not become certain, however cleanly a score divides the answers', () => {
    const probability = learnProbability([...judged(8, true, 10), ...judged(3, false, 10)]);

    expect(probability(8)).to.be.within(0.85, 0.97);
    expect(probability(3)).to.be.within(0.03, 0.15);
  });

  it('never falls with the score, even when the answers do: then it is their share', () => {
    const probability = learnProbability([...judged(4, true, 15), ...judged(7, false, 15)]);

    expect(probability(4)).to.equal(probability(9));
    expect(probability(4)).to.be.closeTo(0.5, 1e-9);
  });

  it('comes closer to the truth with more answers', () => {
    const seeds = [1, 2, 3, 4, 5, 6, 7, 8];
    const meanError = (count: number): number =>
      seeds.reduce((sum, seed) => sum + calibrationError(answersOf(count, seed)), 0) / seeds.length;

    const [few, more, many] = [meanError(30), meanError(200), meanError(2000)];

    expect(few).to.be.below(0.12);
    expect(more).to.be.below(few * 0.7);
    expect(many).to.be.below(more * 0.7);
  });

  it('settles where numbers are extreme', () => {
    const probability = learnProbability([...judged(100, true, 10), ...judged(-100, false, 10)]);

    expect(probability(100)).to.be.within(0.5, 1);
    expect(probability(-100)).to.be.within(0, 0.5);
  });
});
