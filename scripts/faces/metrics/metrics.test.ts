import { expect } from 'chai';
import { measureIdentification, type Look } from './identification.ts';
import { operatingPoint, tradeOff } from './operating-point.ts';
import { bestThreshold, measureVerification, type JudgedPair } from './verification.ts';

function pairs(fold: string, same: readonly number[], different: readonly number[]): JudgedPair[] {
  return [
    ...same.map((score) => ({ fold, isSame: true, score })),
    ...different.map((score) => ({ fold, isSame: false, score })),
  ];
}

function looks(known: readonly [number, boolean][], unknown: readonly number[]): Look[] {
  return [
    ...known.map(([score, isRight]) => ({ isKnown: true, isRight, score })),
    ...unknown.map((score) => ({ isKnown: false, isRight: false, score })),
  ];
}

describe('a threshold for a share of strangers', () => {
  it('lets no more of them through than the share, rounded down', () => {
    const scores = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

    expect(operatingPoint(scores, 0.2)).to.deep.equal({ threshold: 8, accepted: 2, strangers: 10 });
    expect(operatingPoint(scores, 0.29).threshold).to.equal(8);
    expect(operatingPoint(scores, 0.001)).to.deep.equal({ threshold: 10, accepted: 0, strangers: 10 });
  });

  it('lets none of several equal ones through where one would be too many', () => {
    expect(operatingPoint([5, 5, 5, 1], 0.5)).to.deep.equal({ threshold: 5, accepted: 0, strangers: 4 });
  });

  it('accepts everybody who could be compared where there are no strangers', () => {
    expect(operatingPoint([], 0.01).threshold).to.equal(-Infinity);
  });

  it('is one of a row, from nobody to everybody', () => {
    expect(tradeOff([1, 3], [2, 3, 4, -Infinity])).to.deep.equal([
      { strangers: 0, people: 0 },
      { strangers: 0, people: 0.25 },
      { strangers: 0.5, people: 0.5 },
      { strangers: 0.5, people: 0.75 },
      { strangers: 1, people: 0.75 },
    ]);
  });
});

describe('verification', () => {
  it('makes no mistake where pairs of one person are all more alike than others', () => {
    const perfect = measureVerification([
      ...pairs('1', [0.9, 0.95], [0.1, 0.2]),
      ...pairs('2', [0.8, 0.99], [0.3, 0.25]),
    ]);

    expect(perfect).to.include({
      accuracy: 1,
      eer: 0,
      tarAtFar1: 1,
      tarAtFar01: 1,
      genuine: 4,
      impostors: 4,
    });
  });

  it('judges each fold with the threshold of the others', () => {
    // Best on fold 2 is 5, which refuses one of fold 1 and accepts none; best on fold 1 is 2.5, which accepts one of 2.
    const figures = measureVerification([...pairs('1', [3, 6], [1, 2]), ...pairs('2', [6, 7], [3, 4])]);

    expect(figures.folds).to.deep.equal([
      { fold: '1', pairs: 4, accuracy: 0.75, threshold: 5 },
      { fold: '2', pairs: 4, accuracy: 0.5, threshold: 2.5 },
    ]);
    expect(figures.accuracy).to.equal(0.625);
  });

  it('finds where as many strangers are accepted as people are refused', () => {
    // At 3: one of four strangers above or at, one of four people below.
    const figures = measureVerification(pairs('1', [2, 4, 5, 6], [0, 1, 1.5, 3]));

    expect(figures.eer).to.equal(0.25);
    expect(figures.tarAtFar1).to.equal(0.75);
    expect(figures.farPoints.far1).to.deep.equal({ threshold: 3, accepted: 0, strangers: 4 });
  });

  it('lies on the line between two thresholds where they do not meet at one', () => {
    // (0, 2/3) and then, both at 1, (1/2, 0): far = frr on the line at 2/7.
    const figures = measureVerification(pairs('1', [2, 1, 1], [1, 0]));

    expect(figures.eer).to.be.closeTo(2 / 7, 1e-12);
  });

  it('counts a picture nobody could be found in as a miss, never as a stranger let in', () => {
    const figures = measureVerification(pairs('1', [5, -Infinity], [1, -Infinity]));

    expect(figures).to.include({ accuracy: 0.75, tarAtFar1: 0.5 });
    expect(figures.eer).to.be.closeTo(0.5, 1e-12);
  });

  it('says that it cannot tell where one kind of pair is missing', () => {
    expect(measureVerification(pairs('1', [1], []))).to.include({
      accuracy: null,
      eer: null,
      tarAtFar1: null,
    });
    expect(measureVerification([])).to.include({ accuracy: null, pairs: 0 });
  });

  it('puts the threshold into the middle of the widest gap', () => {
    expect(bestThreshold(pairs('1', [4, 9], [1, 2]))).to.equal(3);
    expect(bestThreshold(pairs('1', [1, 2], []))).to.equal(0);
    expect(bestThreshold(pairs('1', [], [1, 2]))).to.equal(3);
  });
});

describe('identification', () => {
  it('finds everybody and names no stranger where it can', () => {
    const figures = measureIdentification(
      looks(
        [
          [9, true],
          [8, true],
        ],
        [1, 2, 3],
      ),
    );

    expect(figures).to.include({ tpirAtFpir1: 1, tpirAtFpir01: 1, rank1: 1, known: 2, unknown: 3 });
  });

  it('counts only the right name above the threshold', () => {
    const unknown = Array.from({ length: 100 }, (_, i) => i / 100);
    const figures = measureIdentification(
      looks(
        [
          [2, true],
          [2, false],
          [0.985, true],
          [0.5, true],
          [-Infinity, false],
        ],
        unknown,
      ),
    );

    // One of a hundred may be above: the threshold is 0.98. For 0.1 % none may be: 0.99.
    expect(figures.fpirPoints.fpir1).to.deep.equal({ threshold: 0.98, accepted: 1, strangers: 100 });
    expect(figures).to.include({ tpirAtFpir1: 0.4, tpirAtFpir01: 0.2, rank1: 0.6 });
    expect(figures.det[0]).to.deep.equal([0, 1]);
    expect(figures.det.at(-1)).to.deep.equal([1, 0.4]);
  });

  it('says that it cannot tell without strangers', () => {
    expect(measureIdentification(looks([[1, true]], []))).to.include({ tpirAtFpir1: null, rank1: 1 });
  });
});
