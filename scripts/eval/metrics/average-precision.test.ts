import { expect } from 'chai';
import { measureDetector, type JudgedPicture } from './average-precision.ts';

const at = (x: number): { x: number; y: number; w: number; h: number } => ({ x, y: 0, w: 10, h: 10 });
const found = (x: number, score: number): JudgedPicture['detections'][number] => ({ box: at(x), score });

describe('average precision', () => {
  it('is 1 for the truth itself', () => {
    const truth = [at(0), at(50)];

    const score = measureDetector([{ truth, detections: truth.map((box) => ({ box, score: 1 })) }]);

    expect(score).to.deep.include({ averagePrecision: 1, truthBoxes: 2 });
    expect(score?.best).to.deep.equal({ score: 1, precision: 1, recall: 1, f1: 1 });
  });

  it('is the area under the best precision at each recall, over all pictures together', () => {
    const score = measureDetector([
      { truth: [at(0), at(50)], detections: [found(0, 0.9), found(200, 0.8), found(50, 0.5)] },
      { truth: [at(0), at(50)], detections: [found(0, 0.7), found(300, 0.4)] },
    ]);

    // By score: right, wrong, right, right, wrong; recall 1/4, 2/4, 3/4 at precision 1, 3/4 (later better), 3/4.
    expect(score?.averagePrecision).to.be.closeTo(0.25 * (1 + 0.75 + 0.75), 1e-12);
    expect(score?.curve.map(({ recall }) => recall)).to.deep.equal([0.25, 0.25, 0.5, 0.75, 0.75]);
    expect(score?.best).to.deep.equal({ score: 0.5, precision: 0.75, recall: 0.75, f1: 0.75 });
  });

  it('takes a second detection of one person as false', () => {
    const score = measureDetector([{ truth: [at(0)], detections: [found(0, 0.9), found(1, 0.8)] }]);

    expect(score?.curve.at(-1)).to.deep.include({ precision: 0.5, recall: 1 });
  });

  it('lets the surer detection choose first, and the other take what is left', () => {
    // The surer one overlaps both people and lies better on the second; the other fits the first.
    const picture = { truth: [at(0), at(3)], detections: [found(2, 0.9), found(1, 0.5)] };

    const score = measureDetector([picture]);

    expect(score?.averagePrecision).to.equal(1);
  });

  it('does not depend on the order of detections of equal score', () => {
    const detections = [found(0, 0.5), found(200, 0.5), found(300, 0.5)];
    const measure = (order: JudgedPicture['detections']): number | undefined =>
      measureDetector([{ truth: [at(0)], detections: order }])?.averagePrecision;

    expect(measure(detections)).to.be.closeTo(1 / 3, 1e-12);
    expect(measure([...detections].reverse())).to.be.closeTo(1 / 3, 1e-12);
  });

  it('counts neither for nor against what lies in an ignored region', () => {
    const ignored = [{ x: 100, y: 0, w: 100, h: 100 }];
    const detections = [found(120, 0.9), found(0, 0.8), found(94, 0.7)];

    const score = measureDetector([{ truth: [at(0), at(150)], detections, ignored }]);

    // 120 lies inside; 94 only by 4 of 10, so it is wrong.
    expect(score).to.deep.include({ truthBoxes: 1, detections: 2, averagePrecision: 1 });
    expect(score?.curve.at(-1)?.precision).to.equal(0.5);
  });

  it('says nothing where nobody is, and nought where nothing was detected', () => {
    expect(measureDetector([{ truth: [], detections: [found(0, 1)] }])).to.equal(null);
    expect(measureDetector([{ truth: [at(0)], detections: [] }])).to.deep.include({
      averagePrecision: 0,
      best: null,
    });
  });
});
