import { expect } from 'chai';
import type { Detection } from '../detection.ts';
import { createRescore, detectionsFrom } from './detections.ts';
import type { Candidate } from './layout.ts';

const LABELS = ['person', null, 'car', 'truck'] as const;

function candidate(
  classIndex: number,
  score: number,
  [left, top, right, bottom]: [number, number, number, number],
): Candidate {
  return { classIndex, score, left, top, right, bottom };
}

function settle(candidates: readonly Candidate[], scale = 1): Detection[] {
  return detectionsFrom(candidates, {
    labels: LABELS,
    canvas: { width: 256, height: 160 },
    scale,
    sameObjectIou: 0.6,
    rescore: (score) => score,
  });
}

describe('from what a detector gave to detections', () => {
  it('keeps of boxes that overlap by more than the mark the best one', () => {
    const found = settle([
      candidate(0, 0.5, [10, 10, 50, 90]),
      candidate(0, 0.9, [10, 10, 50, 94]),
      // Half of it lies on the others: a second person.
      candidate(0, 0.4, [30, 10, 70, 90]),
    ]);

    expect(found.map(({ score }) => score)).to.deep.equal([0.9, 0.4]);
  });

  it('does not report one vehicle as a car and a truck, but a person before a car', () => {
    const box: [number, number, number, number] = [10, 10, 90, 60];
    const found = settle([candidate(3, 0.6, box), candidate(2, 0.7, box), candidate(0, 0.3, box)]);

    expect(found.map(({ label }) => label)).to.deep.equal(['car', 'person']);
  });

  it('brings boxes back to the canvas when it was shown smaller', () => {
    expect(settle([candidate(0, 0.5, [10, 20, 30, 60])], 0.5)[0]?.box).to.deep.equal({
      x: 20,
      y: 40,
      w: 40,
      h: 80,
    });
  });

  it('drops what is no box, whatever the file gives out', () => {
    const found = settle([
      candidate(0, 0.9, [NaN, 10, 50, 90]),
      candidate(0, 0.9, [10, 10, Infinity, 90]),
      candidate(0, 0.9, [-Infinity, 10, 50, 90]),
      candidate(0, 0.9, [50, 10, 10, 90]),
      candidate(0, 0.9, [10, 10, 10, 90]),
      candidate(0, 0.9, [-5000, -5000, 5000, 5000]),
      candidate(0, 0.9, [300, 10, 340, 90]),
      candidate(0, NaN, [10, 10, 50, 90]),
      candidate(0, Infinity, [10, 10, 50, 90]),
      candidate(1, 0.9, [10, 10, 50, 90]),
      candidate(99, 0.9, [10, 10, 50, 90]),
      candidate(-1, 0.9, [10, 10, 50, 90]),
    ]);

    expect(found).to.deep.equal([]);
  });

  it('gives at most a hundred', () => {
    const rain = Array.from({ length: 5000 }, (_, index) =>
      candidate(0, 0.3 + index / 10_000, [index % 240, index % 150, (index % 240) + 2, (index % 150) + 3]),
    );

    expect(settle(rain).length).to.be.at.most(100);
  });
});

describe('bringing scores to the scale of the tracker', () => {
  const rescore = createRescore({ open: 0.6, continue: 0.3 }, { open: 0.4, continue: 0.2 });

  it('puts the marks of the detector on those of the tracker and keeps the order', () => {
    expect(rescore(0.6)).to.be.closeTo(0.4, 1e-9);
    expect(rescore(0.3)).to.be.closeTo(0.2, 1e-9);
    expect(rescore(0.45)).to.be.closeTo(0.3, 1e-9);
    expect([rescore(0), rescore(1), rescore(7)]).to.deep.equal([0, 1, 1]);
    expect(rescore(0.8)).to.be.within(0.4, 0.8);
  });

  it('changes nothing where the marks are the same', () => {
    const same = createRescore({ open: 0.38, continue: 0.2 }, { open: 0.38, continue: 0.2 });

    for (const score of [0.1, 0.2, 0.3, 0.38, 0.5, 0.99]) {
      expect(same(score)).to.be.closeTo(score, 1e-12);
    }
  });
});
